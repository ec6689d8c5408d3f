"""Ready mappings for the exports of other systems: a TOML file each, found by name or by a file's columns."""

from tenure.collect.mappings.mappings import Fitted, Ready, fitted, named, ready, recognised

__all__ = ["Fitted", "Ready", "fitted", "named", "ready", "recognised"]

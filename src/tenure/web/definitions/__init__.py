"""Definitions: every name with its sentence, its values today, its versions, and an editor that shows what a change would do."""

from tenure.web.definitions.addresses import definitions

__all__ = ["definitions"]

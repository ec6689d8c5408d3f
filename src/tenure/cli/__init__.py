"""The command `tenure`: reads what was typed, makes one call, shows what came back."""

from tenure.cli.command import main

__all__ = ["main"]

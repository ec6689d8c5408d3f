"""Who did it and at which account: links between ids, the account found where none was sent, and what does not count."""

from tenure.collect.identity.moving import catch_up
from tenure.collect.identity.resolve import resolved
from tenure.collect.identity.rules import Identity

__all__ = ["Identity", "catch_up", "resolved"]

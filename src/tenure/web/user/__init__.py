"""The page of one user at an account: what they use and how often, what changed, and what they are worth watching for."""

from tenure.web.user.addresses import user

__all__ = ["user"]

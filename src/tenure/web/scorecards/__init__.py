"""The pages of scorecards: who is scored by which, one with its factors and versions, and drafts tried before they count."""

from tenure.web.scorecards.addresses import scorecards

__all__ = ["scorecards"]

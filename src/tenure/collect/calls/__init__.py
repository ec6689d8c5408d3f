"""What the calls of tracking clients mean: a call of Segment's, RudderStack's or PostHog's client becomes facts."""

from tenure.collect.calls.read import events_of, read
from tenure.collect.calls.sheet import Sheet

__all__ = ["Sheet", "events_of", "read"]

"""A condition: a SQL expression over definition and attribute names that is true, false or unknown of an account.

    seat_utilization >= 0.8 and plan = 'pro' and days_to_renewal is not null

Null is "not enough data": it is neither in nor out, and `and`, `or`, `not` treat it as SQL does.
"""

from tenure.catalog.condition.answers import answers
from tenure.catalog.condition.parse import Condition, names, parse

__all__ = ["Condition", "answers", "names", "parse"]

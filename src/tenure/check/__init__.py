"""What is wrong with a workspace, what it does not see, and how to mend it."""

from tenure.check.finding import Finding
from tenure.check.findings import findings

__all__ = ["Finding", "findings"]

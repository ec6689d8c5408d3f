"""The page Usage: any metric over any period, of whomever, told apart, compared and opened to its rows."""

from tenure.web.usage.site import usage

__all__ = ["usage"]

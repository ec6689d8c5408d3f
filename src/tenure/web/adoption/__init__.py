"""The page about adoption: what it means, how it is measured, how it is acted upon, with live figures."""

from tenure.web.adoption.addresses import adoption

__all__ = ["adoption"]

"""The collector: the door through which SDKs send facts. It has its own listener and serves nothing else."""

from tenure.web.collector.door import Collector
from tenure.web.collector.serve import Limits, serve

__all__ = ["Collector", "Limits", "serve"]

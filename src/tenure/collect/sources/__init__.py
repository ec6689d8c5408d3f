"""What Tenure fetches by itself: a file in `sources/` of the workspace is a source, a module here is a kind of source."""

from tenure.collect.sources.runs import Runs
from tenure.collect.sources.source import Source, source_named, sources

__all__ = ["Runs", "Source", "source_named", "sources"]

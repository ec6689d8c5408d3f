"""What Tenure fetches by itself: a file in `sources/` of the workspace is a source, a module here is a kind of source."""

from tenure.collect.sources.source import Source, due, run, source_named, sources

__all__ = ["Source", "due", "run", "source_named", "sources"]

"""Pages about who belongs together: segments, the builder, any metric by any two ways of grouping, gaps and habits."""

from tenure.web.segments.addresses import segments

__all__ = ["segments"]

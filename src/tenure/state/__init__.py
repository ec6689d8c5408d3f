"""What people decided: write keys, versions, what is done about signals; who did what, and when. SQLite beside the lake, or PostgreSQL."""

from tenure.state.state import State

__all__ = ["State"]

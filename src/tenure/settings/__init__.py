"""What a workspace is set to: `tenure.toml`, and over it the environment, read once."""

from tenure.settings.setting import SETTINGS, Setting
from tenure.settings.settings import FILE, METRICS, Settings

__all__ = ["FILE", "METRICS", "SETTINGS", "Setting", "Settings"]

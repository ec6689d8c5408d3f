"""Files that facts arrive in: CSV, NDJSON and Parquet, plain or packed with gzip or zstd. Rows come in batches, with their line."""

from tenure.collect.files.incoming import Broken, Incoming
from tenure.collect.files.open import open_file

__all__ = ["Broken", "Incoming", "open_file"]

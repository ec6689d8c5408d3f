"""Files that facts arrive in: CSV, JSON, Parquet and XLSX, plain or packed. Rows come in batches, with their line."""

from tenure.collect.files.incoming import Broken, Incoming
from tenure.collect.files.open import open_file, sheets

__all__ = ["Broken", "Incoming", "open_file", "sheets"]

"""Speed, as ratios to plain DuckDB on the same data in the same run. Nothing here is asserted; see README.md."""

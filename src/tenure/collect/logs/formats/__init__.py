"""How lines of logs are written: a format a file. Each splits lines into rows of named cells; `open.py` knows which there are."""

"""What the data says unasked: which use stays, what a release did to it, and which habits go with staying."""

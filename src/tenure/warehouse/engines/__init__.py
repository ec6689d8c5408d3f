"""What executes the questions asked of the lake; only the file of an engine imports its driver."""

"""The kinds of signals that come with Tenure: a file each, and being here is registering."""

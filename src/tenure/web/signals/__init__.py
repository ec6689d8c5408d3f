"""Signals as pages: the kinds there are and how often each was right, one kind, and one signal with what was done about it."""

"""What happened, and what was known when: the lake, the one way into it, and the one eye on it."""

"""What is likely to happen to an account or a person, how sure that is, and when nobody can say."""

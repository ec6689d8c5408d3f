"""What is measured of an account or a person: one topic a file, one number a function, its docstring the sentence shown."""

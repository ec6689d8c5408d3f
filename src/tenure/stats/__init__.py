"""Arithmetic that we trust: numbers in, numbers out; each method with its source, each tested against published numbers."""

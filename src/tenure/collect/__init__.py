"""How facts arrive: files of any kind of fact, checked row by row; what cannot be stored is kept with its reason."""

from tenure.collect.result import FileResult, Result

__all__ = ["FileResult", "Result"]

"""Did it foresee: any warner replayed over the days that are stored, held against what became of the accounts."""

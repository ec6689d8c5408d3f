"""Everything that has a name: definitions are collected, checked, versioned, explained and computed here."""

"""Pages of the rule book."""

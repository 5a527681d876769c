"""Everything a house keeps in one file, and an empty folder made into that house again."""

"""Reads about how the department does: statistics and compliance."""

"""Reads about how the department does: statistics, compliance, fairness."""

"""Figures kept day by day, so that boards need not count years of rows anew (ADR 45)."""

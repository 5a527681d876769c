"""The pages of customer files."""

from huiyin.customers.views.files import customers, editing, file, find, opening, reading

__all__ = ["customers", "editing", "file", "find", "opening", "reading"]

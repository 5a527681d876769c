"""One page of a list as the template shows it."""

from huiyin.kernel.tables.pages.page import COLUMNS, Page, read

__all__ = ["COLUMNS", "Page", "read"]

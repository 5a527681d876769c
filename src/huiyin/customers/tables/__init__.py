"""The lists of customers, and of who changes hands."""

from huiyin.customers.tables.files import listing
from huiyin.customers.tables.sharing import moves

__all__ = ["listing", "moves"]

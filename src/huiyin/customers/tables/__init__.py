"""The lists of customers, of who changes hands, and of the files of a change of many."""

from huiyin.customers.tables.bulk import bulk_rows
from huiyin.customers.tables.files import listing
from huiyin.customers.tables.sharing import moves

__all__ = ["bulk_rows", "listing", "moves"]

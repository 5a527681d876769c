"""The lists of customers, of who changes hands, of the files of a change of many, of pairs that look alike."""

from huiyin.customers.tables.bulk import bulk_rows
from huiyin.customers.tables.files import found, listing
from huiyin.customers.tables.named import register_named
from huiyin.customers.tables.pairs import in_question, told_apart
from huiyin.customers.tables.sharing import moves

__all__ = ["bulk_rows", "found", "in_question", "listing", "moves", "register_named", "told_apart"]

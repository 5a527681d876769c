"""What staff do with customer files."""

from huiyin.customers.actions.editing import ChangedMeanwhile, edit_file
from huiyin.customers.actions.opening import open_file
from huiyin.customers.actions.particulars import KindUnknown, NameMissing, PhoneTwice, Similar

__all__ = ["ChangedMeanwhile", "KindUnknown", "NameMissing", "PhoneTwice", "Similar", "edit_file", "open_file"]

"""What staff do with customer files."""

from huiyin.customers.actions.editing import ChangedMeanwhile, edit_file
from huiyin.customers.actions.opening import RowsRefused, SameAsRow, open_file, open_files
from huiyin.customers.actions.particulars import (
    KindUnknown,
    MembershipUnknown,
    NameMissing,
    PhoneTwice,
    Similar,
    TooLong,
)
from huiyin.customers.actions.reading import reveal_phone

__all__ = [
    "ChangedMeanwhile",
    "KindUnknown",
    "MembershipUnknown",
    "NameMissing",
    "PhoneTwice",
    "RowsRefused",
    "SameAsRow",
    "Similar",
    "TooLong",
    "edit_file",
    "open_file",
    "open_files",
    "reveal_phone",
]

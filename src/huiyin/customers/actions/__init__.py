"""What staff do with customer files."""

from huiyin.customers.actions.editing import ChangedMeanwhile, edit_file
from huiyin.customers.actions.keeping import Move, Overtaken, make_contact, move, succeed
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
    "Move",
    "NameMissing",
    "Overtaken",
    "PhoneTwice",
    "RowsRefused",
    "SameAsRow",
    "Similar",
    "TooLong",
    "edit_file",
    "make_contact",
    "move",
    "open_file",
    "open_files",
    "reveal_phone",
    "succeed",
]

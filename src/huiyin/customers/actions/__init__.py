"""What staff do with customer files."""

from huiyin.customers.actions.editing import ChangedMeanwhile, edit_file
from huiyin.customers.actions.lines import (
    AssetKindUnknown,
    AssetTwice,
    ContactNameless,
    CycleUnreadable,
    HandleTwice,
    HandleUnreadable,
    PhoneTwice,
    PlaceUnknown,
    TooLong,
)
from huiyin.customers.actions.opening import RowsRefused, SameAsRow, open_file, open_files
from huiyin.customers.actions.particulars import (
    ChannelUnknown,
    FieldMissing,
    FieldUnknown,
    KindUnknown,
    MembershipUnknown,
    NameMissing,
    NotBornYet,
    Similar,
    TooManyTags,
)
from huiyin.customers.actions.places import NoRegions, load_regions
from huiyin.customers.actions.reading import reveal_phone

__all__ = [
    "AssetKindUnknown",
    "AssetTwice",
    "ChangedMeanwhile",
    "ChannelUnknown",
    "ContactNameless",
    "CycleUnreadable",
    "FieldMissing",
    "FieldUnknown",
    "HandleTwice",
    "HandleUnreadable",
    "KindUnknown",
    "MembershipUnknown",
    "NameMissing",
    "NoRegions",
    "NotBornYet",
    "PhoneTwice",
    "PlaceUnknown",
    "RowsRefused",
    "SameAsRow",
    "Similar",
    "TooLong",
    "TooManyTags",
    "edit_file",
    "load_regions",
    "open_file",
    "open_files",
    "reveal_phone",
]

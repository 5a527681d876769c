"""Rules of customer files that need no database."""

from huiyin.customers.rules.particulars import (
    LABELS,
    Addressed,
    PhoneLine,
    PhoneUnreadable,
    PlateUnreadable,
    VehicleLine,
    address_as,
    file_number,
    phone_number,
    phone_shown,
    plate_key,
    search_columns,
    surname,
)

__all__ = [
    "LABELS",
    "Addressed",
    "PhoneLine",
    "PhoneUnreadable",
    "PlateUnreadable",
    "VehicleLine",
    "address_as",
    "file_number",
    "phone_number",
    "phone_shown",
    "plate_key",
    "search_columns",
    "surname",
]

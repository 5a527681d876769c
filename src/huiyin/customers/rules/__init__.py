"""Pure rules of the customer file: how its particulars are written, typed, counted and named."""

from huiyin.customers.rules.completeness import missing, percent
from huiyin.customers.rules.labels import LABELS, field_label, label_of, own
from huiyin.customers.rules.likeness import alike_places, name_key, places, same_place, street_key
from huiyin.customers.rules.lines import AddressLine, AssetLine, ContactLine, HandleLine, PhoneLine
from huiyin.customers.rules.values import MASKS, ValueRefused, age, hours_in, hours_shown, months_later, shown, typed
from huiyin.customers.rules.writing import (
    CodeUnreadable,
    PhoneUnreadable,
    PlateUnreadable,
    address_as,
    asset_key,
    asset_shown,
    code_key,
    file_number,
    phone_kind,
    phone_number,
    phone_shown,
    plate_key,
    surname,
    taken_for,
)

__all__ = [
    "LABELS",
    "MASKS",
    "AddressLine",
    "AssetLine",
    "CodeUnreadable",
    "ContactLine",
    "HandleLine",
    "PhoneLine",
    "PhoneUnreadable",
    "PlateUnreadable",
    "ValueRefused",
    "address_as",
    "age",
    "alike_places",
    "asset_key",
    "asset_shown",
    "code_key",
    "field_label",
    "file_number",
    "hours_in",
    "hours_shown",
    "label_of",
    "missing",
    "months_later",
    "name_key",
    "own",
    "percent",
    "phone_kind",
    "phone_number",
    "phone_shown",
    "places",
    "plate_key",
    "same_place",
    "shown",
    "street_key",
    "surname",
    "taken_for",
    "typed",
]

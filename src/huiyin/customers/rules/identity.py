"""Numbers of identity papers, in the one form in which they are kept and compared."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from unicodedata import normalize

from huiyin.customers.rules.labels import own
from huiyin.kernel.errors import DomainError
from huiyin.rulebook.definitions import CustomerFile

_NOISE = re.compile(r"[\s\-–—·.()]")
_MAINLAND, _MAINLAND_BEFORE = re.compile(r"\d{17}[\dX]"), re.compile(r"\d{15}")
_TAIWAN = re.compile(r"[A-Z][12]\d{8}")
_OTHER = re.compile(r"(?=(?:.*\d){4})[A-Z0-9]{5,20}")  # passports, permits, cards of Hong Kong and Macau
_WEIGHTS, _CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
_PLACES = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # the letter of a card of Taiwan stands for its place here, from 10


class IdentityUnreadable(DomainError):
    """“%(typed)s” is no number of an identity paper: a sign is missing or wrong."""


def identity_number(typed: str) -> str:
    """110105 19491231 002x and 11010519491231002X are one; a wrong check digit is refused.

    Raises IdentityUnreadable.
    """
    number = _NOISE.sub("", normalize("NFKC", typed)).upper()
    if _MAINLAND.fullmatch(number):
        fits = _is_day(number[6:14]) and number[17] == _CHECKS[sum(map(_product, number, _WEIGHTS)) % 11]
    elif _MAINLAND_BEFORE.fullmatch(number):
        fits = _is_day(f"19{number[6:12]}")
    elif _TAIWAN.fullmatch(number):
        letter = _PLACES.index(number[0]) + 10
        digits = f"{letter}{number[1:]}"
        fits = sum(map(_product, digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0
    else:
        fits = bool(_OTHER.fullmatch(number)) and not (number.isdigit() and len(number) > 10)
    if not fits:
        raise IdentityUnreadable(typed=typed)
    return number


def identity_of(values: Mapping[str, Any], file: CustomerFile) -> tuple[str, str]:
    """The field that holds the number of an identity paper, and the number; both empty where none is known."""
    known = (field.name for field in file.own_fields if field.type == "identity")
    return next(((own(name), values[name]) for name in known if values.get(name)), ("", ""))


def _product(digit: str, weight: int) -> int:
    return int(digit) * weight


def _is_day(digits: str) -> bool:
    try:
        datetime.strptime(digits, "%Y%m%d")  # noqa: DTZ007  # only asks whether there is such a day
    except ValueError:
        return False
    return True

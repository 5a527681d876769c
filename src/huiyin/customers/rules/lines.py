"""The lines of a file as somebody typed them; what is stored is made of them (actions.particulars)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class PhoneLine:
    """A number, and whose it is."""

    typed: str = ""
    belongs_to: str = ""


@dataclass(frozen=True)
class HandleLine:
    """An e-mail address or WeChat id (enums.HandleKind), and whose it is."""

    kind: str = ""
    address: str = ""
    belongs_to: str = ""


@dataclass(frozen=True)
class AddressLine:
    """A place: what it is for (enums.AddressLabel), the code of its region, and the address as told."""

    label: str = ""
    region: str = ""
    text: str = ""


@dataclass(frozen=True)
class ContactLine:
    """Somebody we speak to."""

    name: str = ""
    role: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True)
class AssetLine:
    """A thing owned, of a kind of the pack; without a kind, of its first. `values` are typed as its fields say."""

    kind: str = ""
    key: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    cycle_months: int | None = None
    last_service_on: date | None = None
    next_service_on: date | None = None
    retired_on: date | None = None

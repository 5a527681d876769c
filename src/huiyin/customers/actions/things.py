"""Things owned, checked: of which kind each is, what it is known by, when it is next seen to."""

from collections.abc import Iterable
from typing import Any

from huiyin.customers import rules
from huiyin.customers.actions.fitting import fitting
from huiyin.customers.models import Asset
from huiyin.customers.queries import FileRules
from huiyin.customers.rules import AssetLine
from huiyin.kernel.errors import DomainError
from huiyin.rulebook.definitions import AssetKind, FileField

MOST_MONTHS = 600


class AssetKindUnknown(DomainError):
    """The rule book knows no thing owned called “%(kind)s”."""

    field = "assets"


class AssetTwice(DomainError):
    """“%(typed)s” stands here twice."""

    field = "assets"


class CycleUnreadable(DomainError):
    """The months between two services are a whole number from 1 to 600."""

    field = "assets"


def check_things(lines: Iterable[AssetLine], book: FileRules) -> tuple[Asset, ...]:
    """Each thing owned in the form it is stored in; raises the refusal of the first that is wrong."""
    checked: dict[Any, Asset] = {}
    for line in lines:
        owned = _asset_kind(line, book)
        asset = _asset(line, owned, book)
        if not (asset.key or asset.values or asset.last_service_on or asset.next_service_on):
            continue
        if asset.key_normal and asset.identity in checked:
            raise AssetTwice(typed=asset.key)
        checked[asset.identity if asset.key_normal else len(checked)] = asset
    return tuple(checked.values())


def _asset_kind(line: AssetLine, book: FileRules) -> AssetKind:
    """The kind that was said; else the first one whose keys are written so: an account is no phone number."""
    kinds = book.file.assets
    if not kinds or (line.kind and line.kind not in kinds):
        raise AssetKindUnknown(kind=line.kind)
    if line.kind:
        return kinds[line.kind]
    fitting_ones = (kind for kind in kinds.values() if _is_written_as(line.key, kind, book))
    return next(fitting_ones, next(iter(kinds.values())))


def _is_written_as(key: str, kind: AssetKind, book: FileRules) -> bool:
    try:
        rules.asset_key(key, kind.spelling, book.region)
    except DomainError:
        return False
    return True


def _asset(line: AssetLine, owned: AssetKind, book: FileRules) -> Asset:
    key = fitting(Asset, "key", line.key, "assets")
    if line.cycle_months is not None and not 1 <= line.cycle_months <= MOST_MONTHS:
        raise CycleUnreadable
    by_name = {field.name: field for field in owned.own_fields}
    values = {  # a field that the pack gave up keeps what it holds
        name: _asset_value(by_name[name], value, book) if name in by_name else value
        for name, value in line.values.items()
        if value is not None and value != ""
    }
    following = line.next_service_on
    if following is None and line.last_service_on and line.cycle_months:
        following = rules.months_later(line.last_service_on, line.cycle_months)  # Source: D51-4
    return Asset(
        kind=owned.key,
        key=key,
        key_normal=rules.asset_key(key, owned.spelling, book.region),
        values={name: value for name, value in values.items() if value is not None},
        cycle_months=line.cycle_months,
        last_service_on=line.last_service_on,
        next_service_on=following,
        retired_on=line.retired_on,
    )


def _asset_value(field: FileField, value: Any, book: FileRules) -> Any:
    return rules.typed(field, value, places=book.places, region=book.region, at_field="assets")

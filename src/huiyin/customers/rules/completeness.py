"""How much of a file is filled in. queries.completeness says the same in SQL, for all files at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from huiyin.customers.rules.labels import field_label, own
from huiyin.rulebook.definitions import CustomerFile, FileField

Content = Mapping[str, Any]  # of a file, as queries.content_of gives it


def percent(content: Content, file: CustomerFile) -> int:
    """Of the fields that count for this kind of customer, how many are filled. Source: D1-11."""
    filled = [is_filled for _field, is_filled in _counted(content, file)]
    return sum(filled) * 100 // len(filled) if filled else 100


def missing(content: Content, file: CustomerFile) -> list[str]:
    """What is not filled in yet, by its name on the screen. Source: A1-8, D1-10."""
    return list(dict.fromkeys(field_label(field) for field, is_filled in _counted(content, file) if not is_filled))


def _counted(content: Content, file: CustomerFile) -> Iterator[tuple[FileField, bool]]:
    for field in file.fields:
        if field.complete and field.asked_of(content["kind"]):
            yield field, _filled(content.get(own(field.name) if field.type else field.name))
    served = [line for line in content["assets"] if not _asset(line)["retired_on"]]
    for kind in file.assets.values():
        owned = [_asset(line) for line in served if _asset(line)["kind"] == kind.key]
        for field in kind.fields:
            if owned and field.complete and field.asked_of(content["kind"]):
                yield field, all(_filled(_asset_value(asset, field, kind.key_field)) for asset in owned)


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {})


def _asset(line: list[Any]) -> dict[str, Any]:
    words = ("kind", "key", "values", "cycle_months", "last_service_on", "next_service_on", "retired_on")
    return dict(zip(words, line, strict=True))


def _asset_value(asset: Mapping[str, Any], field: FileField, key_field: str) -> Any:
    if field.name == key_field:
        return asset["key"]
    return asset["values"].get(field.name) if field.type else asset[field.name]

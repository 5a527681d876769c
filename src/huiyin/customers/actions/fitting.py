"""Words that fit where they are stored."""

from typing import Any

from huiyin.kernel.errors import DomainError


class TooLong(DomainError):
    """At most %(limit)s characters fit here."""


def fitting(model: type[Any], column: str, text: str, field: str = "") -> str:
    text = text.replace("\x00", "").strip()
    of_column = model._meta.get_field(column)
    limit = getattr(of_column, "base_field", of_column).max_length
    if limit is not None and len(text) > limit:
        raise TooLong(field=field or column, limit=limit)
    return text

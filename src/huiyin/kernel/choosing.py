"""Choices that a form learns when it is made."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm


def offer(form: BaseForm, name: str, choices: QuerySet[Any] | Iterable[Any]) -> None:
    """What may be chosen in a field: rows of a query, or keys with their words."""
    field: Any = form.fields[name]
    if isinstance(choices, QuerySet):
        field.queryset = choices
    else:
        field.choices = choices

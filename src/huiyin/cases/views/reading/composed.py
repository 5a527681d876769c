"""Lines put together from the forms, to be copied into a shop's remark or a courier's report."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.cases.queries.answers import said_last
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Composed, Field, Process

Words = Callable[[Field, Any], str]


@dataclass(frozen=True)
class Line:
    """One of them, ready to be copied."""

    title: str
    text: str


def lines_to_copy(case: Case, process: Process, *, person: Person, zone: ZoneInfo, words: Words) -> Iterator[Line]:
    """Those for which everything that has to be said has been said. Source: D31-3, D31-7, D33-8."""
    fields = {field.name: field for form in process.forms.values() for field in form.fields}
    for line in process.lines.values():
        said = {name: said_last(case, name) for name in line.fields}
        if all(said[name] is not None or not fields[name].required for name in line.fields):
            yield Line(say(line.title), _written(line, case, said, fields, person=person, zone=zone, words=words))


def _written(
    line: Composed,
    case: Case,
    said: dict[str, Any],
    fields: dict[str, Field],
    *,
    person: Person,
    zone: ZoneInfo,
    words: Words,
) -> str:
    known = {"number": case.number, "me": person.name}
    parts = []
    for before, name, shape, _conversion in Formatter().parse(say(line.text)):
        parts.append(before)
        if name in known:
            parts.append(known[name])
        elif name:
            value = said.get(name)
            parts.append(_day(value, zone) if shape and value else " ".join(words(fields[name], value).split()))
    return "".join(parts).strip()


def _day(value: str, zone: ZoneInfo) -> str:
    """As people note it: 6-28."""
    when = datetime.fromisoformat(value)
    day = timezone.localtime(when, zone) if when.tzinfo else when
    return f"{day.month}-{day.day}"

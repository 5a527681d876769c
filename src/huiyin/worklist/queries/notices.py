"""A person's notifications."""

from dataclasses import dataclass
from datetime import datetime

from huiyin.kernel.texts import Text
from huiyin.org.models import Person
from huiyin.worklist.models import Notice
from huiyin.worklist.rules import subject_url

PAGE = 50
MANY = 100  # the bell says 99+ from here on, so it never counts further


@dataclass(frozen=True)
class Line:
    """One notice as the list shows it."""

    pk: int
    kind: str
    text: Text
    at: datetime
    unread: bool
    url: str


def unread(person: Person) -> int:
    """How many notices a person has not read, counted up to a hundred."""
    return Notice.objects.filter(person=person, read_at=None)[:MANY].count()


def newest_notice(person: Person) -> int:
    """The key of the newest notice; 0 if there is none."""
    return Notice.objects.filter(person=person).order_by("-pk").values_list("pk", flat=True).first() or 0


def notices_of(person: Person, *, before: int | None = None, count: int = PAGE) -> tuple[list[Line], int | None]:
    """A page of a person's notices, newest first, and from which one the next page goes on."""
    rows = Notice.objects.filter(person=person).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    page = list(rows[: count + 1])
    lines = [
        Line(row.pk, row.kind, row.text, row.at, row.read_at is None, subject_url(row.subject)) for row in page[:count]
    ]
    return lines, page[count - 1].pk if len(page) > count else None

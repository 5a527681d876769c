"""Who asks: the person of a request."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from huiyin.kernel.prepared import planned_once
from huiyin.org.models import Person

# One question, asked before every page. What a person may do follows from the set-up of the house (kernel.editions).
FIELDS = [field.attname for field in Person._meta.concrete_fields]
WHO = ", ".join(f'person."{field.column}"' for field in Person._meta.concrete_fields)
EDITION = "(SELECT edition FROM org_organisation ORDER BY id LIMIT 1)"
BY_KEY = f"SELECT {WHO}, {EDITION} FROM org_person person WHERE person.id = %s"  # noqa: S608 - all its parts stand here
BY_SESSION = f"""SELECT {WHO}, {EDITION}, session.session_data FROM org_session session
LEFT JOIN org_person person ON person.id = session.person_id
WHERE session.session_key = %s AND session.expire_date > %s"""  # noqa: S608

_came_in: ContextVar[Person | None] = ContextVar("came_in", default=None)


@dataclass(frozen=True)
class Running:
    """A session that has not ended, and whose it is."""

    data: str
    person: Person | None


def running_session(key: str, at: datetime) -> Running | None:
    """A session with its person, in one query: the first of a page, which so also tells whether the database is there.

    It spares every page the question Django would ask for that.
    """
    database: Any = connection
    checks = not database.in_atomic_block and not database.health_check_done
    database.health_check_done = True
    try:
        row = _one(BY_SESSION, [key, at])
    except (InterfaceError, OperationalError):
        if not checks:
            raise
        connection.close()  # PostgreSQL was restarted since the page before
        row = _one(BY_SESSION, [key, at])
    return Running(row[-1], _person(row) if row[0] else None) if row else None


@contextmanager
def came_in(person: Person | None) -> Iterator[None]:
    """Within this block person_asking need not ask for the person who was read with the session."""
    token = _came_in.set(person)
    try:
        yield
    finally:
        _came_in.reset(token)


def person_asking(pk: int) -> Person | None:
    """A person, and the edition of the set-up that their rights follow from."""
    known = _came_in.get()
    if known is not None and known.pk == int(pk):
        return known
    row = _one(BY_KEY, [pk])
    return _person(row) if row else None


def _one(question: str, parameters: list[Any]) -> Sequence[Any] | None:
    with planned_once() as cursor:
        cursor.execute(question, parameters)
        row: Sequence[Any] | None = cursor.fetchone()
    return row


def _person(row: Sequence[Any]) -> Person:
    person = Person.from_db(connection.alias, FIELDS, row[: len(FIELDS)])
    person.house_edition = row[len(FIELDS)]
    return person

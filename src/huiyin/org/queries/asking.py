"""Who asks: the person of a request with everything their rights follow from."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db.models.query import RawQuerySet

from huiyin.org.models import Person

# One question instead of four, asked before every page: rights are read anew each time, so a change counts at once.
WHO = """person.*,
    (SELECT coalesce(json_agg(json_build_array(place.role, place.department_id)), '[]')
        FROM org_membership place JOIN org_department department ON department.id = place.department_id
        WHERE place.person_id = person.id AND department.closed_at IS NULL) AS places,
    (SELECT coalesce(json_agg(json_build_array(root.department_id, below.id)), '[]')
        FROM (SELECT DISTINCT department_id FROM org_membership WHERE person_id = person.id) root
        JOIN org_department below ON below.path @> ARRAY[root.department_id]) AS below,
    (SELECT edition FROM org_organisation ORDER BY id LIMIT 1) AS house_edition"""
BY_KEY = f"SELECT {WHO} FROM org_person person WHERE person.id = %s"  # noqa: S608 - both parts stand here
BY_SESSION = f"""SELECT {WHO}, session.session_data FROM org_session session
LEFT JOIN org_person person ON person.id = session.person_id
WHERE session.session_key = %s AND session.expire_date > %s"""  # noqa: S608

_came_in: ContextVar[Person | None] = ContextVar("came_in", default=None)


@dataclass(frozen=True)
class Running:
    """A session that has not ended, and whose it is."""

    data: str
    person: Person | None


def running_session(key: str, at: datetime) -> Running | None:
    """A session with its person, in one query."""
    row = _first(Person.objects.raw(BY_SESSION, [key, at]))
    return Running(row.__dict__.pop("session_data"), row if row.pk else None) if row else None


@contextmanager
def came_in(person: Person | None) -> Iterator[None]:
    """Within this block person_asking need not ask for the person who was read with the session."""
    token = _came_in.set(person)
    try:
        yield
    finally:
        _came_in.reset(token)


def person_asking(pk: int) -> Person | None:
    """A person with their places and the departments below these, in one query."""
    known = _came_in.get()
    return known if known is not None and known.pk == int(pk) else _first(Person.objects.raw(BY_KEY, [pk]))


def _first(rows: "RawQuerySet[Person]") -> Person | None:
    person = next(iter(rows), None)
    if person is not None:
        person.know_places(person.__dict__.pop("places"), person.__dict__.pop("below"))
    return person

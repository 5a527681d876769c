"""What lies on a person's desk."""

from datetime import datetime, timedelta
from typing import Any

from huiyin.kernel.editions import kept
from huiyin.org.models import Draft, Membership, Person, SavedView, Viewing

STILL_THERE = timedelta(minutes=1)


def draft_of(person: Person, form_key: str) -> dict[str, Any]:
    """What a person typed into a form and has not saved; empty if nothing."""
    draft = Draft.objects.filter(person=person, form_key=form_key).first()
    return draft.content if draft else {}


VIEWS = """
SELECT * FROM org_savedview WHERE {of}
    AND (person_id = %s OR audience = 'everyone' OR audience = 'department' AND department_id = ANY(%s))
ORDER BY person_id <> %s, name, id
"""
OF_LIST, CALLED = VIEWS.format(of="list_key = %s"), VIEWS.format(of="page <> '' AND strpos(lower(name), lower(%s)) > 0")


def views_for(person: Person, list_key: str) -> list[SavedView]:
    """The saved views of a list that a person may use: own ones first."""
    return _views(person.pk, person.department_ids, list_key)


@kept
def _views(person: int, departments: frozenset[int], list_key: str) -> list[SavedView]:
    return list(SavedView.objects.raw(OF_LIST, [list_key, person, list(departments), person]))


def views_called(text: str, person: Person) -> list[SavedView]:
    """The saved views of all lists that a person may use and that are called so: own ones first."""
    return list(SavedView.objects.raw(CALLED, [text, person.pk, list(person.department_ids), person.pk]))


def viewers(subject: str, *, now: datetime, other_than: Person | None = None) -> list[Person]:
    """Who has a record open right now."""
    rows = Viewing.objects.filter(subject=subject, seen_at__gt=now - STILL_THERE).select_related("person")
    if other_than:
        rows = rows.exclude(person=other_than)
    return [row.person for row in rows.order_by("person__name", "pk")]


def colleagues_among(people: list[Person], person: Person) -> list[Person]:
    """Those who work in the person's own departments or below them."""
    places = Membership.objects.filter(person__in=people, department__path__overlap=list(person.department_ids))
    near = set(places.values_list("person", flat=True))
    return [each for each in people if each.pk in near]

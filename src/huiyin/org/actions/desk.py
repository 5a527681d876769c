"""What a person keeps on the desk: drafts, saved views, and the records that lie open."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huiyin.kernel.errors import DomainError
from huiyin.kernel.prepared import planned_once
from huiyin.kernel.whole import whole
from huiyin.org.models import Draft, Person, SavedView, Session, Submission, Viewing

REMEMBERED = timedelta(days=7)  # how long a form that is sent again is known
MOST_DRAFTED = 200_000  # characters; forms are far smaller, files are no part of a draft


# Written once for all: none of these has a history that would have to say who it was.
DISCARD = "DELETE FROM org_draft WHERE person_id = %s AND form_key = %s"
RECEIVE = """
    INSERT INTO org_submission (key, person_id, digest, outcome, at) VALUES (%s, %s, %s, '', %s)
    ON CONFLICT (key) DO NOTHING
"""
ANSWER = "UPDATE org_submission SET outcome = %s WHERE key = %s"


class DraftTooLong(DomainError):
    """This is too long to be kept as a draft; save the form itself."""


class NotYourDepartment(DomainError):
    """You can share a view only with a department you belong to."""

    field = "department"


@whole
def save_draft(person: Person, *, form_key: str, content: dict[str, Any], at: datetime) -> Draft:
    """Keep what somebody typed and has not saved yet."""
    if sum(len(str(value)) for value in content.values()) > MOST_DRAFTED:
        raise DraftTooLong
    draft, _created = Draft.objects.update_or_create(
        person=person, form_key=form_key, defaults={"content": content, "saved_at": at}
    )
    return draft


def discard_draft(person: Person, *, form_key: str) -> None:
    """Forget a draft, because its form was saved or is no longer wanted."""
    with planned_once() as cursor:
        cursor.execute(DISCARD, [person.pk, form_key])


@whole
def save_view(
    person: Person,
    *,
    list_key: str,
    name: str,
    query: str,
    columns: list[str],
    page: str = "",
    audience: str = SavedView.Audience.MINE,
    department_id: int | None = None,
) -> SavedView:
    """Keep a list's filters and columns under a name; the same name replaces the view."""
    if audience == SavedView.Audience.DEPARTMENT and department_id not in person.department_ids:
        raise NotYourDepartment

    view, _created = SavedView.objects.update_or_create(
        person=person,
        list_key=list_key,
        name=name,
        defaults={
            "page": page,
            "query": query,
            "columns": columns,
            "audience": audience,
            "department_id": department_id if audience == SavedView.Audience.DEPARTMENT else None,
        },
    )
    return view


@whole
def delete_view(view: SavedView, *, by: Person) -> None:
    """Remove a saved view."""
    SavedView.objects.filter(pk=view.pk, person=by).delete()


@whole
def look_at(subject: str, *, by: Person, at: datetime) -> None:
    """Let colleagues see who has this record open."""
    Viewing.objects.bulk_create(
        [Viewing(person=by, subject=subject, seen_at=at)],
        update_conflicts=True,
        unique_fields=["subject", "person"],
        update_fields=["seen_at"],
    )


def receive(key: UUID, *, digest: str, by: Person, at: datetime) -> tuple[Submission, bool]:
    """Note that a form arrived, and say whether for the first time; twice at once, the second waits for the first.

    Belongs into the transaction of what the form asks for, so that both are kept or neither.
    """
    with planned_once() as cursor:
        cursor.execute(RECEIVE, [key, by.pk, digest, at])
        if cursor.rowcount:
            return Submission(key=key, person=by, digest=digest, at=at), True
    return Submission.objects.get(key=key), False


def answer(submission: Submission, *, outcome: str) -> None:
    """Remember where a form that was carried out led to, in the same transaction."""
    with planned_once() as cursor:
        cursor.execute(ANSWER, [outcome[:500], submission.key])


@whole
def forget_sessions(*, at: datetime) -> int:
    """Forget the browsers that are signed in no longer."""
    forgotten, _rows = Session.objects.filter(expire_date__lt=at).delete()
    return forgotten


@whole
def forget_submissions(*, at: datetime) -> int:
    """Forget the forms that nobody will send again."""
    forgotten, _rows = Submission.objects.filter(at__lt=at - REMEMBERED).delete()
    return forgotten

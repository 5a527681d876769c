"""A part ends; nobody is asked any more then, and its links are closed."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from huiyin.cases import queries
from huiyin.cases.actions.locks import locked
from huiyin.cases.events import PartEnded
from huiyin.cases.models import Act, Case, Part, PartLink
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist


class PartClosed(DomainError):
    """This has been answered or withdrawn meanwhile; please look at the new state."""


def close(part: Part, outcome: str, *, reason: str = "", by: Person | None, at: datetime) -> None:
    """Mark how it ended, let go of whoever still had the work, and close the links."""
    part.closed_at, part.outcome = at, outcome
    part.reason = reason or part.reason
    part.save(update_fields=["closed_at", "outcome", "reason"])
    if part.item.settled_at is None:
        worklist.drop(part.item, by=by, at=at)
    close_links(part, at=at)


def close_links(part: Part, *, at: datetime) -> None:
    PartLink.objects.filter(part=part, revoked_at=None).update(revoked_at=at)


def drop_parts(case: Case, *, by: Person | None, at: datetime) -> None:
    """The case has ended: what did not hold it up is not asked any more."""
    for part in case.parts.filter(closed_at=None).select_related("item", "department").order_by("pk"):
        close(part, Part.Outcome.DROPPED, by=by, at=at)
        tell(case, part, "part_dropped", by=by, at=at)


def move_parts(parts: QuerySet[Part], case: Case, into: Case, *, by: Person, at: datetime) -> list[int]:
    """What departments owe one case they owe another one now, with their files; says which.

    What the other one waits for from the same department is asked once: it is dropped here.
    """
    entry = queries.standing_entry(into)
    owed = {*into.parts.filter(closed_at=None).values_list("rule", "department")}
    moved = []
    for part in parts.select_related("item", "department").order_by("pk"):
        if (part.rule, part.department_id) in owed:
            close(part, Part.Outcome.DROPPED, by=by, at=at)
            tell(case, part, "part_dropped", by=by, at=at)
            continue
        part.case, part.entry = into, entry
        part.save(update_fields=["case", "entry"])
        case.attachments.filter(purpose=part.purpose).update(case=into)
        worklist.belong_to([part.item_id], subject=into.subject, label=queries.names_of(into))
        moved.append(part.pk)
    return moved


def reopen_parts(parts: QuerySet[Part], *, at: datetime) -> None:
    """What was not asked any more is asked again, by the work it was; its links stay closed."""
    for part in parts.order_by("pk"):
        part.closed_at, part.outcome = None, ""
        part.save(update_fields=["closed_at", "outcome"])
        worklist.bring_back([part.item_id], at=at)


@whole
def go_on_without_part(part: Part, *, at: datetime) -> None:
    """After somebody was let off: no link works any more, and what waited for the answer is told so."""
    case = locked(part.case)
    if not case.parts.filter(pk=part.pk).exists():
        raise PartClosed  # it went along with a merging meanwhile; the job asks anew
    close_links(part, at=at)
    publish(PartEnded(case.pk, part.pk, None, at))


def tell(case: Case, part: Part, kind: str, *, by: Person | None, at: datetime, **said: Any) -> Act:
    """One line of the time line."""
    data = {"part": part.pk, "title": part.department.name, **{key: value for key, value in said.items() if value}}
    return Act.objects.create(case=case, kind=kind, data=data, by=by, at=at)

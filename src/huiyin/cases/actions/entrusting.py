"""Work in a case for somebody: its stage, a promise, a signature."""

from datetime import datetime

from huiyin.cases import queries
from huiyin.cases.models import Case
from huiyin.cases.queries import Clock
from huiyin.kernel.texts import Text
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.queries import clause
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem


def entrust(
    case: Case,
    *,
    kind: str,
    title: Text,
    owner: Person | None,
    team: Department | None,
    clock: Clock,
    under: str = "",
    ladder: str = "",
    by: Person | None = None,
    at: datetime,
) -> WorkItem:
    """Put it on their list, due by their hours; `under` is the clause that wants it."""
    return worklist.open_item(
        kind=kind,
        title=title,
        subject=case.subject,
        subject_label=queries.names_of(case),
        owner=owner,
        team=team,
        clause=clause(queries.pack_for(case).key, under) if under else None,
        form=clock.form or None,
        calendar=calendar_of(person=owner, department=team),
        agreed=clock.agreed,
        event=clock.event,
        since=clock.since,
        pauses=clock.pauses,
        ladder=ladder,
        by=by,
        at=at,
    )

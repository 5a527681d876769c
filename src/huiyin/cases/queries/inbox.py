"""What a person's departments have to answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from huiyin.cases.models import Part, Signer, StageEntry
from huiyin.cases.queries.owed import owed_by_departments
from huiyin.cases.queries.parts import answered_lately, parts_owed_by
from huiyin.cases.queries.signatures import owed_by
from huiyin.org.models import Person


@dataclass(frozen=True)
class Inbox:
    """What a person's departments have to answer, and how they have answered before.

    `owed`: of the departments, as their board counts it; `asked_of_me`: of this person beside that.
    """

    waiting: list[StageEntry]
    parts: list[Part]
    opinions: list[Signer]
    answered: list[StageEntry | Part]
    answers: int
    in_time: int
    owed: int
    asked_of_me: int

    @property
    def share(self) -> int | None:
        """Answers in time, in per cent; None before the first one."""
        return round(100 * self.in_time / self.answers) if self.answers else None


ANSWERED_SHOWN = 30


def inbox_of(person: Person, *, at: datetime) -> Inbox:
    """The stages and parts that are my departments' work, the opinions I owe, and the last year's answers."""
    reach = person.reach("cases.answer")
    departments = reach.departments
    ours = StageEntry.objects.filter(item__team__in=departments)
    ours = ours.select_related("case", "item__owner", "item__team").defer("case__data", "case__search_text")
    a_year_ago = at - timedelta(days=365)
    year, parts = ours.filter(left_at__gte=a_year_ago), answered_lately(person, since=a_year_ago)
    parts = parts.select_related("case", "item").defer("case__data", "case__search_text")
    counted = [
        rows.aggregate(answers=Count("pk"), in_time=Count("pk", filter=Q(item__outcome="met")))
        for rows in (year, parts)
    ]
    newest: list[StageEntry | Part] = [
        *year.order_by("-left_at", "-pk")[:ANSWERED_SHOWN],
        *parts.order_by("-closed_at", "-pk")[:ANSWERED_SHOWN],
    ]
    waiting = list(ours.filter(left_at=None, item__in=owed_by_departments(reach)).order_by("item__due_at", "pk"))
    parts_owed = parts_owed_by(person).select_related("case", "item__owner", "item__team", "asked_by", "department")
    theirs = list(parts_owed.defer("case__data", "case__search_text").order_by("item__due_at", "pk"))
    opinions = list(owed_by(person).select_related("case", "item", "added_by").order_by("item__due_at", "pk"))
    of_departments = [part for part in theirs if part.item.team_id in departments]
    return Inbox(
        waiting=waiting,
        opinions=opinions,
        parts=theirs,
        owed=len(waiting) + len(of_departments),
        asked_of_me=len(opinions) + len(theirs) - len(of_departments),
        answered=sorted(newest, key=answered_at, reverse=True)[:ANSWERED_SHOWN],
        **{name: sum(rows[name] for rows in counted) for name in ("answers", "in_time")},
    )


def answered_at(row: StageEntry | Part) -> datetime:
    when = row.closed_at if isinstance(row, Part) else row.left_at
    assert when is not None  # noqa: S101 - only what was answered is asked for
    return when

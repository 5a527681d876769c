"""What a person's departments have to answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from huiyin.cases.models import Signer, StageEntry
from huiyin.cases.queries.signatures import owed_by
from huiyin.org.models import Person


@dataclass(frozen=True)
class Inbox:
    """What a person's departments have to answer, and how they have answered before."""

    waiting: list[StageEntry]
    opinions: list[Signer]
    answered: list[StageEntry]
    answers: int
    in_time: int

    @property
    def share(self) -> int | None:
        """Answers in time, in per cent; None before the first one."""
        return round(100 * self.in_time / self.answers) if self.answers else None


ANSWERED_SHOWN = 30


def inbox_of(person: Person, *, at: datetime) -> Inbox:
    """The stages that are my departments' work, the opinions I owe, and the last year's answers."""
    departments = person.reach("cases.answer").departments
    ours = StageEntry.objects.filter(item__team__in=departments)
    ours = ours.select_related("case", "item__owner", "item__team").defer("case__data", "case__search_text")
    year = ours.filter(left_at__gte=at - timedelta(days=365))
    counts = year.aggregate(answers=Count("pk"), in_time=Count("pk", filter=Q(item__outcome="met")))
    opinions = owed_by(person).select_related("case", "item", "added_by")
    return Inbox(
        waiting=list(ours.filter(left_at=None).order_by("item__due_at", "pk")),
        opinions=list(opinions.order_by("item__due_at", "pk")),
        answered=list(year.order_by("-left_at", "-pk")[:ANSWERED_SHOWN]),
        **counts,
    )

"""Each night it is written down how things stand of which rows remember nothing (figures that are `now_only`)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.models import Snapshot
from huiyin.reports.models.snapshots import NONE
from huiyin.reports.queries.figures import Asker, Figure, known_to
from huiyin.reports.queries.figures.snapshots import stood
from huiyin.reports.rules import DAY, Period
from huiyin.rulebook.queries import NothingPublished, pack_in_force

MORNING = 6  # by then people work on files again: how they stood when the day ended can't be said any more


def write_down(at: datetime) -> int:
    """How each such figure stood when yesterday ended, once; says how many were written down."""
    today = timezone.localdate(at)
    if timezone.localtime(at).hour >= MORNING:
        return 0
    try:
        pack = pack_in_force()
    except NothingPublished:
        return 0
    zone = ZoneInfo(timezone.get_current_timezone_name())
    asker = Asker(pack, Reach(everything=True), zone, calendar_of(), at)
    done = set(Snapshot.objects.filter(day=today - DAY).values_list("figure", flat=True))
    asked = [figure for figure in known_to(pack) if figure.now_only and figure.key not in done]
    for figure in asked:
        _write(figure, asker, Period(today, today))
    return len(asked)


@transaction.atomic
def _write(figure: Figure, asker: Asker, today: Period) -> None:
    [found] = stood(figure, asker, [today], figure.dimension("department"))
    lines = {key: counts for key, counts in (found or {}).items() if key is not None}
    lines = lines or {"": (0, 0)}  # none at all is known, too: a night on which nobody looked is a gap
    Snapshot.objects.bulk_create(
        [
            Snapshot(figure=figure.key, day=today.first - DAY, department=int(key or NONE), rows=rows, good=good)
            for key, (rows, good) in lines.items()
        ],
        ignore_conflicts=True,  # two may do so at once
    )

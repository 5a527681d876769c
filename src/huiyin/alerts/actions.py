"""Figures are looked at once their period is over; whoever answers for one says what came of it."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from huiyin.alerts.enums import Found, Verdict
from huiyin.alerts.models import Alert, Look
from huiyin.alerts.queries import explained_periods
from huiyin.alerts.rules import LATEST, USUAL, held, over
from huiyin.customers.queries import clause_row
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import at_work, calendar_of, people_with
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures import FIGURES, Asker, Figure, Number, series
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack, Watched
from huiyin.rulebook.queries import NothingPublished, pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

log = logging.getLogger(__name__)

LONGEST = 5_000
HUNDREDTH = Decimal("0.01")


class NothingSaid(DomainError):
    """Say what you found."""

    field = "words"


class NoVerdict(DomainError):
    """Say whether there is a cause."""

    field = "verdict"


class TooMuchSaid(DomainError):
    """This is too long: %(most)s characters at most."""

    field = "words"


class NotYoursToJudge(DomainError):
    """Only whoever it was given to, or who oversees their work, says what came of it."""


class JudgedAlready(DomainError):
    """Somebody has said what came of it already."""


class _Out(NamedTuple):
    """A part that was out of bounds, with the periods it was held against."""

    part: str
    now: Number
    limit: float
    average: float | None
    before: Sequence[tuple[Period, Number]]


def look_at_figures(at: datetime) -> int:
    """Look at every watched figure whose period is over, once; says how many were out of bounds."""
    try:
        pack = pack_in_force()
    except NothingPublished:
        return 0
    found = 0
    for watched in pack.alerts.values():
        try:
            found += sum(_look(watched, period, pack, at) for period in over(watched.every, timezone.localdate(at)))
        except Exception:  # one that can't be counted must not hide the others
            log.exception("The figure “%s” could not be looked at.", watched.key)
    return found


@whole
def _look(watched: Watched, period: Period, pack: Pack, at: datetime) -> int:
    figure = FIGURES[watched.figure]
    if not figure.fits(pack) or timezone.localdate(at) - period.last > LATEST[watched.every]:
        return 0
    owner = next(iter(at_work(people_with(watched.owner), at)), None) or people_with(watched.owner).first()
    if owner is None:
        return 0  # it is looked at as soon as somebody is there to be told
    _row, new = Look.objects.get_or_create(rule=watched.key, first_day=period.first, defaults={"at": at})
    if not new:
        return 0
    zone = ZoneInfo(timezone.get_current_timezone_name())
    asker = Asker(pack, Reach(everything=True), zone, calendar_of(), at)
    found = list(_out_of_bounds(watched, figure, asker, period))
    for out in found:
        _tell(watched, figure, period, out, owner, at)
    return len(found)


def _out_of_bounds(watched: Watched, figure: Figure, asker: Asker, period: Period) -> Iterator[_Out]:
    before = period.before(USUAL)
    found = series(figure, asker, [*before, period], by=figure.dimension(watched.by) if watched.by else None)
    since = next((place for place, one in enumerate(found[None]) if one.rows), 0)  # before it there was no house yet
    asked = Alert.objects.filter(rule=watched.key, judged_at=None, item__settled_at=None)
    waiting = set(asked.values_list("part", flat=True))
    explained = explained_periods(watched)
    for part, (*earlier, now) in found.items():
        key = part or ""
        if bool(key) != bool(watched.by) or now.value is None or key in waiting:
            continue
        known = [
            (span, one)
            for span, one in zip(before[since:], earlier[since:], strict=True)
            if (key, span.first) not in explained
        ]
        out = _held(watched, figure, key, known, now, asker.pack)
        if out is not None:
            yield out


def _held(
    watched: Watched, figure: Figure, part: str, known: Sequence[tuple[Period, Number]], now: Number, pack: Pack
) -> _Out | None:
    """The part, if it is beyond what it is held against."""
    aim = pack.figures.get(figure.key)
    was = held(watched, figure, aim.target if aim else None, [one for _span, one in known], now)
    if was.found != Found.BEYOND or was.limit is None:
        return None
    return _Out(part, now, was.limit, was.average, known)


def _tell(watched: Watched, figure: Figure, period: Period, out: _Out, owner: Person, at: datetime) -> None:
    alert = Alert.objects.create(
        rule=watched.key,
        title=dict(watched.title),
        figure=figure.key,
        by=watched.by,
        part=out.part,
        bound=watched.when,
        unit=watched.every,
        first_day=period.first,
        last_day=period.last,
        value=out.now.value or 0,
        rows=out.now.rows,
        limit=_rounded(out.limit),
        average=None if out.average is None else _rounded(out.average),
        before=[_kept(span, one) for span, one in out.before],
        at=at,
    )
    alert.item = worklist.open_item(
        kind=Kind.ALERT,
        title=watched.title,
        subject=alert.subject,
        subject_label=f"{period}",
        owner=owner,
        clause=clause_row(watched.clause),
        form=watched.due,
        at=at,
    )
    alert.save(update_fields=["item"])


def _kept(span: Period, number: Number) -> dict[str, object]:
    value = None if number.value is None else float(number.value)
    return {"first": span.first.isoformat(), "last": span.last.isoformat(), "value": value, "rows": number.rows}


def _rounded(value: float) -> Decimal:
    return Decimal(str(value)).quantize(HUNDREDTH, ROUND_HALF_UP)


@whole
def judge(alert: Alert, *, verdict: str, words: str, by: Person, at: datetime) -> Alert:
    """Say what came out; the work item ends with it.

    Raises NoVerdict, NothingSaid, TooMuchSaid, NotYoursToJudge, JudgedAlready.
    """
    words = words.strip()
    if verdict not in Verdict.values:
        raise NoVerdict
    if not words:
        raise NothingSaid
    if len(words) > LONGEST:
        raise TooMuchSaid(most=LONGEST)
    items = worklist.hold_items(WorkItem.objects.open().filter(pk__in=[alert.item_id]))
    alert = Alert.objects.select_for_update(of=("self",)).select_related("item").get(pk=alert.pk)
    if not alert.permits(by, "judge"):
        raise NotYoursToJudge
    if alert.judged_at:
        raise JudgedAlready
    alert.verdict, alert.words, alert.judged_by, alert.judged_at = verdict, words, by, at
    alert.save(update_fields=["verdict", "words", "judged_by", "judged_at"])
    worklist.settle_each(items, by=by, at=at)
    return alert

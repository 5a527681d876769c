"""Figures are looked at once their period is over, and again when their bound changed.

Whoever answers for one says what came of it.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from huiyin.alerts.enums import Found, Verdict
from huiyin.alerts.models import Alert, Look
from huiyin.alerts.queries import explained_periods, of_one_class, terms_of
from huiyin.alerts.rules import USUAL, Held, held, over, recent
from huiyin.audit.actions import record
from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.cases.queries import case_numbered, process_of
from huiyin.customers.queries import clause_row
from huiyin.kernel.errors import DomainError
from huiyin.kernel.numbers import HUNDREDTH, half_up
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import at_work, calendar_of, people_with
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures import FIGURES, Asker, Figure, Number, dimension_named, series
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack, Watched
from huiyin.rulebook.queries import NothingPublished, pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

log = logging.getLogger(__name__)

LONGEST = 5_000


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
    """Only the person it was given to, or whoever oversees their work, can record what came of it."""


class JudgedAlready(DomainError):
    """What came of it has already been recorded."""


class NoSuchMeasure(DomainError):
    """There is no countermeasure of this number, or you do not see it."""

    field = "number"


class TiedAlready(DomainError):
    """This countermeasure stands here already."""

    field = "number"


class NotYoursToTie(DomainError):
    """Only who looks into the alert, or may begin a countermeasure, names one that answers it."""


class _Part(NamedTuple):
    """A part of a watched figure, or the whole, with what it was held against and what came of it."""

    key: str
    now: Number
    held: Held
    before: Sequence[tuple[Period, Number]]


def look_at_figures(at: datetime) -> int:
    """Look at every watched figure whose period is over, once by each bound; says how many were out of it."""
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
    if not figure.fits(pack) or not recent(watched.every, period, timezone.localdate(at)):
        return 0
    owner = next(iter(at_work(people_with(watched.owner), at)), None) or people_with(watched.owner).first()
    if owner is None:
        return 0  # it is looked at as soon as somebody is there to be told
    asks = terms_of(watched, pack)
    days = {"rule": watched.key, "unit": watched.every, "first_day": period.first}
    look, _new = Look.objects.get_or_create(**days, defaults={"at": at})
    if look.terms == asks:
        return 0
    look.at, look.terms = at, asks
    zone = ZoneInfo(timezone.get_current_timezone_name())
    asker = Asker(pack, Reach(everything=True), zone, calendar_of(), at)
    parts = _parts(watched, figure, asker, period)
    _keep(look, parts)
    asked = Alert.objects.filter(rule=watched.key, judged_at=None, item__settled_at=None)
    of_period = Alert.objects.filter(**days)  # by the bound before it was changed
    told = {*asked.values_list("part", flat=True), *of_period.values_list("part", flat=True)}
    out = [part for part in parts if part.held.found == Found.BEYOND and part.key not in told]
    for part in out:
        _tell(watched, figure, period, part, owner, at)
    return len(out)


def _parts(watched: Watched, figure: Figure, asker: Asker, period: Period) -> list[_Part]:
    """Everything that is watched of a figure, held against its bound."""
    before = period.before(USUAL)
    by = dimension_named(figure, watched.by, asker.pack) if watched.by else None
    found = series(figure, asker, [*before, period], by=by)
    since = next((place for place, one in enumerate(found[None]) if one.rows), 0)  # before it there was no house yet
    explained, aim = explained_periods(watched), asker.pack.figures.get(figure.key)
    parts = []
    for part, (*earlier, now) in found.items():
        key = part or ""
        if bool(key) == bool(watched.by):
            spans = zip(before[since:], earlier[since:], strict=True)
            known = [(span, one) for span, one in spans if (key, span.first) not in explained]
            was = held(watched, figure, aim.target if aim else None, [one for _span, one in known], now)
            parts.append(_Part(key, now, was, known))
    return parts


def _keep(look: Look, parts: Sequence[_Part]) -> None:
    """What says most: out of bounds before within, many before few."""
    order = Found.values
    most = min(parts, key=lambda part: (order.index(part.held.found), -part.now.rows), default=None)
    look.found = most.held.found if most else Found.NOTHING
    look.value, look.rows = (most.now.value, most.now.rows) if most else (None, 0)
    look.limit = None if most is None or most.held.limit is None else half_up(most.held.limit, HUNDREDTH)
    look.save(update_fields=["at", "terms", "found", "value", "rows", "limit"])


def _tell(watched: Watched, figure: Figure, period: Period, out: _Part, owner: Person, at: datetime) -> None:
    alert = Alert.objects.create(
        rule=watched.key,
        title=dict(watched.title),
        figure=figure.key,
        by=watched.by,
        part=out.key,
        bound=watched.when,
        unit=watched.every,
        first_day=period.first,
        last_day=period.last,
        value=out.now.value or 0,
        rows=out.now.rows,
        limit=half_up(out.held.limit or 0, HUNDREDTH),
        average=None if out.held.average is None else half_up(out.held.average, HUNDREDTH),
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


@whole
def open_measure(
    alert: Alert, *, values: Mapping[str, Any], files: Mapping[str, Any] | None = None, by: Person, at: datetime
) -> Case:
    """A countermeasure tied to the alert that it answers, before or after somebody has said what came out.

    Raises NoMeasures and what registering raises. Source: B43-2, D410-3.
    """
    case = cases.register_measure(values=values, files=files, of_complaints=of_one_class(alert), by=by, at=at)
    alert.measures.add(case)
    return case


@whole
def tie_measure(alert: Alert, *, number: str, by: Person, at: datetime) -> Case:
    """Name a countermeasure, begun elsewhere, that answers the alert; also once it has been judged.

    Raises NotYoursToTie, NoSuchMeasure, TiedAlready.
    """
    if not alert.permits(by, "tie"):
        raise NotYoursToTie
    case = case_numbered(number, by)
    if case is None or process_of(case).counts_as != "measure":
        raise NoSuchMeasure
    if alert.measures.filter(pk=case.pk).exists():
        raise TiedAlready
    alert.measures.add(case)
    record("alert.answered", by=by, at=at, subject=alert.subject, detail={"number": case.number})
    return case

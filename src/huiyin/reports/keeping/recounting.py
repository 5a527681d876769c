"""Figures are counted by the day and kept; days that were touched are counted again, and some each night to be sure."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from huiyin.kernel import blocks
from huiyin.kernel.worktime import worked
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.enums import Kind
from huiyin.reports.keeping.models import KeptDay, RollUp, Touch
from huiyin.reports.keeping.stocks import add_flows, wrong_stocks
from huiyin.reports.queries.figures.definitions import Asker, By, Figure
from huiyin.reports.queries.figures.dictionary import kept_for
from huiyin.reports.queries.figures.hours import hours
from huiyin.reports.queries.figures.kept import digest, side_key, sides, summed
from huiyin.reports.queries.figures.runs import midnight
from huiyin.reports.queries.figures.state import SQL
from huiyin.reports.queries.figures.statements import Asked, Written, counted_rows, written
from huiyin.reports.rules import DAY
from huiyin.rulebook.queries import NothingPublished, pack_in_force

YEARS = 3  # beside the one that runs: twelve quarters, with the year before
AT_ONCE = 31  # days
SAMPLE = 12  # days of each figure that are counted again every night
BY_DEPARTMENT = {
    "department": "CASE WHEN grouping(part) = 1 THEN 0 WHEN part = '' THEN -1 ELSE part::bigint END",
    "part": "''",
}
BY_PART = {"department": "CASE WHEN grouping(part) = 1 THEN 0 ELSE -2 END", "part": "coalesce(part, '')"}


class KeptWrong(Exception):
    """What was kept of a figure was not what counting says; it was counted anew."""


@dataclass(frozen=True)
class Keeper:
    """One side of a figure, which is kept as a roll-up."""

    figure: Figure
    asked: Asked
    by: By
    rollup: RollUp
    whats: frozenset[str]


def recount(at: datetime) -> bool:
    """Count again the days that were touched, and today, if it is new; whether more are left.

    What is touched while this counts stays on the list: it may not have been seen.
    """
    asker = _asker(at)
    if asker is None:
        return False
    today = at.astimezone(asker.zone).date()
    with transaction.atomic():
        keepers = _keepers(asker)
        _spread_out(keepers, asker.zone)
        touches, left = _touched(at, asker.zone)
        for keeper in keepers:
            days = {touch.day for touch in touches if touch.what in keeper.whats or touch.rollup == keeper.rollup.pk}
            _count_again(keeper, asker, [day for day in days if _is_kept(keeper.rollup, day)])
            _go_on_to(today, keeper, asker)
        Touch.objects.filter(pk__in=[touch.pk for touch in touches]).delete()
    add_flows(at, asker.zone)
    return left


def keep_further_back(at: datetime, *, days: int = AT_ONCE) -> bool:
    """Count some more days of the past, of whichever figure reaches back the least; whether more are left."""
    asker = _asker(at)
    if asker is None:
        return False
    earliest = date(at.astimezone(asker.zone).year - YEARS, 1, 1)
    with transaction.atomic():
        spans = ((keeper.rollup.span, keeper) for keeper in _keepers(asker))
        short = [(span[0], keeper) for span, keeper in spans if span and span[0] > earliest]
        if not short:
            return False
        before, keeper = max(short, key=lambda each: (each[0], each[1].rollup.key))
        first = max(earliest, before - timedelta(days=days))
        _count(keeper, asker, _days(first, before - DAY))
        keeper.rollup.first_day = first
        keeper.rollup.save(update_fields=["first_day"])
    return True


def check(at: datetime, *, days: int = SAMPLE) -> None:
    """Count some days again; raises KeptWrong if what is kept of one is anything else and nothing touched it."""
    asker = _asker(at)
    if asker is None:
        return
    wrong: list[str] = []
    with transaction.atomic():
        keepers = _keepers(asker)
        _spread_out(keepers, asker.zone)
        for keeper in keepers:
            wrong += [f"{keeper.rollup.key} {day}" for day in _differing(keeper, asker, days)]
    wrong += wrong_stocks()
    if wrong:
        raise KeptWrong(f"Kept otherwise than counted, please report this: {', '.join(wrong)}")


def _differing(keeper: Keeper, asker: Asker, days: int) -> list[date]:
    rollup = keeper.rollup
    kept = _days(*rollup.span) if rollup.span else []
    some = set(random.sample(kept, min(days, len(kept))))
    some -= _touched_of(keeper, asker)
    before = _lines(rollup, some)
    _count_again(keeper, asker, sorted(some))
    after = _lines(rollup, some)
    some -= _touched_of(keeper, asker)  # what was written while this counted
    return sorted(day for day in some if before.get(day) != after.get(day))


def _touched_of(keeper: Keeper, asker: Asker) -> set[date]:
    touches = _touched(asker.at, asker.zone, most=None)[0]
    return {each.day for each in touches if each.what in keeper.whats or each.rollup == keeper.rollup.pk}


def _asker(at: datetime) -> Asker | None:
    """Whoever sees everything; nobody, before there is a rule book."""
    try:
        pack = pack_in_force()
    except NothingPublished:
        return None
    return Asker(pack, Reach(everything=True), ZoneInfo(timezone.get_default_timezone_name()), calendar_of(), at)


def _keepers(asker: Asker) -> list[Keeper]:
    """A roll-up for each side of every figure as it is defined now, locked; those of other definitions go."""
    keepers = []
    known = {(row.key, row.digest): row for row in RollUp.objects.all()}
    for figure in kept_for(asker.pack):
        for asked, by in sides(figure):
            key, said = side_key(figure, asked, by), digest(figure, asker, asked, by)
            if said:
                row = known.get((key, said))
                if row is None:
                    row, _new = RollUp.objects.get_or_create(key=key, digest=said, defaults={"zone": asker.zone.key})
                keepers.append(Keeper(figure, asked, by, row, _whats(figure, asker)))
    RollUp.objects.exclude(pk__in=[keeper.rollup.pk for keeper in keepers]).delete()
    locked = RollUp.objects.select_for_update().order_by("pk").in_bulk([keeper.rollup.pk for keeper in keepers])
    return [replace(each, rollup=locked[each.rollup.pk]) for each in keepers if each.rollup.pk in locked]


def _whats(figure: Figure, asker: Asker) -> frozenset[str]:
    whats = list(figure.changed_by(asker.pack)) if figure.changed_by else []
    return frozenset([*whats, *(f"{what}/department" for what in whats)])


@dataclass(frozen=True)
class _Touched:
    pk: int
    what: str
    rollup: int | None
    day: date


def _touched(at: datetime, zone: ZoneInfo, most: int | None = AT_ONCE) -> tuple[list[_Touched], bool]:
    """The touches of so many days as are counted at once, the newest days first; whether there are more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, what, rollup_id, (moment AT TIME ZONE %s)::date AS day FROM reports_touch"
            " WHERE moment IS NOT NULL AND (since IS NULL OR since <= %s)",
            [zone.key, at],
        )
        touches = [_Touched(*row) for row in cursor.fetchall()]
    days = sorted({touch.day for touch in touches}, reverse=True)
    now = set(days[:most])
    return [touch for touch in touches if touch.day in now], most is not None and len(days) > most


def _spread_out(keepers: Sequence[Keeper], zone: ZoneInfo) -> None:
    """What touched all days becomes a touch of each day that is kept."""
    for touch in Touch.objects.filter(moment=None):
        concerned = [each.rollup.span for each in keepers if touch.what in each.whats]
        spans = [span for span in concerned if span]
        if spans:
            days = _days(min(first for first, _last in spans), max(last for _first, last in spans))
            Touch.objects.bulk_create(Touch(what=touch.what, moment=midnight(day, zone)) for day in days)
        touch.delete()


def _is_kept(rollup: RollUp, day: date) -> bool:
    return rollup.span is not None and rollup.span[0] <= day <= rollup.span[1]


def _days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


def _go_on_to(today: date, keeper: Keeper, asker: Asker) -> None:
    rollup = keeper.rollup
    if rollup.last_day is not None and rollup.last_day >= today:
        return
    first = rollup.last_day + DAY if rollup.last_day else today
    if (today - first).days >= AT_ONCE:  # nobody counted for long: it begins anew
        KeptDay.objects.filter(rollup=rollup).delete()
        first, rollup.first_day = today, None
    _count(keeper, asker, _days(first, today))
    rollup.first_day, rollup.last_day = rollup.first_day or first, today
    rollup.save(update_fields=["first_day", "last_day"])


def _count_again(keeper: Keeper, asker: Asker, days: Sequence[date]) -> None:
    if days:
        KeptDay.objects.filter(rollup=keeper.rollup, day__in=list(days)).delete()
        moments = [midnight(day, asker.zone) for day in days]
        Touch.objects.filter(rollup=keeper.rollup, moment__in=moments).delete()
        _count(keeper, asker, days)


def _count(keeper: Keeper, asker: Asker, days: Sequence[date]) -> None:
    """Write down what the days come to, and until when it holds by itself."""
    figure = keeper.figure
    rows = counted_rows(figure, asker, keeper.asked, keeper.by, bounded=False)
    if rows is None or not days:
        return
    moments = {
        "rollup": keeper.rollup.pk,
        "days": list(days),
        "firsts": [midnight(day, asker.zone) for day in days],
        "untils": [midnight(day + DAY, asker.zone) for day in days],
        "at": asker.at,
    }
    parts = {"rows": rows.sql, "timed": "", "seconds": "NULL::float8[]", "source": "again", "summed": summed(figure)}
    parts |= BY_DEPARTMENT if figure.reach and keeper.by.field == figure.reach else BY_PART
    values = {**moments, **rows.at(asker.at)}
    if figure.kind == Kind.HOURS:
        parts |= {
            "timed": f",\n{worked()}",
            "seconds": "array_agg(seconds ORDER BY seconds)",
            "source": "worked",
        }
        values |= hours(asker, min(days).year, max(days).year)
    _write("days", values, parts)
    RollUp.objects.filter(pk=keeper.rollup.pk).update(revision=F("revision") + 1)
    if (ticks := _by_itself(figure, asker)) is not None:
        _write("by_itself", {**moments, **ticks.at(asker.at)}, {"rows": ticks.sql})


def _by_itself(figure: Figure, asker: Asker) -> Written | None:
    return written((figure.key, "by itself"), (figure,), asker, figure.by_itself) if figure.by_itself else None


def _write(block: str, values: dict[str, Any], parts: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(blocks.statement(SQL, block, parts), values)


def _lines(rollup: RollUp, days: Iterable[date]) -> dict[date, list[Any]]:
    found: dict[date, list[Any]] = {}
    rows = KeptDay.objects.filter(rollup=rollup, day__in=list(days)).order_by("day", "department", "part")
    for day, *line in rows.values_list("day", "department", "part", "rows", "good", "amount", "seconds"):
        found.setdefault(day, []).append(line)
    return found

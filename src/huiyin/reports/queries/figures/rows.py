"""The rows behind a figure: those it was counted from, so the list is never longer or shorter than the number."""

from typing import cast

from django.db.models import Q

from huiyin.cases.models import Case, kept_from
from huiyin.customers.models import of_files_read_by, reach_over_files
from huiyin.org.models import Person
from huiyin.reports.enums import Kind, Which
from huiyin.reports.queries.figures.counting import Number, nothing, series
from huiyin.reports.queries.figures.definitions import BETWEEN, Asker, By, Figure, Rows, crossed
from huiyin.reports.queries.figures.snapshots import stands_at
from huiyin.reports.rules import Period
from huiyin.worklist.models import WorkItemQuerySet

MATTERS = {
    "cases": "pk",
    "steps": "case",
    "postages": "pk",
    "compensations": "pk",
    "penalties": "case",
}  # where rows name theirs


def rows_behind(
    figure: Figure,
    asker: Asker,
    period: Period,
    *,
    which: Which = Which.ALL,
    by: By | None = None,
    part: str = "",
    also: tuple[By, str] | None = None,
) -> Rows:
    """All rows of a period, or those that count for the figure, or the rest; of one part of a dimension, or of all.

    `also` is a part of another dimension, of the rows in a cell where the two cross.
    """
    rows = figure.per(asker) if figure.per and which == Which.ALL else figure.rows(asker)
    narrowed = rows.filter(_standing(figure, asker, period) if figure.is_snapshot else _within(figure, asker, period))
    if figure.good is not None and which != Which.ALL:
        good = figure.good(asker)
        narrowed = narrowed.filter(good if which == Which.GOOD else ~Q(good))
    if also:
        narrowed = narrowed.filter(also[0].where(also[1]))
    return narrowed.filter(by.where(part)) if by else narrowed


def _within(figure: Figure, asker: Asker, period: Period) -> Q:
    first, until = period.moments(asker.zone)
    return Q(**{f"{figure.day}__gte": first, f"{figure.day}__lt": until})


def _standing(figure: Figure, asker: Asker, period: Period) -> Q:
    """What stood when the period ended, or stands now; nothing where nobody can say."""
    moment = stands_at(figure, asker, period)
    if moment is None:
        return Q(pk=None)
    still = Q(**{f"{figure.until}__gte": moment}) | Q(**{f"{figure.until}__isnull": True})
    return still & Q(**{f"{figure.day}__lt": moment})


def kinds_of_rows(figure: Figure) -> list[Which]:
    """Which lists stand behind a figure: the rest only where something can fail to count."""
    if figure.kind == Kind.SHARE:
        return [Which.ALL, Which.GOOD, Which.REST]
    return [Which.ALL, Which.GOOD] if figure.kind == Kind.RATIO else [Which.ALL]


def number_of(
    figure: Figure,
    asker: Asker,
    period: Period,
    *,
    by: By | None = None,
    part: str = "",
    also: tuple[By, str] | None = None,
) -> Number:
    """The number these rows stand behind: by the call that counts it where somebody opened them, never from a list."""
    chosen = [*([(by, part)] if by else []), *([also] if also else [])]
    if not chosen:
        return series(figure, asker, [period])[None][0]
    sorts, key = [each for each, _part in chosen], BETWEEN.join(part for _each, part in chosen)
    found = series(figure, asker, [period], by=crossed(*sorts) if len(sorts) > 1 else sorts[0])
    return found[key][0] if key in found else nothing(figure)


def counts_of(figure: Figure, number: Number) -> dict[Which, int]:
    """How many rows stand on each of the lists behind a number."""
    counts = {Which.ALL: number.rows, Which.GOOD: number.good, Which.REST: number.rows - number.good}
    return {which: counts[which] for which in kinds_of_rows(figure)}


def _by_file(figure: Figure) -> bool:
    """Whoever keeps a customer or spoke with them may work elsewhere than where the file lies."""
    return figure.source == "keepings" or (figure.source == "talks" and figure.clerk is not None)


def nameable(figure: Figure, rows: Rows, person: Person) -> Rows:
    """Those of the rows that a list may name: what the rule book keeps from this person is counted and no more."""
    if figure.source == "work":
        return cast("WorkItemQuerySet", rows).nameable_to(person)
    if _by_file(figure):
        return of_files_read_by(person, rows)
    matter = MATTERS.get(figure.source)
    if matter is None or not kept_from(person):
        return rows
    return rows.exclude(**{f"{matter}__in": Case.objects.kept_from(person).values("pk")})


def not_named(figure: Figure, rows: Rows, person: Person) -> int:
    """How many of the rows are counted and not named; of what the rule book keeps from somebody there is little."""
    if figure.source == "work":
        return cast("WorkItemQuerySet", rows).kept_from(person).count()
    if _by_file(figure):
        if reach_over_files(person, "view").everything:
            return 0
        return rows.count() - nameable(figure, rows, person).count()
    matter = MATTERS.get(figure.source)
    if matter is None or not kept_from(person):
        return 0
    return rows.filter(**{f"{matter}__in": Case.objects.kept_from(person).values("pk")}).count()

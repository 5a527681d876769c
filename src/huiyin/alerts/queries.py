"""What is known of alerts: what they are called, and how often one was nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils.timezone import localdate

from huiyin.alerts.enums import Bound, Found, Verdict
from huiyin.alerts.models import Alert, Look
from huiyin.alerts.rules import USUAL, Held, held, over
from huiyin.kernel.periods import around
from huiyin.org.models import Person
from huiyin.reports.queries.figures import FIGURES, Asker, Figure, Number, series
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack, Watched


def part_names(alerts: Iterable[tuple[str, str, str]], pack: Pack) -> dict[tuple[str, str, str], str]:
    """The words for parts, by figure, what it is broken down by, and key."""
    keys: dict[tuple[str, str], set[str]] = {}
    for figure, by, part in alerts:
        keys.setdefault((figure, by), set()).add(part)
    names = {}
    for (figure, by), parts in keys.items():
        known = FIGURES.get(figure)
        dimension = known.dimension(by) if known and by else None
        words = dimension.words(parts, pack) if dimension else None
        names.update({(figure, by, part): words.label(part) if words else part for part in parts})
    return names


def explained_periods(watched: Watched) -> set[tuple[str, object]]:
    """Periods of which somebody knows why they were unusual: they tell nothing of what is usual."""
    known = Alert.objects.filter(rule=watched.key, verdict__in=[Verdict.CAUSE, Verdict.KNOWN])
    return set(known.values_list("part", "first_day"))


@dataclass(frozen=True)
class Watching:
    """A figure that is watched: what it came to in the last period that is over, and what that meant."""

    watched: Watched
    figure: Figure
    period: Period
    looked_at: datetime | None
    next_on: date
    number: Number
    held: Held

    @property
    def bound(self) -> str:
        return str(Bound(self.watched.when).label)


def watching(asker: Asker) -> list[Watching]:
    """Every figure that the rule book has watched, and why it raised an alert or did not."""
    fitting = [one for one in asker.pack.alerts.values() if FIGURES[one.figure].fits(asker.pack)]
    return [_watching(one, asker) for one in fitting]


def _watching(watched: Watched, asker: Asker) -> Watching:
    today = localdate(asker.at)
    figure, period = FIGURES[watched.figure], over(watched.every, today)[-1]
    before = period.before(USUAL)
    by = figure.dimension(watched.by) if watched.by else None
    found = series(figure, asker, [*before, period], by=by)
    since = next((place for place, one in enumerate(found[None]) if one.rows), 0)
    explained, aim = explained_periods(watched), asker.pack.figures.get(figure.key)
    results = []
    for part, (*earlier, now) in found.items():
        if bool(part) == bool(watched.by):
            spans = zip(before[since:], earlier[since:], strict=True)
            usual = [one for span, one in spans if (part or "", span.first) not in explained]
            results.append((held(watched, figure, aim.target if aim else None, usual, now), now))
    # Of parts the one that says most: out of bounds before within, many before few.
    said, number = min(
        results,
        key=lambda one: (Found.values.index(one[0].found), -one[1].rows),
        default=(Held(Found.NOTHING), found[None][-1]),
    )
    look = Look.objects.filter(rule=watched.key, first_day=period.first).first()
    running = around(watched.every, today)
    next_on = running.last + timedelta(days=1) if look else today
    return Watching(watched, figure, period, look.at if look else None, next_on, number, said)


def verdicts(reader: Person) -> list[tuple[str, str, int]]:
    """How many alerts were judged in each way: whether the bounds cry wolf."""
    counted = Alert.objects.visible_to(reader).exclude(verdict="").values_list("verdict").annotate(count=Count("pk"))
    found = dict(counted.order_by())
    return [(verdict.value, str(verdict.label), found.get(verdict.value, 0)) for verdict in Verdict]

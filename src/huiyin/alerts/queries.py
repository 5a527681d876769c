"""What is known of alerts: what they are called, and how often one was nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.alerts.enums import Bound, Found, Verdict
from huiyin.alerts.models import Alert, Look
from huiyin.alerts.rules import over, recent, terms
from huiyin.cases.models import Case
from huiyin.cases.queries import Ground, processes_of_measures, tied
from huiyin.kernel.periods import DAY, Period, around
from huiyin.kernel.texts import aside, say
from huiyin.org.models import Person
from huiyin.reports.queries.figures import FIGURES, By, Figure, dimension_named
from huiyin.reports.tables.measures import MEANINGS
from huiyin.rulebook.definitions import Pack, Watched


def part_names(alerts: Iterable[tuple[str, str, str]], pack: Pack) -> dict[tuple[str, str, str], str]:
    """The words for parts, by figure, what it is broken down by, and key."""
    keys: dict[tuple[str, str], set[str]] = {}
    for figure, by, part in alerts:
        keys.setdefault((figure, by), set()).add(part)
    names = {}
    for (figure, by), parts in keys.items():
        known = FIGURES.get(figure)
        dimension = dimension_named(known, by, pack) if known and by else None
        words = dimension.words(parts, pack) if dimension else None
        names.update({(figure, by, part): words.label(part) if words else part for part in parts})
    return names


def explained_periods(watched: Watched) -> set[tuple[str, object]]:
    """Periods of which somebody knows why they were unusual: they tell nothing of what is usual."""
    known = Alert.objects.filter(rule=watched.key, unit=watched.every, verdict__in=[Verdict.CAUSE, Verdict.KNOWN])
    return set(known.values_list("part", "first_day"))


def terms_of(watched: Watched, pack: Pack) -> str:
    """What the rule book asks of a watched figure, its target included."""
    aim = pack.figures.get(watched.figure)
    return terms(watched, aim.target if aim else None)


@dataclass(frozen=True)
class Watching:
    """A figure that is watched, what the last look at it came to, and when it is looked at next.

    `outdated`: the rule book asks something else of it since, by which nobody has looked yet.
    """

    watched: Watched
    figure: Figure
    look: Look | None
    next_on: date
    outdated: bool
    by: By | None = None

    @property
    def name(self) -> str:
        """A watch is named by its figure and what it waits for: nothing has happened yet."""
        figure = f"{self.figure.name}{aside(str(self.by.label))}" if self.by else str(self.figure.name)
        if self.watched.when != Bound.TARGET:
            return _("%(figure)s: alert if out of the usual") % {"figure": figure}
        if self.figure.better == "more":
            return _("%(figure)s: alert if below the target") % {"figure": figure}
        return _("%(figure)s: alert if above the target") % {"figure": figure}

    @property
    def is_beyond(self) -> bool:
        """Out of bounds by what the rule book asks today."""
        return bool(self.look and self.look.found == Found.BEYOND and not self.outdated)

    @property
    def bound(self) -> str:
        return str(Bound(self.watched.when).label)

    @property
    def found(self) -> str:
        """What came of the last look, and on which side of its bound it lies."""
        if self.look is None:
            return ""
        value, limit = self.look.value, self.look.limit
        if self.look.found == Found.BEYOND and value is not None and limit is not None and value < limit:
            return pgettext("alert", "Below the bound")
        return self.look.get_found_display()

    @property
    def period(self) -> Period | None:
        return around(self.look.unit, self.look.first_day) if self.look else None


def watching(pack: Pack, today: date) -> list[Watching]:
    """Every figure that the rule book has watched, and why it raised an alert or did not; what is beyond, first."""
    fitting = [one for one in pack.alerts.values() if FIGURES[one.figure].fits(pack)]
    looks = Look.objects.filter(rule__in=[one.key for one in fitting])
    # The last that was done, not the one of the latest days: a month begins before the weeks that were looked at in it.
    last = {look.rule: look for look in looks.order_by("rule", "-at", "-first_day").distinct("rule")}
    found = []
    for one in fitting:
        look = last.get(one.key)
        newest = over(one.every, today)[-1]
        outdated = look is not None and look.terms != terms_of(one, pack)
        is_done = look is not None and look.unit == one.every and look.first_day >= newest.first
        again = outdated and recent(one.every, newest, today)
        next_on = around(one.every, today).last + DAY if is_done and not again else today
        by = dimension_named(FIGURES[one.figure], one.by, pack) if one.by else None
        found.append(Watching(one, FIGURES[one.figure], look, next_on, outdated, by))
    return sorted(found, key=lambda one: not one.is_beyond)


def verdicts(reader: Person) -> list[tuple[str, str, int]]:
    """How many alerts were judged in each way: whether the bounds cry wolf."""
    counted = Alert.objects.visible_to(reader).exclude(verdict="").values_list("verdict").annotate(count=Count("pk"))
    found = dict(counted.order_by())
    return [(verdict.value, verdict.brief, found.get(verdict.value, 0)) for verdict in Verdict]


def grounds(case: Case, reader: Person) -> list[Ground]:
    """The alerts that a measure answers."""
    return tied(
        Alert.objects.filter(measures=case),
        Alert.objects.visible_to(reader),
        _("Answers an alert"),
        title=lambda alert: f"{say(alert.title)} · {alert.period}",
        page=lambda alert: reverse("alerts:alert", args=[alert.pk]),
    )


def of_one_class(alert: Alert) -> bool:
    """Whether one class of complaints was out of bounds: a measure that answers it names that class."""
    return alert.by == "class" and FIGURES[alert.figure].of_complaints


def open_beside(alert: Alert) -> QuerySet[Case]:
    """Measures still open that another alert about these days of the figure led to, or that name its class or cause."""
    others = Alert.objects.filter(figure=alert.figure, first_day__lte=alert.last_day, last_day__gte=alert.first_day)
    tied_to_it = alert.measures.values("pk")
    beside = Q(pk__in=others.values("measures"))
    if alert.part and alert.by in MEANINGS:
        kinds = [process.key for process in processes_of_measures()]
        beside |= Q(process__in=kinds, **{MEANINGS[alert.by]: alert.part})
    return Case.objects.running().filter(beside).exclude(pk__in=tied_to_it)

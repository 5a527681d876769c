"""One time line of everything that happened to a customer; modules above add what they know of.

The order is newest first, then by source, then by row; a page ends with a cursor, and the next begins after it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.customers import rules
from huiyin.customers.enums import BY_FILE, BY_OPTING_OUT, Step, Why
from huiyin.customers.models import Customer, FileStep
from huiyin.customers.queries.book import file_definition, file_rules
from huiyin.customers.queries.history import Change, content_at, history, in_words
from huiyin.customers.queries.keeping import keepings_of
from huiyin.customers.queries.life import consents_of
from huiyin.kernel.prepared import prepared
from huiyin.org.models import Person
from huiyin.org.queries import names_of_people

PAGE = 20
TRACKING = "tracking"  # a view of several sources, where the rule book says what is tracked
FIRST = PAGE + 1  # of each source: the first page, and whether there is another


@dataclass(frozen=True)
class Happening:
    """One thing that happened."""

    at: datetime
    pk: int  # of the row it came from: the order among those of one moment
    title: str
    by: str = ""
    words: str = ""
    icon: str = "circle-check"
    tone: str = "neutral"
    url: str = ""


@dataclass(frozen=True)
class Until:
    """Where a page begins: rows of one source before this."""

    at: datetime
    pk: int
    same: str  # rows of the very moment: all | older | none

    def where(self, at: str = "at") -> Q:
        earlier = Q(**{f"{at}__lt": self.at})
        if self.same == "all":
            return earlier | Q(**{at: self.at})
        return earlier | Q(**{at: self.at, "pk__lt": self.pk}) if self.same == "older" else earlier

    def covers(self, at: datetime, pk: int) -> bool:
        """What `where` asks the database, of a row at hand."""
        if at != self.at:
            return at < self.at
        return self.same == "all" or (self.same == "older" and pk < self.pk)


Read = Callable[[Customer, Person, Until | None, int], Iterable[Happening]]


@dataclass(frozen=True)
class Source:
    """Where happenings come from; `read` gives the newest `limit` before `until`, newest first."""

    key: str
    label: str | Promise
    position: int
    read: Read
    tracked: Read | None = None  # what of it tells how the customer's business goes on


@dataclass(frozen=True)
class Timeline:
    """One page of the time line."""

    happenings: list[Happening]
    kinds: list[tuple[str, str]]  # what it may be narrowed to
    kind: str
    following: str  # cursor of the next page; empty at the end


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    _sources[source.key] = source


def timeline(customer: Customer, user: Person, *, kind: str = "", after: str = "") -> Timeline:
    """What happened to a customer, newest first, of all kinds or of one; or how their business goes on.

    Source: A1-2, B44-3, E22-5.
    """
    sources = sorted(_sources.values(), key=lambda source: source.position)
    cursor = _cursor(after)
    found: list[tuple[Any, Source, Happening]] = []
    for place, source in enumerate(sources):
        read = source.tracked if kind == TRACKING else source.read if kind in ("", source.key) else None
        if read is None:
            continue
        rows = read(customer, user, _until(cursor, place), FIRST)
        found += [((-row.at.timestamp(), place, -row.pk), source, row) for row in rows]
    found.sort(key=lambda one: one[0])
    page = found[:PAGE]
    more = len(found) > PAGE
    last = page[-1] if page else None
    following = f"{last[2].at.isoformat()}~{sources.index(last[1])}~{last[2].pk}" if more and last else ""
    tracks = [(TRACKING, _("Tracking"))] if file_definition().tracking else []
    kinds = [("", _("Everything")), *tracks, *((source.key, str(source.label)) for source in sources)]
    return Timeline([happening for _key, _source, happening in page], kinds, kind, following)


def _cursor(text: str) -> tuple[datetime, int, int] | None:
    try:
        at, place, pk = text.split("~")
        moment = datetime.fromisoformat(at)
        return (moment, int(place), int(pk)) if is_aware(moment) else None
    except ValueError:
        return None


def _until(cursor: tuple[datetime, int, int] | None, place: int) -> Until | None:
    if cursor is None:
        return None
    at, last, pk = cursor
    return Until(at, pk, "none" if place < last else "older" if place == last else "all")


def _changes(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """A file has few changes: they are told from its row history as a whole."""
    rows = _each_change(history(customer) if customer.revision > 1 else [])
    by = names_of_people().get(customer.opened_by_id or 0, "")
    rows.append(Happening(customer.opened_at, 0, _("File opened"), by, "", "user-plus", "info"))
    wanted = [row for row in rows if until is None or until.covers(row.at, row.pk)]
    return sorted(wanted, key=lambda row: (row.at, row.pk), reverse=True)[:limit]


def _progress(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    """What the file said of the customer's business when it was opened, and each change since."""
    file = file_definition()
    tracked = (field for field in file.fields if field.name in file.tracking)
    fields = {rules.own(field.name) if field.type else field.name for field in tracked}
    rows = _each_change(history(customer, only=fields) if customer.revision > 1 else [])
    said = in_words(content_at(customer, 1), fields)
    first = [f"{rules.label_of(name, file)}：{said[name]}" for name in sorted(fields) if said.get(name)]
    if first:
        by = names_of_people().get(customer.opened_by_id or 0, "")
        rows.append(Happening(customer.opened_at, 0, _("File opened"), by, "\n".join(first), "user-plus", "info"))
    wanted = [row for row in rows if until is None or until.covers(row.at, row.pk)]
    return sorted(wanted, key=lambda row: (row.at, row.pk), reverse=True)[:limit]


def _each_change(told: Sequence[Change]) -> list[Happening]:
    rows = []
    for place, change in enumerate(told):
        words = f"{change.old or '—'} → {change.new or '—'}"
        rows.append(Happening(change.at, len(told) - place, change.label, change.by, words, "edit"))
    return rows


def _steps(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    if until is None and limit == FIRST:
        rows = _newest_steps(customer.pk)
    else:
        found = FileStep.objects.filter(until.where() if until else Q(), customer=customer)
        rows = list(found.order_by("-at", "-pk")[:limit])
    names, book = names_of_people(), file_rules()
    named = {**book.lists["categories"], **book.lists["loss_reasons"]}
    return [
        Happening(
            row.at,
            row.pk,
            str(Step(row.step).label),
            names.get(row.by_id or 0, ""),
            " · ".join(filter(None, [named.get(row.detail, row.detail), row.note])),
            "user-off" if row.step == Step.LOST else "route",
            "warn" if row.step == Step.LOST else "neutral",
        )
        for row in rows
    ]


@prepared
def _newest_steps(customer: int) -> QuerySet[FileStep]:
    return FileStep.objects.filter(customer=customer).order_by("-at", "-pk")[:FIRST]


def _consents(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    rows = consents_of(customer)
    if until is not None:
        rows = [row for row in rows if until.covers(row.at, row.pk)]
    beside = {BY_FILE: _("by file"), BY_OPTING_OUT: _("stopped by themselves")}
    names, channels = names_of_people(), {**file_rules().lists["channels"], **beside}
    return [
        Happening(
            row.at,
            row.pk,
            f"{row.about}: {_('allowed') if row.given else _('refused')}",
            names.get(row.by_id or 0, ""),
            " · ".join(filter(None, [channels.get(row.source, row.source), row.evidence])),
            "shield-check" if row.given else "shield-x",
            "good" if row.given else "warn",
        )
        for row in sorted(rows, key=lambda row: (row.at, row.pk), reverse=True)[:limit]
    ]


def _keepers(customer: Customer, user: Person, until: Until | None, limit: int) -> list[Happening]:
    rows = keepings_of(customer)
    if until is not None:
        rows = [row for row in rows if until.covers(row.since, row.pk)]
    names = names_of_people()
    return [
        Happening(
            row.since,
            row.pk,
            _("Keeper: %(name)s") % {"name": names.get(row.keeper_id, "")},
            names.get(row.by_id or 0, ""),
            str(Why(row.why).label),
            "user-check",
        )
        for row in sorted(rows, key=lambda row: (row.since, row.pk), reverse=True)[:limit]
    ]


OWN: Sequence[Source] = (
    Source("changes", gettext_lazy("Changes of the file"), 40, _changes, tracked=_progress),
    Source("keepers", gettext_lazy("Keepers"), 50, _keepers),
    Source("consents", gettext_lazy("Consents"), 60, _consents),
    Source("steps", gettext_lazy("Way of the file"), 70, _steps),
)
for _source in OWN:
    register_source(_source)

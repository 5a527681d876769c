"""The reminder ladder: who is told when, measured from a deadline."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from huiyin.kernel import worktime
from huiyin.kernel.texts import listed, say
from huiyin.rulebook.definitions import Rung

DEFAULT_LADDER = (
    Rung("day-before", {"before": "1 day"}, ("owner",), "reminder"),
    Rung("due", {}, ("owner",), "due"),
    Rung("overdue", {"after": "1 hour"}, ("owner", "superior"), "overdue"),
    Rung("risk", {"after": "1 working day"}, ("owner", "superior", "oversight"), "risk"),
)


class Step(NamedTuple):
    """A rung of the ladder at its hour."""

    at: datetime
    rung: Rung


def steps(ladder: Iterable[Rung], due_at: datetime, calendar: worktime.Calendar) -> list[Step]:
    """The rungs of a deadline from the earliest to the latest."""
    hours = [Step(worktime.shift(due_at, rung.offset, calendar) if rung.offset else due_at, rung) for rung in ladder]
    return sorted(hours, key=attrgetter("at"))


def first_after(ladder: Sequence[Step], moment: datetime, due_at: datetime) -> datetime | None:
    """Where a ladder begins that is set up now: warnings whose hour is over are left out, the deadline never is."""
    return next((step.at for step in ladder if step.at > moment or step.at >= due_at), None)


def reached(ladder: Sequence[Step], *, since: datetime, at: datetime) -> list[Step]:
    """The rungs to tell now: from the one that was waited for up to the moment."""
    return [step for step in ladder if since <= step.at <= at]


def following(ladder: Sequence[Step], at: datetime) -> datetime | None:
    """The hour of the next rung not yet reached."""
    return next((step.at for step in ladder if step.at > at), None)


def in_each_language(message: str, **params: object) -> dict[str, str]:
    """A message of the product as data: the same sentence in every language it speaks."""
    return {
        code: words % {key: _in(code, value) for key, value in params.items()} for code, words in _translated(message)
    }


@lru_cache(maxsize=1024)
def _translated(message: str) -> list[tuple[str, str]]:
    """Of a list with thousands of rows each may have something to say."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append((code, translation.gettext(message)))
    return found


def _in(code: str, value: object) -> object:
    if isinstance(value, Mapping):
        return say(value, code)
    if isinstance(value, Promise):
        with translation.override(code):
            return str(value)
    if isinstance(value, list):
        return listed([_in(code, each) for each in value], code)
    return value


_subjects: dict[str, str] = {}


def register_subject(kind: str, url_name: str) -> None:
    """Say on which page a kind of subject is shown: "case" for subjects such as "case/12"."""
    if _subjects.get(kind, url_name) != url_name:
        raise ValueError(f"“{kind}” is {_subjects[kind]} already, not {url_name}")
    _subjects[kind] = url_name


_places: dict[str, str] = {}


def register_place(subject: str, url_name: str) -> None:
    """Say on which page a subject is shown of which there is only one, such as "backup"."""
    _places[subject] = url_name


def subject_url(subject: str) -> str:
    """The page of a subject; empty if it has none."""
    if subject in _places:
        return reverse(_places[subject])
    kind, _slash, key = subject.partition("/")
    return reverse(_subjects[kind], args=[key]) if kind in _subjects and key else ""


_kind_pages: dict[str, str] = {}


def register_kind_page(kind: str, url_name: str) -> None:
    """Say where work of a kind is done, if not on the page of what it is about; the page gets the item's key."""
    _kind_pages[kind] = url_name


def item_url(item: Any) -> str:
    """Where an item leads to: the page on which such work is done, else that of its subject; empty if neither is."""
    if item.kind in _kind_pages:
        return reverse(_kind_pages[item.kind], args=[item.pk])
    return subject_url(item.subject)


Keeping = tuple[Callable[..., Any], Callable[..., Any]]  # the form of how, and the verb that takes what it says
_keepings: dict[str, Keeping] = {}


def register_keeping(kind: str, form: Callable[..., Any], keep: Callable[..., Any]) -> None:
    """Say how a promise about a kind of subject is kept: what is asked, and what is carried out with the answer."""
    _keepings[kind] = form, keep


def keeping_of(item: Any) -> Keeping | None:
    """How a promise is kept, if whoever knows its subject says so."""
    return _keepings.get(item.subject.partition("/")[0])


Barred = Mapping[int, Promise]

Bar = Callable[[Sequence[Any]], Sequence[Barred]]

_bars: dict[str, Bar] = {}


def register_bar(kind: str, barred: Bar) -> None:
    """Say for a kind of work who must not be given each of some items of it, and why."""
    _bars[kind] = barred


def barred_from(item: Any) -> Barred:
    """Who must not do an item, each with the reason; of most kinds of work nobody."""
    return barred_from_each([item])[0]


def barred_from_each(items: Sequence[Any]) -> list[Barred]:
    """The same of each of these; each kind of work is asked once, however many there are of it."""
    found: list[Barred] = [{} for _item in items]
    for kind in {item.kind for item in items} & _bars.keys():
        places = [place for place, item in enumerate(items) if item.kind == kind]
        for place, barred in zip(places, _bars[kind]([items[place] for place in places]), strict=True):
            found[place] = barred
    return found


_kept: list[Callable[[Any], Exists | None]] = []


def register_kept(kept: Callable[[Any], Exists | None]) -> None:
    """Say what a rule book keeps from a person: asked of the subject of each item, None where it keeps nothing."""
    _kept.append(kept)


def kept_from(person: Any) -> list[Exists]:
    """What must not hold of work that a list may name to this person; most rule books keep nothing."""
    return [found for kept in _kept if (found := kept(person)) is not None]


def kinds_with_bars() -> list[str]:
    return [*_bars]

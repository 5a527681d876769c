"""What stands in the navigation and the palette, and who sees it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, resolve, reverse
from django.utils.translation import get_language

from huiyin.kernel.editions import kept
from huiyin.kernel.texts import say
from huiyin.rulebook.queries import NothingPublished, pack_in_force
from huiyin.site.navigation.daily import DAILY
from huiyin.site.navigation.entries import GROUPS, PROCESS, RESULTS, Entry, Processes
from huiyin.site.navigation.leading import LEADING
from huiyin.site.navigation.shortcuts import shortcuts
from huiyin.stationery.queries import title_of

__all__ = [
    "ENTRIES",
    "GROUPS",
    "PROCESS",
    "Entry",
    "Processes",
    "entries_for",
    "grouped",
    "languages",
    "link_at",
    "main_group",
    "page_at",
    "parts",
    "phone_bar",
    "poll_address",
    "processes",
    "sections",
    "shortcuts",
]

ENTRIES = [*DAILY, *LEADING]
LONGEST_PATH = 200
AT_THE_ROOT = "worklist"  # the module whose pages have no address of their own


@dataclass(frozen=True)
class Link:
    """An entry as one person sees it on one page."""

    label: str
    address: str
    icon: str
    group: str
    phone: bool
    keys: str
    also: str
    under: tuple[str, ...]  # where the pages stand that belong to it
    current: bool


@dataclass(frozen=True)
class Section:
    """Entries under one title; those everybody needs first have none."""

    key: str
    title: str
    links: tuple[Link, ...]
    open: bool


SCREEN = 19  # lines of the navigation on a screen of 768; groups below are folded until somebody opens them
ASKED = sorted({asked for entry in ENTRIES for asked in (entry.permission, entry.unless)})
FORMS = sorted({entry.form for entry in ENTRIES if entry.form})
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]


def entries_for(request: HttpRequest) -> tuple[Link, ...]:
    """The pages this person may open, the one they are on marked."""
    person: Any = request.user
    permitted = frozenset(permission for permission in ASKED if not permission or person.may(permission))
    links = _links(permitted, grouped(), parts(), _called(get_language()), get_language(), get_script_prefix())
    return _marked(links, _place(links, request))


def link_at(links: Iterable[Link], address: str) -> Link | None:
    """The entry among whose pages an address is; the one at the root has no others."""
    near = [(under, link) for link in links for under in link.under if address.startswith(under)]
    found = max(near, key=lambda one: len(one[0]), default=None)
    return found[1] if found and found[0] != get_script_prefix() else None


def page_at(address: str) -> str:
    """The path of one of our pages, below the root of the site; empty for anything else."""
    path = urlsplit(address).path.removeprefix(get_script_prefix())
    try:
        resolve(f"/{path}")
    except Resolver404:
        return ""
    return path if len(path) <= LONGEST_PATH else ""


def _place(links: Iterable[Link], request: HttpRequest) -> str:
    """The address of an entry under which this page stands; the one at the root has the pages of its module only.

    A page whose own address does not tell says under which one it stands.
    """
    here: str = getattr(request, "stands_under", request.path)
    found = max((each for link in links for each in link.under if here.startswith(each)), key=len, default="")
    match = request.resolver_match
    if found == get_script_prefix() and match and match.namespace != AT_THE_ROOT:
        return ""
    return found


def processes() -> Processes:
    """The processes of the rule book in force, in the reader's language; none before one is published."""
    try:
        return tuple((key, say(each.title), each.counts_as, ()) for key, each in pack_in_force().processes.items())
    except NothingPublished:
        return ()


def grouped() -> Processes:
    """The same with one line for each group of processes, which opens the first of them."""
    try:
        pack = pack_in_force()
    except NothingPublished:
        return ()
    return tuple(
        (first.key, say(title), first.counts_as, tuple(each.key for each in others))
        for title, (first, *others) in pack.lines
    )


def parts() -> frozenset[str]:
    """What the rule book in force has rules for, of what not every trade has."""
    try:
        pack = pack_in_force()
        there = {
            "orders": pack.orders.read_back,
            "deliveries": pack.contact.deliverable,
            "penalties": pack.fines,
            "ratings": pack.contact.ratings,
            "reports": pack.reports,
            "alerts": pack.alerts,
            "feedback": pack.contact.feedback,
        }
        return frozenset(part for part, rules in there.items() if rules)
    except NothingPublished:
        return frozenset()


@kept
def _called(_language: str | None) -> tuple[tuple[str, str], ...]:
    """The forms that the house calls otherwise than they came, and how."""
    return tuple((form, title) for form in FORMS if (title := title_of(form, "")))


def main_group(request: HttpRequest) -> str:
    """The group in which somebody's main work lies, whatever else fits: of who leads the house, results."""
    person: Any = request.user
    return RESULTS if person.reach("reports.view").everything else ""


def sections(links: Iterable[Link], told: str, main: str = "") -> tuple[Section, ...]:
    """The groups, unfolded as this person left them and else while they fit; the one they are in always is.

    `main` has its room before the others.

    `told` is what the page remembers (shell.js): "calls.-house" for calls opened and the house folded.
    """
    chosen, found = set(told.split(".")), []
    groups = [(key, tuple(each)) for key, each in groupby(links, key=attrgetter("group"))]
    lines = sum(len(held) for key, held in groups if main and key == main)
    for key, held in groups:
        fits = key == main or lines + len(held) <= SCREEN
        unfolded = not key or (f"-{key}" not in chosen and (fits or key in chosen))
        lines += (len(held) if unfolded and (not key or key != main) else 0) + bool(key)
        here = any(link.current for link in held)
        found.append(Section(key, str(GROUPS[key]) if key else "", held, open=unfolded or here))
    return tuple(found)


def phone_bar(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.phone]


@lru_cache(maxsize=1024)
def _marked(links: tuple[Link, ...], here: str) -> tuple[Link, ...]:
    return tuple(replace(link, current=True) if here in link.under else link for link in links)


@lru_cache(maxsize=256)
def _links(
    permitted: frozenset[str],
    processes: Processes,
    parts: frozenset[str],
    called: tuple[tuple[str, str], ...],
    _language: str | None,
    _prefix: str,
) -> tuple[Link, ...]:
    of_the_house = dict(called)
    return tuple(
        Link(
            of_the_house.get(e.form) or str(e.label),
            address,
            e.icon,
            e.group,
            e.phone,
            e.keys,
            e.also,
            _under(e, address),
            current=False,
        )
        for entry in ENTRIES
        if entry.permission in permitted and (not entry.part or entry.part in parts)
        if not (entry.unless and entry.unless in permitted)
        for e in entry.of_each(processes)
        if (address := _address(e))
    )


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.url, args=entry.args)
    except NoReverseMatch:
        # `manage.py check` names it (site.W001); a page must not fall over for a door that is not there.
        return ""


def _under(entry: Entry, address: str) -> tuple[str, ...]:
    own = reverse(entry.within) if entry.within else address
    also = (get_script_prefix() + entry.also_under,) if entry.also_under else ()
    return (own, *also, *(reverse(entry.url, args=(key,)) for key in entry.beside))


def languages() -> list[tuple[str, str]]:
    """Each language under its own name, whatever language the page is in."""
    return LANGUAGES


@cache
def poll_address() -> str:
    """Where the bell asks for news; empty while nothing answers."""
    try:
        return reverse("worklist:bell")
    except NoReverseMatch:
        return ""

"""What stands in the navigation and the palette, and who sees it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.texts import say
from huiyin.rulebook.queries import NothingPublished, pack_in_force

AT_THE_ROOT = "worklist"  # the module whose pages have no address of their own
PROCESS = "process"  # among the arguments of an entry: it stands there once for each process of the rule book

# Key, title and kind of each (rulebook.enums.COUNTS_AS), and what stands under it, too.
Processes = tuple[tuple[str, str, str, tuple[str, ...]], ...]
ICONS = {
    "complaint": "message-report",
    "request": "help-circle",
    "suggestion": "bulb",
    "claim": "receipt-refund",
    "measure": "target-arrow",
    "track": "route",
    "internal": "clipboard-check",
}


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    url: str
    icon: str
    permission: str = ""  # empty: everybody who is signed in
    group: str | Promise = ""  # a heading above the first entry that has it
    phone: bool = False  # stands in the bottom bar of a phone
    keys: str = ""  # pressed one after the other: "g t"
    also: str = ""  # further words the palette finds it by
    args: tuple[str, ...] = ()
    within: str = ""  # the URL name under which its other pages stand, if not under its own address
    also_under: str = ""  # an address under which pages of another module belong here, too
    part: str = ""  # of the rule book, without which nobody needs the page
    beside: tuple[str, ...] = ()  # further processes whose registers belong here

    def of_each(self, processes: Processes) -> Iterator["Entry"]:
        """The entry itself, or one for each process; what there can be only one of belongs to the first."""
        if PROCESS not in self.args:
            yield self
            return
        first = self
        for key, title, kind, beside in processes:
            if self.label:
                yield replace(first, label=self.label % {"process": title}, args=(key,), beside=beside)
            else:
                yield replace(first, label=title, icon=ICONS[kind], args=(key,), beside=beside)
            first = replace(self, phone=False, keys="", also="", within="", also_under="")


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


ENTRIES = [
    Entry(
        pgettext_lazy("navigation", "Today"),
        "worklist:today",
        "checklist",
        phone=True,
        keys="g t",
        also="today worklist daiban db",
    ),
    Entry(
        "",  # the title of the process
        "cases:register",
        "message-report",
        "cases.view",
        phone=True,
        keys="g c",
        also="tousu ts",
        args=(PROCESS,),
        within="cases:list",
    ),
    Entry(_("Promises"), "cases:promises", "hand-stop", "cases.view", keys="g p", also="chengnuo cn"),
    Entry(_("Department inbox"), "cases:inbox", "inbox", "cases.answer", phone=True, keys="g i", also="bumen dafu"),
    Entry(
        _("Customers"),
        "customers:list",
        "users",
        "customers.view",
        phone=True,
        keys="g k",
        also="kehu kh",
        also_under="contact/",  # what was said with one customer
    ),
    Entry(
        _("Call register"), "contact:register", "messages", "customers.view", keys="g l", also="tonghua goutong jilu gt"
    ),
    Entry(_("Need sheet"), "contact:needs", "clipboard-list", "customers.view", keys="g n", also="xuqiu xq"),
    Entry(
        _("Things handed over"),
        "contact:deliveries",
        "file-arrow-right",
        "customers.view",
        also="jiaofu jf zijin fuben yijiao",
        part="deliveries",
    ),
    Entry(_("Activities"), "contact:activities", "speakerphone", "customers.view", also="huodong hd"),
    Entry(
        _("Care proposals"), "contact:care", "heart", "customers.edit", keys="g a", also="guanhuai jianyi gh shengri"
    ),
    Entry(
        _("Files to classify"), "customers:hand-ins", "list-check", "customers.classify", also="danganfenlei fl dijiao"
    ),
    Entry(
        _("Share customers out"),
        "customers:sharing",
        "arrows-exchange",
        "customers.share",
        keys="g f",
        also="kehu fenpei fp",
    ),
    Entry(_("Possible duplicates"), "customers:lookalikes", "copy", "customers.merge", also="chongfu cf hebing hb"),
    Entry(
        _("Orders"),
        "orders:list",
        "shopping-cart",
        "orders.view",
        _("Goods"),
        keys="g o",
        also="dinghuo dh dingdan",
        part="orders",
    ),
    Entry(
        _("Loading plans"),
        "orders:loads",
        "truck-delivery",
        "loading.view",
        _("Goods"),
        also="zhuangche zc fahuo",
        part="orders",
    ),
    Entry(_("Stock"), "orders:stock", "packages", "stock.view", _("Goods"), also="kucun kc cangku", part="orders"),
    Entry(_("Areas"), "orders:areas", "map-2", "customers.view", _("Goods"), also="quyu qy kehujingli", part="orders"),
    Entry(
        _("Statistics"), "reports:statistics", "report-analytics", "reports.view", _("Results"), keys="g s", also="tj"
    ),
    Entry(_("Compliance"), "reports:compliance", "scale", "reports.view", _("Results"), keys="g h", also="hegui"),
    Entry(
        _("File completeness"),
        "reports:completeness",
        "checklist",
        "reports.view",
        _("Results"),
        also="wanzheng dangan wzl",
    ),
    Entry(_("Fairness"), "reports:fairness", "users-group", "reports.view", _("Results"), also="gongping fenpei gp"),
    Entry(
        _("Loyal buyers"),
        "orders:loyal",
        "heart-handshake",
        "reports.view",
        _("Results"),
        also="zhongshi maijia",
        part="orders",
    ),
    Entry(
        _("Knowledge base"),
        "knowledge:list",
        "books",
        "knowledge.view",
        _("House"),
        keys="g b",
        also="zhishiku zsk wenzhang",
    ),
    Entry(_("Rule book"), "rulebook:book", "book-2", "", _("House"), keys="g r", also="zhidu"),
    Entry(_("Indicators"), "customers:indicators", "gauge", "customers.indicators", _("House"), also="zhibiao"),
    Entry(_("People"), "org:people", "building", "people.view", _("House"), also="renyuan bumen"),
    Entry(_("Absences"), "org:others_absences", "beach", "absences.enter", _("House"), also="qingjia xiujia"),
    Entry(_("Customer file"), "customers:fields", "forms", "customers.fields", _("House"), also="ziduan kehu dangan"),
    Entry(_("Calendars"), "org:calendars", "calendar", "calendars.manage", _("House"), also="rili"),
    Entry(_("Audit"), "audit:entries", "shield-check", "audit.view", _("House"), also="shenji"),
]

ASKED = sorted({entry.permission for entry in ENTRIES})

# The sheet behind `?`: groups of (keys, what they do).
SHORTCUTS = [
    (
        _("Everywhere"),
        [
            ("Ctrl K", _("Find a page, a complaint or a customer")),
            ("?", _("Show this sheet")),
            ("g t", _("Go to today's list")),
            ("g c", _("Go to complaints")),
            ("g k", _("Go to customers")),
            ("Esc", _("Close what is open")),
        ],
    ),
    (
        _("On lists"),
        [
            ("j / k", _("Next and previous row")),
            ("Enter", _("Open the row")),
            ("x", _("Tick the row")),
            ("/", _("Search in the list")),
            ("n", _("Register a new one")),
        ],
    ),
    (_("In forms"), [("Ctrl Enter", _("Save"))]),
]

LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]


def entries_for(request: HttpRequest) -> tuple[Link, ...]:
    """The pages this person may open, the one they are on marked."""
    person: Any = request.user
    permitted = frozenset(permission for permission in ASKED if not permission or person.may(permission))
    links = _links(permitted, grouped(), parts(), get_language(), get_script_prefix())
    return _marked(links, _place(links, request))


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
    lines: dict[str, list[str]] = {}
    for key, process in pack.processes.items():
        lines.setdefault(f"{process.group}:" if process.group else key, []).append(key)
    return tuple(
        (
            keys[0],
            say(pack.groups[line[:-1]] if line.endswith(":") else pack.processes[line].title),
            pack.processes[keys[0]].counts_as,
            tuple(keys[1:]),
        )
        for line, keys in lines.items()
    )


def parts() -> frozenset[str]:
    """What the rule book in force has rules for, of what not every trade has."""
    try:
        pack = pack_in_force()
        there = {"orders": pack.orders.read_back, "deliveries": pack.contact.deliverable}
        return frozenset(part for part, rules in there.items() if rules)
    except NothingPublished:
        return frozenset()


def phone_bar(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.phone]


@lru_cache(maxsize=1024)
def _marked(links: tuple[Link, ...], here: str) -> tuple[Link, ...]:
    return tuple(replace(link, current=True) if here in link.under else link for link in links)


@lru_cache(maxsize=256)
def _links(
    permitted: frozenset[str], processes: Processes, parts: frozenset[str], _language: str | None, _prefix: str
) -> tuple[Link, ...]:
    return tuple(
        Link(str(e.label), address, e.icon, str(e.group), e.phone, e.keys, e.also, _under(e, address), current=False)
        for entry in ENTRIES
        if entry.permission in permitted and (not entry.part or entry.part in parts)
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

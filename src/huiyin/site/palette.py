"""What Ctrl+K finds: pages, things to do, and the records each module can look up."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.cases import queries as cases
from huiyin.cases.models import Case
from huiyin.customers import queries as customers
from huiyin.customers.rules import taken_for
from huiyin.kernel.clock import now
from huiyin.kernel.texts import say
from huiyin.knowledge import queries as knowledge
from huiyin.org.models import Person
from huiyin.org.queries import views_called
from huiyin.org.views import me
from huiyin.reports.models import Report
from huiyin.reports.queries.figures import known_to
from huiyin.reports.queries.reports import to_begin
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import NothingPublished, pack_in_force
from huiyin.site import navigation
from huiyin.stationery.queries import catalogue


@dataclass(frozen=True)
class Hit:
    """One line of the palette."""

    title: str
    address: str
    icon: str
    note: str = ""
    called: str = ""  # the name alone, where the title says more
    kind: str = ""  # its heading, where a provider finds several kinds


@dataclass(frozen=True)
class Group:
    title: str
    hits: list[Hit]


Provider = Callable[[str, Person], list[Hit]]
MOST = 8  # lines of one group; the list page shows all

ACTIONS = [
    navigation.Entry(
        gettext_lazy("Register: %(process)s"),
        "cases:new",
        "plus",
        "cases.register",
        also="dj tousu",
        args=(navigation.PROCESS,),
    ),
    navigation.Entry(gettext_lazy("Open a customer file"), "customers:open", "user-plus", "customers.edit", also="kh"),
    navigation.Entry(
        gettext_lazy("Record a conversation"),
        "contact:new-conversation",
        "message-plus",
        "customers.edit",
        also="登记电话 登记来电 登记沟通 登記電話 登記來電 登記溝通 record call djdh djgt dj",
    ),
    navigation.Entry(
        gettext_lazy("Register a letter"),
        "contact:new-letter",
        "inbox",
        "customers.edit",
        also="登记来信 登記來信 登记信件 djlx djxh dj",
    ),
    navigation.Entry(
        gettext_lazy("Take an order"),
        "orders:new",
        "shopping-cart-plus",
        "orders.take",
        also="dh dinghuo",
        part="orders",
    ),
]


def find(request: HttpRequest, text: str) -> list[Group]:
    """Pages and actions whose name holds the text; records as soon as there is a text.

    What is called just so stands first: whoever types the name of a page or a customer whole means that. What can be
    done comes next where its name begins with the words: “Register” is typed to register, not to find who wrote it.
    """
    groups = [Group(_("Pages"), _pages(request, text)), Group(_("Actions"), _actions(request, text))]
    if text:
        groups.insert(0, Group(_("Saved views"), _views(request, text)))
        records = [_sorted(str(title), provide(text, me(request))) for title, provide in PROVIDERS]
        groups = [*chain.from_iterable(records), *groups]
    found = [Group(each.title, sorted(each.hits, key=lambda hit: not _is_called(text, hit))) for each in groups]
    found.sort(key=lambda each: not (each.title == _("Actions") and _begins_with(text, each.hits)))
    return sorted((each for each in found if each.hits), key=lambda each: not _is_called(text, each.hits[0]))


def _sorted(title: str, hits: list[Hit]) -> list[Group]:
    """What a provider found under the heading of each kind, in the order in which they came."""
    kinds = dict.fromkeys(hit.kind or title for hit in hits)
    return [Group(kind, [hit for hit in hits if (hit.kind or title) == kind]) for kind in kinds]


def _is_called(text: str, hit: Hit) -> bool:
    return bool(text) and text.strip().lower() in (hit.title.lower(), hit.called.lower())


def _begins_with(text: str, hits: list[Hit]) -> bool:
    """Whether something to do is called for by its verb; a few letters are a name in pinyin."""
    word = text.strip().lower()
    return len(word) > (3 if word.isascii() else 1) and any(hit.title.lower().startswith(word) for hit in hits)


def _pages(request: HttpRequest, text: str) -> list[Hit]:
    """Pages by their own names, then those under a heading of the navigation that is called so."""
    links = navigation.entries_for(request)
    named = [link for link in links if _named(text, link.label, link.also)]
    headed = {key for key, title in navigation.GROUPS.items() if len(text) > 1 and _named(text, str(title), "")}
    under = [link for link in links if link.group in headed and link not in named]
    return [Hit(link.label, link.address, link.icon, link.keys) for link in [*named, *under]]


def _views(request: HttpRequest, text: str) -> list[Hit]:
    """What was kept of lists, named with the list; others' alone of lists that this person may open."""
    person, links, hits = me(request), navigation.entries_for(request), []
    for view in views_called(text, person):
        address = get_script_prefix() + view.page
        link = navigation.link_at(links, address)
        if link or view.person_id == person.pk:
            asked = "&".join([view.query, *(f"col={column}" for column in view.columns)])
            hits.append(Hit(view.name, f"{address}?{asked}", "bookmark", link.label if link else ""))
    return hits[:MOST]


def _actions(request: HttpRequest, text: str) -> list[Hit]:
    hits, processes, parts = [], navigation.processes(), navigation.parts()
    for entry in (one for each in ACTIONS for one in each.of_each(processes)):
        if entry.part and entry.part not in parts:
            continue
        if me(request).may(entry.permission) and _named(text, str(entry.label), entry.also):
            try:
                hits.append(Hit(str(entry.label), reverse(entry.url, args=entry.args), entry.icon))
            except NoReverseMatch:
                continue  # `manage.py check` names it
    return hits


def _named(text: str, label: str, also: str) -> bool:
    return text.lower() in label.lower() or any(word.startswith(text.lower()) for word in also.split())


def _customers(text: str, person: Person) -> list[Hit]:
    if not person.may("customers.view"):
        return []
    hits = customers.find(text, user=person, limit=MOST)
    if not hits and person.may("customers.edit") and taken_for(text.strip()) == "phone":
        opening = f"{reverse('customers:open')}?{urlencode({'phone': text.strip()})}"
        return [Hit(_("Open a new file: %(typed)s") % {"typed": text.strip()}, opening, "user-plus")]
    return [
        Hit(
            f"{hit.name} {hit.number}",
            reverse("customers:file", args=[hit.pk]),
            "building" if hit.kind == "company" else "user",
            " · ".join(hit.notes),
            called=hit.name,
        )
        for hit in hits
    ]


def _cases(text: str, person: Person) -> list[Hit]:
    if not person.may("cases.view"):
        return []
    found = cases.find(text, user=person, limit=MOST)
    if not found and person.may("customers.view") and (told := cases.to_be_told(person, number=text)):
        return [_case(told, "cases:status")]
    return [_case(case, "cases:page") for case in found]


def _case(case: Case, page: str) -> Hit:
    return Hit(f"{case.number} {case.title}", reverse(page, args=[case.pk]), "message-report", kind=_kind_of(case))


def _kind_of(case: Case) -> str:
    """The line of the navigation in which such cases are listed; of a kind that is not registered any more its own."""
    book = _book()
    lines = {each.key: title for title, members in (book.lines if book else ()) for each in members}
    return say(lines.get(case.process) or cases.process_of(case).title)


def _articles(text: str, person: Person) -> list[Hit]:
    if not person.may("knowledge.view"):
        return []
    found = knowledge.find(text, user=person, on=localdate(now()), limit=MOST)
    return [Hit(str(one), reverse("knowledge:article", args=[one.pk]), "books", str(one.category)) for one in found]


def _book() -> Pack | None:
    try:
        return pack_in_force()
    except NothingPublished:
        return None


def _reports(text: str, person: Person) -> list[Hit]:
    """Reports by their number or name, the newest first, and those that may be begun."""
    numbered = Report.objects.visible_to(person).numbered(text).order_by("-pk")[:MOST]
    book = _book()
    if book is None or numbered:
        return [_report(one, f"{one.number} {say(one.title)}") for one in numbered]
    named = {key: say(duty.title) for key, duty in book.reports.items() if _named(text, say(duty.title), "")}
    if not named:
        return []
    rows = Report.objects.visible_to(person).filter(rule__in=named).order_by("-first_day", "-pk")
    written = [_report(one, say(one.title)) for one in rows[: MOST - 2]]
    listed = f"{reverse('reports:reports')}?{urlencode({'rule': list(named)}, doseq=True)}"
    begun = [
        Hit(
            _("Begin: %(report)s") % {"report": named[duty.key]},
            f"{reverse('reports:begin')}?report={duty.key}",
            "plus",
        )
        for duty, periods in to_begin(person, localdate(now()))
        if duty.key in named and periods
    ]
    return [*written, *begun] or [Hit(title, listed, "clipboard-text") for title in named.values()]


def _report(one: Report, title: str) -> Hit:
    return Hit(title, reverse("reports:report", args=[one.pk]), "clipboard-text", f"{one.period}", called=one.number)


def _figures(text: str, person: Person) -> list[Hit]:
    book = _book() if person.may("reports.view") else None
    if book is None:
        return []
    named = [each for each in known_to(book) if _named(text, str(each.name), "")]
    return [Hit(str(each.name), reverse("reports:figure", args=[each.key]), "gauge") for each in named[:MOST]]


def _forms(text: str, person: Person) -> list[Hit]:
    if not person.may("forms.view"):
        return []
    titles = [(form, form.title) for form in catalogue()]
    named = sorted(((form, title) for form, title in titles if _named(text, title, "")), key=lambda one: len(one[1]))
    return [
        Hit(title, reverse("stationery:form", args=[form.key]), "file-text", str(form.where))
        for form, title in named[:MOST]
    ]


PROVIDERS: list[tuple[object, Provider]] = [
    (gettext_lazy("Complaints"), _cases),
    (gettext_lazy("Customers"), _customers),
    (gettext_lazy("Knowledge base"), _articles),
    (pgettext_lazy("written", "Reports"), _reports),
    (gettext_lazy("Figures"), _figures),
    (gettext_lazy("Forms and registers"), _forms),
]

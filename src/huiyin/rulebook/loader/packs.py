"""The sections of a pack, read into its definition and checked against each other."""

from collections.abc import Iterable
from functools import cache, partial
from itertools import chain

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Clause, CustomerFile, Pack, Process
from huiyin.rulebook.enums import ASSET_PARTS
from huiyin.rulebook.loader import contact as contacts
from huiyin.rulebook.loader import reports as standing
from huiyin.rulebook.loader import sections
from huiyin.rulebook.loader.alerts import carried_by_alerts, read_alerts
from huiyin.rulebook.loader.asking import asked_of_files
from huiyin.rulebook.loader.callbacks import Known, carried_by_callbacks, read_callbacks
from huiyin.rulebook.loader.conditions import check_looked_for
from huiyin.rulebook.loader.customers import carried_by_files, read_customers
from huiyin.rulebook.loader.dispatching import check_dispatching
from huiyin.rulebook.loader.figures import carried_by_figures, read_aims
from huiyin.rulebook.loader.forms import read_list
from huiyin.rulebook.loader.knowledge import carried_by_knowledge, read_knowledge
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.openings import check_openings
from huiyin.rulebook.loader.orders import carried_by_orders, read_orders
from huiyin.rulebook.loader.papers import read_papers
from huiyin.rulebook.loader.penalties import read_penalties, read_sets
from huiyin.rulebook.loader.portal import carried_by_doors, read_portal
from huiyin.rulebook.loader.processes import read_process
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.loader.regular import carried_by_regular, read_regular
from huiyin.rulebook.loader.scripts import carried_by_scripts, read_scripts, read_situations
from huiyin.rulebook.loader.sharing import carried, read_sharing
from huiyin.rulebook.loader.watches import carried_by_watches, read_watches
from huiyin.rulebook.rules import phrases_in

_REQUIRED = ("pack", "title", "version", "chapters", "clauses", "processes", "lists", "ladder")
_OPTIONAL = (
    "conduct",
    "principles",
    "forbidden_phrases",
    "apology_phrases",
    "wording",
    "penalties",
    "penalty_sets",
    "ladders",
    "departments",
    "groups",
    "settings",
    "customers",
    "sharing",
    "contact",
    "orders",
    "knowledge",
    "portal",
    "watches",
    "regular",
    "scripts",
    "situations",
    "callbacks",
    "figures",
    "reports",
    "alerts",
    "papers",
    "include",  # carried out while the files are read
)


def read_pack(root: Node, reader: Reader) -> Pack:
    """A whole rule book from its tree; the reader is told every mistake."""
    parts = reader.mapping(root, _("The pack"), required=_REQUIRED, optional=_OPTIONAL)
    clauses = sections.read_clauses(reader, parts.get("chapters"), parts.get("clauses"))
    lists = {name: read_list(reader, part, name) for name, part in reader.entries(parts.get("lists"), _("Lists"))}
    departments = sections.read_departments(reader, parts.get("departments"))
    groups = {
        key: reader.text(part, _("Group “%(key)s”") % {"key": key})
        for key, part in reader.entries(parts.get("groups"), _("Groups"))
    }
    names = {str(department["key"]): department["name"] for department in departments}
    ladders = sections.read_ladders(reader, parts.get("ladders"))
    titles = {key: ladder.title for key, ladder in ladders.items()}
    described = dict(reader.entries(parts.get("processes"), _("Processes")))
    processes = {
        key: read_process(
            reader,
            key,
            part,
            lists=lists,
            clauses=frozenset(clauses),
            departments=names,
            groups=groups,
            ladders=titles,
            processes=frozenset(described),
        )
        for key, part in described.items()
    }
    watches = read_watches(reader, parts.get("watches"), processes=processes, clauses=frozenset(clauses))
    regular = read_regular(reader, parts.get("regular"), processes=processes, clauses=frozenset(clauses))
    check_openings(reader, described, processes, watches)
    forbidden, bans = sections.read_phrases(reader, parts.get("forbidden_phrases"), _("Forbidden phrase"), clauses)
    apologies, silence = sections.read_phrases(reader, parts.get("apology_phrases"), _("Apology"), clauses)
    for section, check in (("forbidden_phrases", "forbidden_phrases"), ("apology_phrases", "no_apology")):
        check_looked_for(reader, parts.get(section), section, check, processes.values())
    wording, wording_titles, apologetic = sections.read_wording(reader, parts.get("wording"))
    principles = sections.read_principles(reader, parts.get("principles"), clauses)
    penalties = read_penalties(reader, parts.get("penalties"), processes=processes, clauses=clauses)
    penalty_sets = read_sets(
        reader, parts.get("penalty_sets"), penalties=penalties, processes=processes, clauses=clauses
    )
    settings = sections.read_settings(reader, parts.get("settings"), clauses)
    places = {*names}
    check_dispatching(reader, parts, processes=processes, settings=settings, departments=places)
    file = read_customers(reader, parts.get("customers"), lists=lists, clauses=clauses, departments=places)
    sharing = read_sharing(
        reader, parts.get("sharing"), lists=lists, clauses=frozenset(clauses), ladders=frozenset(ladders)
    )
    contact = contacts.read_contact(
        reader, parts.get("contact"), lists=lists, clauses=frozenset(clauses), things=frozenset(file.assets)
    )
    contacts.check_opinion_classes(reader, parts.get("lists"), contact.opinions, lists)
    orders = read_orders(reader, parts.get("orders"), clauses=frozenset(clauses))
    knowledge = read_knowledge(reader, parts.get("knowledge"), lists=lists, clauses=clauses, departments=places)
    doors = read_portal(
        reader, parts.get("portal"), processes=processes, clauses=frozenset(clauses), departments=places
    )
    situations = read_situations(reader, parts.get("situations"), clauses=frozenset(clauses))
    scripts = read_scripts(
        reader, parts.get("scripts"), lists=lists, situations=frozenset(situations), clauses=frozenset(clauses)
    )
    callbacks = read_callbacks(
        reader,
        parts.get("callbacks"),
        Known(
            processes,
            scripts,
            lists,
            dates=_days_of(file),
            departments=places,
            ladders=frozenset(ladders),
            clauses=frozenset(clauses),
            asked=cache(partial(asked_of_files, file, lists, here=reader.here)),
        ),
    )
    figures = read_aims(reader, parts.get("figures"), clauses=frozenset(clauses))
    reports = standing.read_reports(
        reader, parts.get("reports"), standing.Known(frozenset(clauses), processes, departments=names)
    )
    alerts = read_alerts(reader, parts.get("alerts"), aims=figures, clauses=frozenset(clauses), processes=processes)
    papers = read_papers(
        reader, parts.get("papers"), processes=processes, file=file, channels=lists.get("channels", ())
    )
    carriers = _carried_by(processes.values())
    parts_of_work = (
        carried_by_files(file),
        carried(sharing),
        contacts.carried(contact),
        carried_by_orders(orders),
        carried_by_knowledge(knowledge),
        carried_by_doors(doors),
        carried_by_watches(watches),
        carried_by_regular(regular),
        carried_by_scripts(scripts.values(), situations.values()),
        carried_by_callbacks(callbacks.values()),
        carried_by_figures(figures),
        standing.carried_by_reports(reports),
        carried_by_alerts(alerts),
    )
    for key, what in chain.from_iterable(parts_of_work):
        carriers.setdefault(key, []).append(what)
    promises = str(settings.get("promise_clause", ""))
    for key, what in ((bans, _PHRASES), (silence, _APOLOGIES), (promises, _PROMISES)):
        carriers.setdefault(key, []).append(what)
    for penalty in penalties.values():
        carriers.setdefault(penalty.clause, []).append(penalty.text)
    pack = Pack(
        key=reader.string(parts.get("pack"), _("The pack's key")),
        title=reader.text(parts.get("title"), _("The pack's title")),
        version=str(reader.plain(parts.get("version")) or ""),
        clauses=clauses,
        processes=processes,
        lists=lists,
        conduct=tuple(
            reader.text(part, _("A conduct rule")) for part in reader.sequence(parts.get("conduct"), _("Conduct"))
        ),
        forbidden_phrases=tuple(forbidden),
        apology_phrases=tuple(apologies),
        wording=wording,
        penalties=penalties,
        penalty_sets=penalty_sets,
        ladder=sections.read_ladder(reader, parts.get("ladder")),
        ladders=ladders,
        departments=departments,
        settings=settings,
        file=file,
        sharing=sharing,
        contact=contact,
        orders=orders,
        knowledge=knowledge,
        doors=doors,
        watches=watches,
        regular=regular,
        scripts=scripts,
        situations=situations,
        callbacks=callbacks,
        figures=figures,
        reports=reports,
        alerts=alerts,
        papers=papers,
        groups=groups,
        principles=principles,
        phrase_exceptions={**forbidden, **apologies},
        wording_titles=wording_titles,
        apologetic_wording=apologetic,
        carried_by={key: tuple(texts) for key, texts in carriers.items() if key},
    )
    _check_clauses(reader, parts.get("clauses"), clauses, pack)
    _check_wording(reader, parts.get("wording"), pack)
    _check_scripts(reader, parts, pack)
    return pack


_PHRASES: Text = {"zh-hans": "禁用语检查", "zh-hant": "禁用語檢查", "en": "Check of forbidden phrases"}
_PROMISES: Text = {"zh-hans": "承诺待办", "zh-hant": "承諾待辦", "en": "Promises to customers"}
_APOLOGIES: Text = {"zh-hans": "致歉用语检查", "zh-hant": "致歉用語檢查", "en": "Check of words of apology"}


def _days_of(file: CustomerFile) -> set[str]:
    """The days that a callback may come before: of the file, and of things owned."""
    fields = (*file.own_fields, *(field for kind in file.assets.values() for field in kind.own_fields))
    return {"birth_date", *(ASSET_PARTS.keys() - {"cycle_months"}), *(one.name for one in fields if one.type == "date")}


def _carried_by(processes: Iterable[Process]) -> dict[str, list[Text]]:
    """Which stages, transitions and fields make each clause happen."""
    carried: dict[str, list[Text]] = {}
    for process in processes:
        for stage in process.stages.values():
            carried.setdefault(stage.clause, []).append(_under(process.title, stage.title))
        for verb in process.transitions.values():
            carried.setdefault(verb.clause, []).append(_under(process.title, verb.title))
            if verb.approval:
                carried.setdefault(verb.approval.clause, []).append(_under(process.title, verb.title))
        for part in process.parts.values():
            carried.setdefault(part.clause, []).append(_under(process.title, part.title))
        for form in process.forms.values():
            for field in form.fields:
                carried.setdefault(field.clause, []).append(_under(form.title, field.label))
    return carried


def _under(heading: Text, text: Text) -> Text:
    return {language: f"{heading.get(language, '')} · {words}" for language, words in text.items()}


def _check_clauses(reader: Reader, node: Node | None, clauses: dict[str, Clause], pack: Pack) -> None:
    for key, clause in clauses.items():
        place = node.value[key] if node else Node(None)
        if not clause.guidance and key not in pack.carried_by:
            message = _("No rule carries clause “%(key)s”.") % {"key": key}
            reader.complain(
                place, message, _("Name it in a stage, transition, field or penalty, or mark it guidance: true.")
            )


def _check_wording(reader: Reader, node: Node | None, pack: Pack) -> None:
    """A saved reply must be fit to be sent. Source: A7-6, C15-6."""
    for key, text in pack.wording.items():
        place = node.value[key] if node else Node(None)
        for words in text.values():
            for phrase in phrases_in(words, pack.forbidden_phrases, pack.phrase_exceptions):
                reader.complain(
                    place,
                    _("Wording “%(key)s” holds the forbidden phrase “%(phrase)s”.") % {"key": key, "phrase": phrase},
                    _("Say it in other words."),
                )
            if key in pack.apologetic_wording:
                continue
            for phrase in phrases_in(words, pack.apology_phrases, pack.phrase_exceptions):
                message = _("Wording “%(key)s” apologises (“%(phrase)s”).") % {"key": key, "phrase": phrase}
                reader.complain(place, message, _("Mark it apology: true if it is meant for our own fault."))


def _check_scripts(reader: Reader, parts: dict[str, Node], pack: Pack) -> None:
    """What is said in a call holds nothing that is never said to a customer. Source: A7-6."""
    said = [
        (("scripts", script.key, room, line.key, "say"), line.say)
        for script in pack.scripts.values()
        for room, lines in (("lines", script.lines), ("closings", script.closings))
        for line in lines
    ]
    said += [
        (("situations", situation.key, "steps", step.key, "say"), step.say)
        for situation in pack.situations.values()
        for step in situation.steps
    ]
    for path, text in said:
        for language, words in text.items():
            for phrase in phrases_in(words, pack.forbidden_phrases, pack.phrase_exceptions):
                place = parts[path[0]]
                for word in (*path[1:], language):
                    place = place.value[word]
                message = _("“%(key)s” says the forbidden phrase “%(phrase)s”.")
                reader.complain(place, message % {"key": path[3], "phrase": phrase}, _("Say it in other words."))

"""The sections of a pack, read into its definition and checked against each other."""

from dataclasses import replace
from functools import cache, partial

from django.utils.translation import gettext as _

from huiyin.rulebook.definitions import CustomerFile, Pack
from huiyin.rulebook.enums import ASSET_PARTS
from huiyin.rulebook.loader import contact as contacts
from huiyin.rulebook.loader import phrases, sections
from huiyin.rulebook.loader import reports as standing
from huiyin.rulebook.loader.alerts import read_alerts
from huiyin.rulebook.loader.asking import asked_of_files
from huiyin.rulebook.loader.callbacks import Known, read_callbacks
from huiyin.rulebook.loader.carrying import carried_by, check_carried
from huiyin.rulebook.loader.customers import read_customers
from huiyin.rulebook.loader.dispatching import check_dispatching
from huiyin.rulebook.loader.figures import read_aims
from huiyin.rulebook.loader.forms import read_list
from huiyin.rulebook.loader.knowledge import read_knowledge
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.openings import check_openings
from huiyin.rulebook.loader.orders import read_orders
from huiyin.rulebook.loader.papers import read_papers
from huiyin.rulebook.loader.penalties import read_penalties, read_sets
from huiyin.rulebook.loader.portal import read_portal
from huiyin.rulebook.loader.processes import read_process
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.loader.regular import read_regular
from huiyin.rulebook.loader.scripts import read_scripts, read_situations
from huiyin.rulebook.loader.sharing import read_sharing
from huiyin.rulebook.loader.watches import read_watches

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
    forbidden, bans = phrases.read_phrases(reader, parts.get("forbidden_phrases"), _("Forbidden phrase"), clauses)
    apologies, silence = phrases.read_phrases(reader, parts.get("apology_phrases"), _("Apology"), clauses)
    for section, check in (("forbidden_phrases", "forbidden_phrases"), ("apology_phrases", "no_apology")):
        phrases.check_looked_for(reader, parts.get(section), section, check, processes.values())
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
    asked = cache(partial(asked_of_files, file, lists, here=reader.here))
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
            asked=asked,
        ),
    )
    figures = read_aims(reader, parts.get("figures"), clauses=frozenset(clauses))
    reports = standing.read_reports(
        reader, parts.get("reports"), standing.Known(frozenset(clauses), processes, departments=names)
    )
    alerts = read_alerts(reader, parts.get("alerts"), aims=figures, clauses=frozenset(clauses), processes=processes)
    papers = read_papers(
        reader, parts.get("papers"), processes=processes, file=file, channels=lists.get("channels", ()), asked=asked
    )
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
    )
    pack = replace(pack, carried_by=carried_by(pack, bans=bans, silence=silence))
    check_carried(reader, parts.get("clauses"), pack)
    phrases.check_wording(reader, parts.get("wording"), pack)
    phrases.check_scripts(reader, parts, pack)
    return pack


def _days_of(file: CustomerFile) -> set[str]:
    """The days that a callback may come before: of the file, and of things owned."""
    fields = (*file.own_fields, *(field for kind in file.assets.values() for field in kind.own_fields))
    return {"birth_date", *(ASSET_PARTS.keys() - {"cycle_months"}), *(one.name for one in fields if one.type == "date")}

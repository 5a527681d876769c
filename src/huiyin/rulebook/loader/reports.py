"""Reports that are owed, and what stands in them."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.texts import Text
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Field, Process, ReportDuty, ReportSection, Sends
from huiyin.rulebook.enums import EVERY, SECTIONS, WORDS
from huiyin.rulebook.loader.advice import like
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader
from huiyin.rulebook.rules import AXES, AXIS_NAMES, FIGURES, FIGURES_BY

OWN = "field:"  # before the name of a field of the process's own
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# What each kind of section must say beside its kind, and what it may.
PARTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "figures": (("figures",), ()),
    "breakdown": (("figure", "by"), ()),
    "trend": (("figure",), ()),
    "table": (("process", "rows", "columns"), ()),
    "shares": (("process", "rows"), ()),
    "progress": (("processes",), ("shows",)),
    "words": (("title",), ()),
}


@dataclass(frozen=True)
class Known:
    """What of the rest of the pack a report may name."""

    clauses: Collection[str]
    processes: Mapping[str, Process]
    departments: Collection[str]


def read_reports(reader: Reader, node: Node | None, known: Known) -> dict[str, ReportDuty]:
    reports = {}
    for key, part in reader.entries(node, pgettext("written", "Reports")):
        what = _("Report “%(key)s”") % {"key": key}
        required = ("clause", "title", "due", "roles", "every", "sections")
        parts = reader.mapping(part, what, required=required, optional=("team", "signed_by", "signed", "sends"))
        more = {"signed": reader.deadline(parts["signed"], what)} if "signed" in parts else {}
        reports[key] = ReportDuty(
            key=key,
            clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
            title=reader.text(parts.get("title"), what),
            due=reader.deadline(parts.get("due"), what),
            roles=reader.words(parts.get("roles"), Role.values, _("Role")),
            every=reader.word(parts.get("every"), EVERY, _("Period of a report")) or ReportDuty.every,
            team=reader.flag(parts.get("team"), what),
            sections=_sections(reader, parts.get("sections"), known),
            signed_by=reader.words(parts.get("signed_by"), Role.values, _("Role")),
            sends=_sends(reader, parts.get("sends"), known),
            **more,
        )
    return reports


def carried_by_reports(reports: Mapping[str, ReportDuty]) -> list[tuple[str, Text]]:
    """The clauses that reports carry, each with the report."""
    return [(duty.clause, duty.title) for duty in reports.values()]


def _sections(reader: Reader, node: Node | None, known: Known) -> tuple[ReportSection, ...]:
    found = []
    for key, part in reader.entries(node, _("Sections of a report")):
        what = _("Section “%(key)s”") % {"key": key}
        kind = str(part.value["kind"].value) if isinstance(part.value, dict) and "kind" in part.value else ""
        must, may = PARTS.get(kind, ((), ()))
        parts = reader.mapping(part, what, required=("kind", *must), optional=("title", "words", "hint", *may))
        found.append(_section(reader, key, parts, known, what))
    return tuple(found)


def _section(reader: Reader, key: str, parts: dict[str, Node], known: Known, what: str) -> ReportSection:
    figure = reader.word(parts.get("figure"), FIGURES, _("Figure"))
    name = reader.word(parts.get("process"), known.processes, _("Process"))
    axes = axes_of(known.processes[name]) if name in known.processes else {}
    several = reader.words(parts.get("processes"), known.processes, _("Process"))
    return ReportSection(
        key=key,
        kind=reader.word(parts.get("kind"), SECTIONS, _("Kind of section")),
        title=reader.text(parts.get("title"), what),
        words=reader.word(parts.get("words"), WORDS, _("Words of a section")) or ReportSection.words,
        hint=reader.text(parts.get("hint"), what),
        figures=reader.words(parts.get("figures"), FIGURES, _("Figure")),
        figure=figure,
        by=reader.word(parts.get("by"), FIGURES_BY.get(figure, {}), _("Dimension")),
        process=name,
        rows=reader.word(parts.get("rows"), axes, _("Dimension")),
        columns=reader.word(parts.get("columns"), axes, _("Dimension")),
        processes=several,
        shows=reader.words(parts.get("shows"), _fields_of(known.processes[one] for one in several), _("Field")),
    )


def _fields_of(processes: Iterable[Process]) -> dict[str, Field]:
    """What any form of these asks, by name."""
    return {one.name: one for each in processes for form in each.forms.values() for one in form.fields}


def axes_of(process: Process) -> dict[str, object]:
    """What the cases of a process can be sorted by, as a pack names it, each with what it is called."""
    usual = {key: AXIS_NAMES[key] for key, said in AXES.items() if not said or process.forms_that_say(said)}
    return {**usual, **{OWN + name: field for name, field in process.counted.items()}}


def _sends(reader: Reader, node: Node | None, known: Known) -> Sends:
    if node is None:
        return Sends()
    what = _("Sending of a report")
    parts = reader.mapping(node, what, optional=("superior", "roles", "departments", "addresses", "at"))
    return Sends(
        superior=reader.flag(parts.get("superior"), what, unsaid=Sends.superior),
        roles=reader.words(parts.get("roles"), Role.values, _("Role")),
        departments=reader.words(parts.get("departments"), known.departments, _("Department")),
        addresses=tuple(_address(reader, one, what) for one in reader.lines(parts.get("addresses"), what)),
        at=_time(reader, parts.get("at"), what),
    )


def _address(reader: Reader, node: Node, what: str) -> str:
    address = reader.string(node, what)
    if address and not ADDRESS.fullmatch(address):
        reader.complain(node, _("“%(word)s” is no e-mail address.") % {"word": address}, like("office@example.com"))
    return address


def _time(reader: Reader, node: Node | None, what: str) -> str:
    if node is None:
        return ""
    time = reader.string(node, what)
    if time and not TIME.fullmatch(time):
        reader.complain(node, _("“%(word)s” is no time of day.") % {"word": time}, like('"08:30"'))
    return time

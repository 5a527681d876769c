"""A report on A4, as a workbook, and as the words of the e-mail it goes with."""

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel import masking, spreadsheets
from huiyin.kernel.moments import day, moment
from huiyin.kernel.printing import Signature, documents, wording
from huiyin.kernel.printing.adjusting import dressed, wanted_facts, wanted_signatures
from huiyin.kernel.spreadsheets import Column, Page
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import organisation
from huiyin.org.roles import Role
from huiyin.reports.models import Report
from huiyin.reports.queries.reports import called, signings_of
from huiyin.reports.queries.standing import drafted, form_of
from huiyin.reports.tables.standing import content_of, in_one_language
from huiyin.reports.tables.standing.drawings import drawn

Content = Mapping[str, Any]


def content_for(report: Report, at: datetime) -> Content:
    """What stands in it in the reader's language: as it was handed in, before that as things stand."""
    found: Content = in_one_language(report.content) if report.content else content_of(drafted(report, at))
    return found


def paper_of(report: Report, content: Content | None = None, *, copy: int = 1) -> bytes:
    """The report as PDF in the language in force."""
    return documents.document(document_of(report, content, copy=copy))


def document_of(report: Report, content: Content | None = None, *, copy: int = 1) -> documents.Document:
    """What stands on the paper, in the language in force."""
    house = organisation()
    return documents.Document(
        title=say(report.title),
        house=house.name if house else "",
        facts=_facts(report),
        date=_day(report.written_at),
        blocks=[*_blocks(content or in_one_language(report.content), report.words)],
        signatures=wanted_signatures(form_of(report.rule), list(_signatures(report))),
        note=_note(report, at=wording.moment),
        key=form_of(report.rule),
        copy=copy,
        number=report.number,
    )


def facts_of(report: Report) -> list[tuple[str, str]]:
    return [
        (pgettext("report", "Days"), str(report.period)),
        (_("Department"), report.department.name if report.department else ""),
        (pgettext("report", "Written by"), report.person.name),
        (pgettext("report", "Handed in on"), moment(report.written_at)),
    ]


def _facts(report: Report) -> list[tuple[str, str]]:
    """Under the labels the house wants."""
    return wanted_facts(form_of(report.rule), facts_of(report))


def _note(report: Report, *, at: Callable[[datetime], str] = moment) -> str:
    """What stands below it; a paper writes days in its own way."""
    if report.sealed_at:
        return _("Sealed on %(day)s: its figures stay as they were on that day, whatever comes in late.") % {
            "day": at(report.sealed_at)
        }
    return _("Handed in, not signed by all yet.") if report.written_at else _("A draft: its figures still change.")


def _blocks(content: Content, words: Mapping[str, str]) -> Iterator[documents.Block]:
    for section in content["sections"]:
        said = words.get(section["key"], "")
        if not section["blocks"] and not said:
            continue
        yield documents.Heading(section["title"])
        for block in section["blocks"]:
            yield from _printed(block)
        if said:
            yield documents.Words(masking.text(said), written=True)


def _printed(block: Content) -> Iterator[documents.Block]:
    if "sentences" in block:
        yield documents.Points([(one["words"], one["tone"]) for one in block["sentences"]["lines"]])
        yield documents.Words(block["sentences"]["note"], small=True)
    elif "chart" in block:
        if svg := drawn(block["chart"]):
            yield documents.Drawing(svg, width=72 if block["chart"]["sort"] == "bars" else 92)
        if block["chart"].get("note"):
            yield documents.Words(block["chart"]["note"], small=True)
    else:
        table = block["table"]
        if table["title"]:
            yield documents.Words(table["title"])
        yield documents.Grid(
            headings=[one["heading"] for one in table["columns"]],
            kinds=[one["kind"] for one in table["columns"]],
            rows=[[cell["text"] for cell in line["cells"]] for line in table["lines"]],
            strong=[place for place, line in enumerate(table["lines"]) if line["level"] in ("group", "late")],
            total=[cell["text"] for cell in table["total"]["cells"]] if table["total"] else None,
        )
        if table["note"]:
            yield documents.Words(table["note"], small=True)


def _signatures(report: Report) -> Iterator[Signature]:
    yield Signature(
        _("Report by"), name=report.written_by.name if report.written_by else "", date=_day(report.written_at)
    )
    if report.sealed_at:
        for one in report.signatures:
            day = _day(datetime.fromisoformat(one["at"])) if one["at"] else None
            yield Signature(_role(one["role"]), name=one["name"], date=day, image=b64decode(one["picture"]))
        return
    for signing in signings_of(report):
        signed: Person | None = signing.signed_by
        name = signed.name if signed else ""
        yield Signature(_role(signing.role), name=name, date=_day(signing.signed_at), image=bytes(signing.picture))


def _role(role: str) -> str:
    return str(Role(role).label)


def book_of(report: Report, content: Content | None = None, *, copy: int = 1) -> bytes:
    """The report as a workbook: its words first, then each table on a sheet of its own."""
    content = content or in_one_language(report.content)
    written = Page(
        called(report), [Column(_("Section"), width=28), Column(_("Words"), width=100)], _said(report, content, copy)
    )
    tables = [
        _page(section["title"], block["table"])
        for section in content["sections"]
        for block in section["blocks"]
        if "table" in block
    ]
    with spreadsheets.workbook_of([written, *tables], title=f"{called(report)} {report.period}") as file:
        return file.read()


def _said(report: Report, content: Content, copy: int) -> list[tuple[str, str]]:
    lines = [(_("No."), report.number), *((name, value) for name, value in _facts(report) if value)]
    if copy > 1:
        lines.append(("", wording.how_manieth(copy)))
    for section in content["sections"]:
        for block in section["blocks"]:
            if "sentences" in block:
                lines += [(section["title"], one["words"]) for one in block["sentences"]["lines"]]
        if words := report.words.get(section["key"]):
            lines.append((section["title"], masking.text(words)))
    for one in _signatures(report):
        if one.name:
            lines.append((str(one.label), " ".join(filter(None, [one.name, day(one.date)]))))
    note = dressed(form_of(report.rule), copy=copy, note=_note(report)).note
    return [*lines, ("", note)]


def _page(title: str, table: Content) -> Page:
    columns = [Column(one["heading"], one["kind"]) for one in table["columns"]]
    rows = [
        [_value(cell, one.kind) for cell, one in zip(line["cells"], columns, strict=True)] for line in table["lines"]
    ]
    total = table["total"] and [
        _value(cell, one.kind) for cell, one in zip(table["total"]["cells"], columns, strict=True)
    ]
    return Page(table["title"] or title, columns, rows, total)


def _value(cell: Content, kind: str) -> Any:
    return cell["text"] if kind == "text" else cell["value"]


def letter_of(report: Report) -> str:
    """What the e-mail says: what it is, and what stands out in it."""
    content = in_one_language(report.content)
    house = organisation()
    told = [
        one["words"]
        for section in content["sections"]
        for block in section["blocks"]
        if "sentences" in block
        for one in block["sentences"]["lines"]
    ]
    parts = [
        _("%(title)s for %(period)s, by %(name)s, %(department)s.")
        % {
            "title": called(report),
            "period": report.period,
            "name": report.person.name,
            "department": report.department.name if report.department else "—",
        }
    ]
    if told:
        parts.append(_("What stands out:") + "\n" + "\n".join(f"- {words}" for words in told))
    parts.append(_("The report is attached as a paper (PDF) and as a workbook."))
    return "\n\n".join([*parts, house.name if house else ""]).strip()


def _day(at: datetime | None) -> date | None:
    return timezone.localtime(at).date() if at else None

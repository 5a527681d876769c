"""安全审计记录: the audit log on A4 and as a workbook, narrowed as its page is. Source: F-71."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from huiyin.audit.queries import Line, in_words
from huiyin.kernel.printing import Signature, TablePaper
from huiyin.kernel.printing.adjusting import RUNNING
from huiyin.kernel.spreadsheets import Column
from huiyin.stationery.queries import Form, house_line, register_forms

AUDIT_LOG = "audit-log"  # the form's key


def log_on_paper(entries: Iterable[Any], *, within: str, note: str = "") -> TablePaper:
    """Each entry in words, the newest first, with room for who looked through them to sign."""
    return _paper(_lines(entries), within=within, house=house_line(), note=note)


def blank_log() -> TablePaper:
    return _paper((), within="", house="", note="")


def _paper(rows: Iterable[Sequence[Any]], *, within: str, house: str, note: str) -> TablePaper:
    return TablePaper(
        key=AUDIT_LOG,
        title=_("Security audit record"),
        house=house,
        subtitle=within,
        columns=[
            Column(pgettext("register", "Line"), "number", 6, RUNNING),
            Column(_("When"), "datetime", 18, "at"),
            Column(_("Done by"), width=10, key="by"),
            Column(_("What was done"), width=22, key="act"),
            Column(_("Record"), width=18, key="record"),
            Column(_("Details"), width=44, key="details"),
            Column(_("Address"), width=15, key="address"),
            Column(_("Sealed"), width=8, key="sealed"),
        ],
        rows=rows,
        signatures=(Signature(_("Looked through by")), Signature(_("Seen by"))),
        note=note,
    )


def _lines(entries: Iterable[Any]) -> Iterator[list[Any]]:
    for place, entry in enumerate(entries, 1):
        yield [place, *_cells(in_words(entry))]


def _cells(line: Line) -> list[Any]:
    sealed = _("Yes") if line.sealed else _("Not yet")
    return [line.at, line.by, line.act, line.record, line.details, line.address, sealed]


def forms() -> Iterator[Form]:
    log, about = gettext_lazy("the audit log"), gettext_lazy("Audit")
    yield Form(AUDIT_LOG, log, blank_log, "audit:entries", needs="audit.view", about=about)


def enter() -> None:
    register_forms(forms)

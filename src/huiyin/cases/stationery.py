"""The forms of cases in the catalogue, and whose papers are printed many at a time."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.cases import queries, tables
from huiyin.cases.models import Case
from huiyin.cases.views.blank import blank_copy_of, blank_of
from huiyin.cases.views.headings import extent_of, key_of, printed_as, whole_paper_called
from huiyin.cases.views.named import blank_paper, named_paper
from huiyin.cases.views.penalties import penalties_of
from huiyin.cases.views.printed import paper_of
from huiyin.cases.views.promises import promises_of
from huiyin.cases.views.reading import CasePage
from huiyin.kernel.clock import now
from huiyin.kernel.printing import Paper
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Pack, PackPaper, Process
from huiyin.rulebook.queries import NothingPublished, pack_in_force, papers_of_pack
from huiyin.stationery.queries import (
    Form,
    Register,
    Source,
    found_among,
    house_line,
    register_forms,
    register_sources,
)


def forms() -> Iterator[Form]:
    for process in _processes():
        address = ("cases:register", (process.key,))
        extent = extent_of(process, pack_in_force())
        about = process.title
        yield Form(key_of(process), _("a case"), partial(blank_of, process), *address, extent=extent, about=about)
        if any(field.for_customer for form in process.forms.values() for field in form.fields):
            copy = partial(blank_copy_of, process)
            yield Form(key_of(process, copy=True), _("a case, for the customer"), copy, *address, about=about)
    for paper in papers_of_pack():
        if paper.process:
            pack = pack_in_force()
            blank, about = partial(blank_paper, paper, pack), pack.processes[paper.process].title
            yield Form(paper.key, _("a case, under its forms"), blank, "cases:register", (paper.process,), about=about)
    yield from (each.form for each in registers())


def registers() -> Iterator[Register]:
    """The register of each process, and those that the rule book has of some."""
    named = {paper.register for paper in papers_of_pack()}
    for process in _processes():
        table = partial(tables.register_of, process, pack_in_force())
        rows = partial(_cases, process.key)
        extent = _("all columns") if process.key in named else ""
        told = (_("the register itself"), "cases:register", (process.key,), "cases.view")
        yield Register(table, rows, *told, extent=extent, about=process.title)
    processes = {process.key: process for process in _processes()}
    for paper in papers_of_pack():
        if paper.register in processes:
            table = partial(tables.register_named, paper, pack_in_force(), whole=True)
            rows = partial(_cases, paper.register, stages=paper.stages)
            told = (_("the register itself"), "cases:sheet", (paper.key,), "cases.view")
            yield Register(table, rows, *told, about=processes[paper.register].title)
    if processes:
        yield from _of_all_matters(pack_in_force())


def _of_all_matters(pack: Pack) -> Iterator[Register]:
    """What was promised, and what was fined by the catalogue of the trade, in whichever matter. Source: F-30, A7-3."""
    where, about = _("the register itself"), _("Cases")
    yield Register(tables.promises, promises_of, where, "cases:promises", permission="cases.view", about=about)
    if pack.fines:
        table = partial(tables.penalties, pack)
        yield Register(table, penalties_of, where, "cases:penalties", permission="cases.oversee", about=about)


def find(key: str) -> Source | None:
    """The cases of a register, each with its whole paper or with one of the rule book's forms."""
    named = next((paper for paper in papers_of_pack() if paper.process and key == f"paper-{paper.key}"), None)
    process = named.process if named else key.removeprefix("cases-")
    if process == key:
        return None
    pack, _goes_on = queries.register_pack(process)
    definition = pack.processes.get(process)
    return _source(key, definition, pack, named) if definition else None


def papers_of_cases(user: Person, keys: Sequence[int]) -> Iterator[tuple[str, Paper]]:
    """The whole paper of each case, for who may see the whole of it."""
    yield from ((case.subject, paper_of(page)) for case, page in _wholly_seen(user, keys))


def papers_named(form: str, user: Person, keys: Sequence[int]) -> Iterator[tuple[str, Paper]]:
    """One form of the rule book for each case that began under a rule book with it."""
    for case, page in _wholly_seen(user, keys):
        yield from ((case.subject, named_paper(page, paper)) for paper in page.forms_on_paper if paper.key == form)


def _wholly_seen(user: Person, keys: Sequence[int]) -> Iterator[tuple[Case, CasePage]]:
    found = Case.objects.visible_to(user).in_bulk(list(keys))
    for key in keys:
        case = found.get(key)
        if case is not None and queries.sees_whole(user, case):
            yield case, CasePage(case, person=user, at=now())


def enter() -> None:
    register_forms(forms)
    register_sources(find)
    register_sources(found_among(registers, house_line))


def _processes() -> list[Process]:
    try:
        return list(pack_in_force().processes.values())
    except NothingPublished:
        return []


def _cases(process: str, user: Person, *, stages: Sequence[str] = ()) -> QuerySet[Case]:
    rows = Case.objects.visible_to(user).filter(process=process)
    return rows.filter(stage__in=stages) if stages else rows


def _source(key: str, process: Process, pack: Pack, named: PackPaper | None) -> Source:
    return Source(
        key=key,
        title=printed_as(named) if named else whole_paper_called(process, pack),
        table=lambda user: tables.register_of(process, pack, whole=bool(user.reach("cases.view"))),
        rows=partial(_cases, process.key),
        papers=partial(papers_named, named.key) if named else papers_of_cases,
        home=reverse("cases:register", args=[process.key]),
        permission="cases.view",
    )

"""The report in which a round ends: drafted from figures, written and handed in. Source: A2-7, A2-8."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from huiyin.callbacks import queries
from huiyin.callbacks.enums import Part, Stage
from huiyin.callbacks.models import Round, Summary
from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.customers.queries import clause_row
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import RoundReport
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from huiyin.worklist.rules import in_each_language

TO_WRITE = gettext_noop("Report of the round: %(title)s")
TO_SIGN = gettext_noop("To be signed: report of the round %(title)s")
LONGEST_PART = 10_000


class NotOverYet(DomainError):
    """This round is not closed yet: its report is written once every customer has a result."""


class HandedIn(DomainError):
    """This report was handed in already. Whoever signs it can send it back."""


class NotHandedIn(DomainError):
    """This report was not handed in yet, or was sent back."""


class Sealed(DomainError):
    """This report is signed: nothing of it changes any more."""


class InTheArchive(DomainError):
    """This report is in the archive: it can only be read."""


class FindingsMissing(DomainError):
    """Write what the round showed."""

    field = Part.FINDINGS


class CausesMissing(DomainError):
    """Customers named what they were not satisfied with: write what it came from."""

    field = Part.CAUSES


class NothingChanges(DomainError):
    """Nothing is written about what to do differently next time. Write it, or tick that nothing is to change."""

    field = Part.CHANGES


class PartTooLong(DomainError):
    """This is too long: %(most)s characters at most."""


@whole
def ask_for_report(run: Round, *, by: Person | None, at: datetime) -> WorkItem | None:
    """A round whose plan asks for a report is over: whoever answers for it has so long to write it."""
    plan = queries.rule_of(run)
    owner = queries.reporter_of(run, plan) if plan.report else None
    if plan.report is None or owner is None:
        return None
    return worklist.open_item(
        kind=Kind.ROUND,
        title=in_each_language(TO_WRITE, title=run.title),
        subject=Summary(round=run).subject,
        subject_label=run.number,
        owner=owner,
        clause=clause_row(plan.report.clause) if plan.report.clause else None,
        form=plan.report.due,
        by=by,
        at=at,
    )


@whole
def draft_summary(run: Round, *, at: datetime) -> Summary:
    """The figures of a round that is over are taken, once: its report is written about these."""
    summary = held(run)
    if not summary.figures:
        _count(summary, at)
    return summary


@whole
def count_again(run: Round, words: Mapping[str, str], *, by: Person, at: datetime) -> Summary:
    """Take the figures as they are by now; what was written stays, but for sentences that only said the old ones.

    Raises NotOverYet, HandedIn, Sealed, InTheArchive, PartTooLong.
    """
    summary = _written(run, words)
    only_drafted = summary.figures and _same(summary.words[Part.FINDINGS], queries.drafted(summary.figures))
    _count(summary, at)
    if only_drafted:
        summary.words[Part.FINDINGS] = queries.drafted(summary.figures)
        summary.save(update_fields=["words"])
    return summary


@whole
def write_summary(run: Round, words: Mapping[str, str], *, by: Person, at: datetime) -> Summary:
    """Keep what was written so far. Raises NotOverYet, HandedIn, Sealed, InTheArchive, PartTooLong."""
    return _written(run, words)


@whole
def hand_in_summary(
    run: Round, words: Mapping[str, str], *, unchanged: bool = False, by: Person, at: datetime
) -> Summary:
    """The report is written, about the figures it was drafted from: whoever signs such reports is asked to.

    `unchanged`: nothing is to be done differently next time. Raises NotOverYet, HandedIn, Sealed, InTheArchive,
    FindingsMissing, CausesMissing, NothingChanges, PartTooLong. Source: A2-7, E73-2, E73-5.
    """
    work = hold_work(run)
    summary = _written(run, words)
    if not summary.words.get(Part.FINDINGS):
        raise FindingsMissing
    if not summary.figures:
        _count(summary, at)
    if not summary.words.get(Part.CAUSES) and queries.causes_named(summary.figures):
        raise CausesMissing
    if not summary.words.get(Part.CHANGES) and not unchanged:
        raise NothingChanges
    summary.written_by, summary.written_at, summary.sent_back = by, at, ""
    summary.save(update_fields=["written_by", "written_at", "sent_back"])
    worklist.settle_each(work, by=by, at=at)
    signer = queries.signer_of(run, but=by)
    if signer:
        hand_on(summary, in_each_language(TO_SIGN, title=run.title), signer, by=by, at=at)
    return summary


@whole
def open_measure(
    run: Round, *, values: Mapping[str, Any], files: Mapping[str, Any] | None = None, by: Person, at: datetime
) -> Case:
    """A countermeasure that follows from the round: a case with an owner, whose effect is checked on a day.

    Raises NotOverYet, InTheArchive, NoMeasures and what registering raises. Source: A2-2, E73-4.
    """
    summary = held(run)
    if summary.archived_at:
        raise InTheArchive
    case = cases.register_measure(values=values, files=files, by=by, at=at)
    summary.measures.add(case)
    return case


def hand_on(summary: Summary, title: Text, to: Person, *, by: Person, at: datetime) -> None:
    """A report waits for its signature, or for what was to be changed, as long as the rule book says."""
    run = summary.round
    plan = queries.rule_of(run)
    worklist.open_item(
        kind=Kind.ROUND,
        title=title,
        subject=summary.subject,
        subject_label=run.number,
        owner=to,
        form=(plan.report or RoundReport(clause="", due={})).signed,
        by=by,
        at=at,
    )


def hold_work(run: Round) -> set[int]:
    """The work of writing and signing, before the report itself."""
    Round.objects.select_for_update(of=("self",)).get(pk=run.pk)
    return worklist.hold_items(WorkItem.objects.open().filter(subject=Summary(round=run).subject, kind=Kind.ROUND))


def held(run: Round) -> Summary:
    """The report of a round that is over, begun if nobody did yet."""
    stage = Round.objects.select_for_update(of=("self",)).values_list("stage", flat=True).get(pk=run.pk)
    if stage != Stage.CLOSED:
        raise NotOverYet
    Summary.objects.get_or_create(round=run)
    return Summary.objects.select_for_update(of=("self",)).select_related("round", "written_by").get(round=run)


def _count(summary: Summary, at: datetime) -> None:
    summary.figures = queries.figures_of(summary.round, at)
    summary.save(update_fields=["figures"])


def _same(one: str, other: str) -> bool:
    """Whatever a browser made of the ends of lines."""
    return one.split() == other.split()


def _written(run: Round, words: Mapping[str, str]) -> Summary:
    summary = held(run)
    if summary.archived_at:
        raise InTheArchive
    if summary.signed_at:
        raise Sealed
    if summary.written_at:
        raise HandedIn
    said = {part.value: words.get(part, "").strip() for part in Part}
    for part, text in said.items():
        if len(text) > LONGEST_PART:
            raise PartTooLong(most=LONGEST_PART, field=part)
    summary.words = said
    summary.save(update_fields=["words"])
    return summary

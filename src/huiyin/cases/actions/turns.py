"""Whose turn it is to sign, and what follows from the signatures that are there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases import queries
from huiyin.cases.actions.askings import Outcome, close, release
from huiyin.cases.actions.entrusting import entrust
from huiyin.cases.actions.moving import Said, carry_out
from huiyin.cases.models import Approval, Case, Signer
from huiyin.cases.rules import Invalid
from huiyin.cases.signing import Opinion, verdict
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Department, Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind, Why
from huiyin.worklist.models import Notice, WorkItem
from huiyin.worklist.queries import next_level
from huiyin.worklist.rules import in_each_language

USUAL = {"within": "1 working day"}
TO_SIGN = gettext_noop("Please sign: %(what)s")
NOBODY = gettext_noop("Nobody in %(department)s or above it may sign. Withdraw it and ask others: %(what)s (%(label)s)")


def go_on_from_here(case: Case, approval: Approval, *, by: Person, at: datetime) -> None:
    """Whose turn it is now is asked, and once the signatures suffice the step is carried out."""
    signers = queries.signers_of(approval)
    found = verdict(approval.mode, [opinion_of(signer) for signer in signers])
    if found.outcome == "waiting":
        for signer in signers:
            if signer.waits and signer.place < found.turn:
                release(signer, by=by, at=at)  # one of them was enough
            elif signer.place == found.turn and signer.item is None:
                _open_turn(case, approval, signer, by, at)
            if signer.waits:
                _pass_up(case, approval, signer, at)
    elif found.outcome == "agreed":
        _carry_out(case, approval, by, at)
    elif found.outcome == "objected":
        _objected(case, approval, by, at)
    else:
        close(case, approval, Outcome.OVERTAKEN, why=_("Nobody is left who could sign."), by=by, at=at)


def opinion_of(signer: Signer) -> Opinion:
    return Opinion(signer.place, signer.answer, signer.let_off, asked=signer.added == Signer.Added.ASKED)


def _open_turn(case: Case, approval: Approval, signer: Signer, by: Person, at: datetime) -> None:
    way = queries.process_of(case).transitions[approval.transition]
    clause, due = (way.approval.clause, way.approval.due) if way.approval else ("", {})
    item = signer.item = entrust(
        case,
        kind=Kind.SIGNATURE,
        title=in_each_language(TO_SIGN, what=way.title),
        owner=signer.person,
        team=signer.department or case.department,
        under=clause,
        clock=queries.Clock(due or USUAL),
        by=by,
        at=at,
    )
    signer.save(update_fields=["item"])
    if signer.person is None:
        tell_department(case, signer, item, "assigned", by, at)


def _pass_up(case: Case, approval: Approval, signer: Signer, at: datetime) -> None:
    """A department of which nobody is left who may sign: its next level does; where none may, who asked is told."""
    item = signer.item
    if item is None or item.owner is not None or item.team is None or queries.free_to_sign(signer):
        return
    level = next_level(item)
    if level is not None:
        signer.item = worklist.hand_over(item, to=level, why=Why.ESCALATED, by=None, at=at)
    else:
        _tell_who_asked(case, approval, item, item.team, at)


def _tell_who_asked(case: Case, approval: Approval, item: WorkItem, team: Department, at: datetime) -> None:
    """Once: every further signature of the asking looks here again."""
    if Notice.objects.filter(item=item, person=approval.asked_by, kind="outcome").exists():
        return
    title = queries.process_of(case).transitions[approval.transition].title
    text = in_each_language(NOBODY, department=team.name, what=title, label=queries.names_of(case))
    worklist.notify([approval.asked_by], kind="outcome", text=text, subject=case.subject, item=item, at=at)


def tell_department(case: Case, signer: Signer, item: WorkItem, kind: str, by: Person, at: datetime) -> None:
    """A signature that is a whole department's is told to each of its people."""
    members = Person.objects.active().filter(memberships__department=signer.department).exclude(pk=by.pk).distinct()
    message = "%(title)s (%(label)s)"
    text = in_each_language(message, title=item.title, label=queries.names_of(case))
    worklist.notify(members, kind=kind, text=text, subject=case.subject, item=item, at=at)


def _carry_out(case: Case, approval: Approval, by: Person, at: datetime) -> None:
    """With the words of who asked; what has become impossible meanwhile closes the asking and says why."""
    process = queries.process_of(case)
    way = process.transitions[approval.transition]
    missing = queries.missing_for(case, way, by=approval.asked_by, at=at)
    try:
        if missing:
            raise Invalid({"": missing})
        with transaction.atomic():
            close(case, approval, Outcome.AGREED, by=by, at=at)
            said = Said(process.forms.get(way.form), approval.data, approval.warnings, {}, approval.pk, approval.target)
            carry_out(case, way, said, entry=queries.standing_entry(case), by=approval.asked_by, at=at)
    except DomainError as refusal:
        whys = [*missing, *(line for lines in getattr(refusal, "errors", {}).values() for line in lines)]
        close(case, approval, Outcome.OVERTAKEN, why=" ".join(dict.fromkeys(whys)) or str(refusal), by=by, at=at)


def _objected(case: Case, approval: Approval, by: Person, at: datetime) -> None:
    close(case, approval, Outcome.OBJECTED, by=by, at=at)
    process = queries.process_of(case)
    rule = process.transitions[approval.transition].approval
    if rule is not None and rule.objected:
        said = Said(None, {}, [], {}, approval.pk)
        entry = queries.standing_entry(case)
        carry_out(case, process.transitions[rule.objected], said, entry=entry, by=by, at=at)

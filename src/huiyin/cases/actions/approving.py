"""Signatures (会签): a step on is asked first, and carried out by the last of them. Source: C32-6, E43-1, X-19."""

from copy import copy
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.askings import Outcome, close, open_asking, release
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.moving import NotYourTurn, Said, carry_out
from huiyin.cases.actions.papers import attach_files
from huiyin.cases.actions.proposing import DECIDERS, AlreadyAnswered, AlreadyAsked, NotTheSigner
from huiyin.cases.actions.remembering import ANSWERED, remember
from huiyin.cases.actions.saying import fill_in
from huiyin.cases.actions.turns import go_on_from_here, opinion_of, tell_department
from huiyin.cases.models import Act, Approval, Case, Signer, StageEntry
from huiyin.cases.rules import Invalid
from huiyin.cases.signing import verdict
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.org.queries import superior_of
from huiyin.org.rules import check_given_work
from huiyin.rulebook import definitions
from huiyin.rulebook.definitions import Transition
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

STEERING = ("registrar", "owner", *DECIDERS)
Asked = tuple[Person | None, Department | None]


class WaitsForSignatures(DomainError):
    """“%(what)s” waits for signatures: %(names)s."""


class AskingClosed(DomainError):
    """This asking has been closed meanwhile; please look at the new state."""


class OthersFirst(DomainError):
    """Others sign before you: %(names)s."""


class NotYoursToo(DomainError):
    """This signature is not yours to give: %(why)s."""


class NobodyToSign(DomainError):
    """Nobody but you could sign “%(what)s”."""


def ask(
    case: Case, way: Transition, rule: definitions.Approval, said: Said, *, entry: StageEntry, by: Person, at: datetime
) -> Act:
    """Ask for the signatures that a step on needs; the case stays where it is, and its clock runs on."""
    if standing := open_asking(case):
        what = queries.process_of(case).transitions[standing.transition].title
        raise WaitsForSignatures(what=say(what), names=queries.listed(queries.awaited(standing)))
    approval = Approval.objects.create(
        case=case,
        entry=entry,
        transition=way.key,
        target=said.target,
        mode=rule.mode,
        data=said.stored,
        warnings=said.warnings,
        asked_by=by,
        asked_at=at,
    )
    attach_files(case, said.form, said.files, by=by, at=at)
    for place, (person, team) in enumerate(_signers(case, way, rule, said, by, at), start=1):
        Signer.objects.create(
            case=case,
            approval=approval,
            round=case.round,
            person=person,
            department=team,
            place=place if approval.mode == "in_order" else 1,
            added_by=by,
            added_at=at,
        )
    names = [signer.name for signer in queries.signers_of(approval)]
    act = Act.objects.create(case=case, kind="asked", data={"transition": way.key, "names": names}, by=by, at=at)
    go_on_from_here(case, approval, by=by, at=at)
    return act


def ask_on_entry(case: Case, *, by: Person, at: datetime) -> None:
    """A stage that is there to be signed asks at once, unless something else is missing yet."""
    entry = queries.standing_entry(case)
    for way, rule in queries.process_of(case).signed_on_entry(case.stage):
        if not queries.missing_for(case, way, by=by, at=at):
            ask(case, way, rule, Said(None, {}, [], {}), entry=entry, by=by, at=at)
            return


@whole
def answer_as_signer(
    signer: Signer, *, answer: str, opinion: str = "", back_to: str = "", by: Person, at: datetime
) -> Signer:
    """Agree, object or send back, with an opinion, when asked to sign; the last needed signature moves the case."""
    case = locked(signer.case)
    rows = Signer.objects.select_for_update(of=("self",)).select_related(
        "approval__asked_by", "item", "person", "department"
    )
    signer = rows.get(pk=signer.pk)
    approval = signer.approval
    item = _check_may_sign(signer, by)
    words = opinion.strip()[:300]
    _check_answer(case, approval, answer, words, back_to)
    signer.answer, signer.opinion, signer.answered_at, signer.answered_by = answer, words, at, by
    signer.save(update_fields=["answer", "opinion", "answered_at", "answered_by"])
    remember(case, department=None if signer.person else signer.department, people=[by, signer.person])
    case.save(update_fields=ANSWERED)
    worklist.settle(item, by=by, at=at)
    stands_in = signer.person is not None and signer.person != by
    data = {"answer": answer, "opinion": words, **({"for": signer.name} if stands_in else {})}
    Act.objects.create(case=case, kind="signed_opinion", data=data, by=by, at=at)
    if approval is not None and answer == Signer.Answer.SENT_BACK:
        _send_back(case, approval, back_to, words, by, at)
    elif approval is not None:
        go_on_from_here(case, approval, by=by, at=at)
    return signer


@whole
def add_to_asking(
    approval: Approval, *, person: Person, where: str, reason: str = "", by: Person, at: datetime
) -> Signer:
    """One more signature, before, beside or after the others (前加签、并加签、后加签)."""
    case, approval = _held(approval)
    if not (_may_steer(case, approval, by) or any(queries.signs(by, one) for one in queries.signers_of(approval))):
        raise NotYourTurn(what=case.number)
    if where not in (Signer.Added.BEFORE, Signer.Added.BESIDE, Signer.Added.AFTER):
        raise Invalid({"where": [_("“%(value)s” is not in the list.") % {"value": where}]})
    if not person.is_active:
        raise Invalid({"person": [_("Nobody with that name works here.")]})
    check_given_work(person, field="person")
    if person == approval.asked_by:
        raise Invalid({"person": [_("Who asks does not sign their own asking.")]})
    if person.pk in queries.barred_from_asking(approval):
        raise AlreadyAsked(name=person.name)
    turn = verdict(approval.mode, [opinion_of(one) for one in queries.signers_of(approval)]).turn
    if where == Signer.Added.BEFORE:
        _wait_for_them(approval, turn, by, at)
    if where == Signer.Added.AFTER:
        approval.signers.filter(place__gt=turn).update(place=F("place") + 1)
    signer = Signer.objects.create(
        case=case,
        approval=approval,
        round=case.round,
        person=person,
        place=turn + (where == Signer.Added.AFTER),
        added=where,
        added_by=by,
        added_at=at,
    )
    data = {"person": person.name, "where": where, "reason": reason.strip()[:300]}
    Act.objects.create(case=case, kind="signer_added", data=data, by=by, at=at)
    go_on_from_here(case, approval, by=by, at=at)
    return signer


@whole
def withdraw_asking(approval: Approval, *, reason: str, by: Person, at: datetime) -> None:
    """Take the asking back (撤回): the case stands where it stood, and nobody is asked any more."""
    case, approval = _held(approval)
    if not _may_steer(case, approval, by):
        raise NotYourTurn(what=case.number)
    if not reason.strip():
        raise Invalid({"reason": [_("Please give a reason.")]})
    close(case, approval, Outcome.WITHDRAWN, why=reason.strip()[:300], by=by, at=at)


@whole
def urge_signers(approval: Approval, *, by: Person, at: datetime) -> list[str]:
    """Press everybody whose signature is awaited (催办); says whom."""
    case, approval = _held(approval)
    if not _may_steer(case, approval, by):
        raise NotYourTurn(what=case.number)
    waiting = [(one, one.item) for one in queries.signers_of(approval) if one.waits and one.item]
    for signer, item in waiting:
        if item.owner is not None:
            worklist.urge(item, by=by, at=at)
        else:
            tell_department(case, signer, item, "urge", by, at)
            data = {"owner": signer.name, "work": Kind.SIGNATURE}
            Act.objects.create(case=case, kind="urged", data=data, by=by, at=at)
    return [signer.name for signer, _item in waiting]


@whole
def go_on(approval: Approval, *, at: datetime) -> None:
    """Look again whether the signatures suffice, after somebody was let off theirs."""
    try:
        case, approval = _held(approval)
    except AskingClosed:
        return
    go_on_from_here(case, approval, by=approval.asked_by, at=at)


def _held(approval: Approval) -> tuple[Case, Approval]:
    case = locked(approval.case)
    approval = Approval.objects.select_related("asked_by").get(pk=approval.pk)
    if approval.closed_at is not None:
        raise AskingClosed
    return case, approval


def _may_steer(case: Case, approval: Approval, by: Person) -> bool:
    return approval.asked_by == by or queries.may_act(by, case, STEERING)


def _signers(
    case: Case, way: Transition, rule: definitions.Approval, said: Said, by: Person, at: datetime
) -> list[Asked]:
    """Whose signatures the rule book asks, nobody twice; never who asks: the next level signs for them."""
    told = copy(case)  # what is said with the step tells whom to ask, though it is not written down yet
    fill_in(told, said.form, said.stored)
    found: list[Asked] = []
    for one_of_them in rule.by:
        for person, team in queries.signers_for(told, one_of_them, asker=by, at=at):
            own = person == by or (person is None and team is not None and _is_alone_in(by, team))
            who = _other_than(by, team, case, way) if own else person
            if (who, None if who else team) not in [(one, None if one else place) for one, place in found]:
                found.append((who, team))
    return found


def _is_alone_in(person: Person, team: Department) -> bool:
    there = Person.objects.active().filter(memberships__department=team)
    return team.pk in person.department_ids and not there.exclude(pk=person.pk).exists()


def _other_than(asker: Person, team: Department | None, case: Case, way: Transition) -> Person:
    superior = superior_of(asker, team or case.department)
    if superior is None:
        raise NobodyToSign(what=say(way.title))
    return superior


def _wait_for_them(approval: Approval, turn: int, by: Person, at: datetime) -> None:
    """Those who are asked now are asked again once whoever is put before them has signed."""
    for signer in queries.signers_of(approval):
        if signer.waits and signer.place == turn:
            release(signer, by=by, at=at)
            signer.item = None
            signer.save(update_fields=["item"])
    approval.signers.filter(place__gte=turn, answered_at=None).update(place=F("place") + 1)


def _send_back(case: Case, approval: Approval, back_to: str, words: str, by: Person, at: datetime) -> None:
    way = queries.ways_back(case)[back_to]
    close(case, approval, Outcome.SENT_BACK, why=words, by=by, at=at)
    form = queries.process_of(case).forms.get(way.form)
    stored = {field.name: words for field in form.fields if field.required} if form else {}
    entry = queries.standing_entry(case)
    said = Said(form, stored, [], {}, approval.pk, back_to)
    carry_out(case, way, said, entry=entry, by=by, at=at)


def _check_may_sign(signer: Signer, by: Person) -> WorkItem:
    """The work that asks for it; nobody signs what they asked for, and nobody twice. Source: C32-6."""
    if not queries.is_asked(by, signer):
        raise NotTheSigner
    if signer.answered_at is not None:
        raise AlreadyAnswered
    if signer.released_at is not None:
        raise AskingClosed
    if signer.item is None:
        raise OthersFirst(names=queries.listed(queries.awaited(signer.approval) if signer.approval else ()))
    if (why := queries.barred_from(signer).get(by.pk)) is not None:
        raise NotYoursToo(why=why)
    return signer.item


def _check_answer(case: Case, approval: Approval | None, answer: str, words: str, back_to: str) -> None:
    """An objection says why; what is sent back goes where the case has been."""
    possible = [Signer.Answer.AGREED, Signer.Answer.OBJECTED] if approval is None else list(Signer.Answer)
    if answer not in possible:
        raise Invalid({"answer": [_("“%(value)s” is not in the list.") % {"value": answer}]})
    if approval is not None and answer != Signer.Answer.AGREED and not words:
        raise Invalid({"opinion": [_("Please say why.")]})
    if answer == Signer.Answer.SENT_BACK and back_to not in queries.ways_back(case):
        raise Invalid({"back_to": [_("Please choose where it goes back to.")]})

"""What a transition changes beside the stage; packs name these effects."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases.models import Acceptance, Act, Attachment, Case, Decision, Proposal
from huiyin.cases.queries import owner_for, process_of
from huiyin.cases.rules import Invalid
from huiyin.contact.actions import note_interaction
from huiyin.org.models import Person
from huiyin.org.queries import stand_in_for
from huiyin.org.roles import ANSWERING
from huiyin.rulebook.definitions import Form
from huiyin.rulebook.rules import register_effect
from huiyin.worklist.actions import notify

# An effect changes the locked case in memory and its own rows; the move saves the case.
Effect = Callable[[Case, Act], None]
EFFECTS: dict[str, Effect] = {}


def effect(
    name: str, description: str, *, reads: tuple[str, ...] = (), final: bool = False
) -> Callable[[Effect], Effect]:
    """Make an effect known to packs under a name; its transition's form has fields of the meanings it reads."""

    def register(function: Effect) -> Effect:
        register_effect(name, description, reads=reads, final=final)
        EFFECTS[name] = function
        return function

    return register


@effect("mark_accepted", gettext_noop("the clock of “time to accept” stops"))
def mark_accepted(case: Case, act: Act) -> None:
    case.accepted_at = case.accepted_at or act.at


@effect("mark_resolved", gettext_noop("the clock of “time to result” stops"))
def mark_resolved(case: Case, act: Act) -> None:
    case.resolved_at = act.at


@effect("mark_founded", gettext_noop("the matter counts as founded"))
def mark_founded(case: Case, act: Act) -> None:
    case.founded = True


@effect("mark_unfounded", gettext_noop("the matter counts as not founded"))
def mark_unfounded(case: Case, act: Act) -> None:
    case.founded = False


@effect("new_round", gettext_noop("proposals start anew; the earlier ones stay on record"))
def new_round(case: Case, act: Act) -> None:
    case.round += 1
    case.resolved_at = None


@effect(
    "record_decision",
    gettext_noop("the chosen proposal and the written instruction are recorded"),
    reads=("proposal", "instruction"),
    final=True,
)
def record_decision(case: Case, act: Act) -> None:
    form = _form_of(case, act)
    field = form.that_means("proposal")
    assert field is not None and act.by is not None  # noqa: PT018, S101 - the loader saw to it; customers decide nothing
    standing = Proposal.objects.filter(case=case, round=case.round, withdrawn_at=None)
    proposal = standing.filter(pk=act.data[field.name]).first()
    if proposal is None:
        raise Invalid({field.name: [_("This proposal does not stand any more.")]})
    instruction = form.said(act.data, "instruction")
    Decision.objects.create(
        case=case, round=case.round, proposal=proposal, instruction=instruction, by=act.by, at=act.at
    )


@effect("record_acceptance", gettext_noop("the customer's signed acceptance is recorded"), final=True)
def record_acceptance(case: Case, act: Act) -> None:
    signature = case.attachments.filter(purpose__in=["signature", act.form], at=act.at).order_by("-pk").first()
    _answer(case, act, accepted=True, signature=signature)


@effect("record_refusal", gettext_noop("the customer's refusal is recorded"), final=True)
def record_refusal(case: Case, act: Act) -> None:
    _answer(case, act, accepted=False, signature=None)


def _answer(case: Case, act: Act, *, accepted: bool, signature: Attachment | None) -> None:
    invitations = case.invitations.filter(round=case.round, revoked_at=None)
    Acceptance.objects.create(
        case=case,
        round=case.round,
        decision=case.decisions.get(round=case.round),
        accepted=accepted,
        signed_name=_said(case, act, "signed_name"),
        signature=signature,
        words=_said(case, act, "words"),
        by_link=invitations.order_by("-pk").first() if act.by is None else None,
        recorded_by=act.by,
        at=act.at,
    )
    # Whichever way the answer came, no link of this round is good for a second one.
    invitations.update(revoked_at=act.at)


@effect("notify_liable_department", gettext_noop("the people of the liable department are told"))
def notify_liable_department(case: Case, act: Act) -> None:
    if case.liable_department is None:
        return
    number, department = case.number, case.liable_department.name
    answering = {"memberships__department": case.liable_department, "memberships__role__in": ANSWERING}
    people = Person.objects.active().filter(**answering).distinct()
    # Whoever shall look into it, in customer service or in the department, hears of it by the work item.
    stage = process_of(case).stages[act.to_stage]
    owner, _team = owner_for(case, stage.owner, submitter=act.by, at=act.at)
    if owner:
        people = people.exclude(pk=stand_in_for(owner, act.at).pk)
    notify(
        people,
        kind="assigned",
        text={
            "zh-hans": f"{number} 判定由{department}负责，请配合调查。",
            "zh-hant": f"{number} 判定由{department}負責，請配合調查。",
            "en": f"{number} was found to concern {department}; please help to look into it.",
        },
        subject=case.subject,
        at=act.at,
    )


@effect("note_answer", gettext_noop("the answer given to the customer joins the record of contacts"), reads=("answer",))
def note_answer(case: Case, act: Act) -> None:
    _note(case, act, purpose="answer", content=_said(case, act, "answer"))


@effect("note_callback", gettext_noop("the callback joins the record of contacts"))
def note_callback(case: Case, act: Act) -> None:
    _note(case, act, purpose="callback", content=_said(case, act, "words"))


def _note(case: Case, act: Act, *, purpose: str, content: str) -> None:
    note_interaction(
        customer=case.customer,
        subject=case.subject,
        direction="out",
        channel=_said(case, act, "contact_channel") or case.channel,
        purpose=purpose,
        content=content,
        outcome=_said(case, act, "satisfaction"),
        by=act.by,
        at=act.at,
    )


def _form_of(case: Case, act: Act) -> Form:
    return process_of(case).forms[act.form]


def _said(case: Case, act: Act, meaning: str) -> str:
    return str(_form_of(case, act).said(act.data, meaning) or "")

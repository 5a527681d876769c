"""What must be there before a case may move on; packs name these guards."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases.models import Acceptance, Act, Case, CustomerChoice, Penalty, Proposal, Reading, Signer
from huiyin.cases.rules import flat
from huiyin.org.models import Person
from huiyin.org.queries import head_of
from huiyin.rulebook.queries import pack_of
from huiyin.rulebook.rules import register_guard

# A guard returns one sentence for each thing that is missing before this person (None: the customer) moves the case on.
Guard = Callable[[Case, Person | None, datetime], list[str]]
GUARDS: dict[str, Guard] = {}


def guard(name: str, description: str, *, reads: tuple[str, ...] = ()) -> Callable[[Guard], Guard]:
    """Make a guard known to packs under a name; the process has fields of the meanings it reads."""

    def register(function: Guard) -> Guard:
        register_guard(name, description, reads=reads)
        GUARDS[name] = function
        return function

    return register


def _settings(case: Case) -> Mapping[str, Any]:
    return pack_of(case.pack_version_id).settings


def open_proposals(case: Case) -> list[Proposal]:
    """The proposals of this round that stand."""
    return list(case.proposals.filter(round=case.round, withdrawn_at=None).order_by("pk"))


@guard("two_proposals", gettext_noop("at least two proposals stand side by side"))
def two_proposals(case: Case, by: Person | None, at: datetime) -> list[str]:
    needed, found = int(_settings(case)["proposals_minimum"]), len(open_proposals(case))
    if found >= needed:
        return []
    return [_("At least %(needed)d proposals are needed; there are %(found)d.") % {"needed": needed, "found": found}]


@guard("all_proposals_read", gettext_noop("every proposal has been read by who decides"))
def all_proposals_read(case: Case, by: Person | None, at: datetime) -> list[str]:
    proposals = open_proposals(case)
    read = set(Reading.objects.filter(proposal__in=proposals, reader=by).values_list("proposal_id", flat=True))
    return [
        _("You have not read the proposal “%(title)s” yet.") % {"title": proposal.title}
        for proposal in proposals
        if proposal.pk not in read
    ]


@guard("customer_choice_recorded", gettext_noop("the customer's own choice is on record"))
def customer_choice_recorded(case: Case, by: Person | None, at: datetime) -> list[str]:
    if CustomerChoice.objects.filter(case=case, round=case.round).exists():
        return []
    return [_("Which proposal the customer prefers has not been recorded.")]


@guard("signers_answered", gettext_noop("everybody added as a signer has answered"))
def signers_answered(case: Case, by: Person | None, at: datetime) -> list[str]:
    # Whoever was let off the signature holds nobody up any more.
    waiting = Signer.objects.filter(case=case, round=case.round, answered_at=None, item__settled_at=None)
    names = waiting.order_by("pk").values_list("person__name", flat=True)
    return [_("%(name)s was asked to sign and has not answered.") % {"name": name} for name in names]


@guard("somebody_signed", gettext_noop("somebody added as a signer has agreed"))
def somebody_signed(case: Case, by: Person | None, at: datetime) -> list[str]:
    if Signer.objects.filter(case=case, round=case.round, answer=Signer.Answer.AGREED).exists():
        return []
    return [_("No department concerned has signed yet: add its people as signers.")]


@guard("penalties_decided", gettext_noop("penalties stand for the person and the department head"))
def penalties_decided(case: Case, by: Person | None, at: datetime) -> list[str]:
    if not _settings(case)["penalties"]:
        return []
    stand = set(Penalty.objects.filter(case=case, revoked_at=None).values_list("capacity", flat=True))
    missing = []
    if case.responsible_person_id and "person" not in stand:
        missing.append(_("A penalty entry for the person responsible is missing."))
    if "head" not in stand and case.liable_department and head_of(case.liable_department):
        missing.append(_("A penalty entry for the head of the liable department is missing."))
    return missing


@guard("customer_informed", gettext_noop("the customer has been told the solution"))
def customer_informed(case: Case, by: Person | None, at: datetime) -> list[str]:
    if Act.objects.filter(case=case, kind="informed", data__round=case.round).exists():
        return []
    return [_("The customer has not been told of the solution: when, how and by whom.")]


@guard("acceptance_signed", gettext_noop("the customer accepted and signed"))
def acceptance_signed(case: Case, by: Person | None, at: datetime) -> list[str]:
    if Acceptance.objects.filter(case=case, round=case.round, accepted=True).exists():
        return []
    return [_("The customer's signed acceptance is missing.")]


@guard(
    "called_back_satisfied",
    gettext_noop("the customer was called back after handling and is not dissatisfied"),
    reads=("satisfaction",),
)
def called_back_satisfied(case: Case, by: Person | None, at: datetime) -> list[str]:
    asking = pack_of(case.pack_version_id).processes[case.process].forms_that_say("satisfaction")
    answers = case.acts.filter(kind="moved", form__in=asking)
    last = answers.filter(pk__gt=_round_began(case)).order_by("-pk").first()
    answer = flat(asking[last.form].choices).get(last.data.get(asking[last.form].name)) if last else None
    if answer and not answer.settings.get("dissatisfied"):
        return []
    return [_("The callback after handling is missing.")]


def _round_began(case: Case) -> int:
    """The act that began this round; what was said in an earlier one no longer holds."""
    if case.round == 1:
        return 0
    anew = [
        key
        for key, way in pack_of(case.pack_version_id).processes[case.process].transitions.items()
        if "new_round" in way.effects
    ]
    return case.acts.filter(kind="moved", transition__in=anew).aggregate(last=Max("pk"))["last"] or 0


@guard("cause_recorded", gettext_noop("the cause has been analysed"), reads=("cause",))
def cause_recorded(case: Case, by: Person | None, at: datetime) -> list[str]:
    return [] if case.cause else [_("The cause has not been analysed.")]


@guard("may_be_reopened", gettext_noop("the case ended less than the pack's reopening time ago"))
def may_be_reopened(case: Case, by: Person | None, at: datetime) -> list[str]:
    days = int(str(_settings(case)["reopen_within"]).split()[0])
    if case.ended_at and at - case.ended_at <= timedelta(days=days):
        return []
    return [_("A case can be reopened for %(days)d days after its end; please register a new one.") % {"days": days}]

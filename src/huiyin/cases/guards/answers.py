"""What the customer must have been told, and must have said."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases.guards.registry import guard
from huiyin.cases.models import Acceptance, Act, Case
from huiyin.cases.rounds import round_began
from huiyin.org.models import Person
from huiyin.rulebook.definitions import flat
from huiyin.rulebook.queries import pack_of


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
    last = answers.filter(pk__gt=round_began(case)).order_by("-pk").first()
    answer = flat(asking[last.form].choices).get(last.data.get(asking[last.form].name)) if last else None
    if answer and not answer.settings.get("dissatisfied"):
        return []
    return [_("The callback after handling is missing.")]

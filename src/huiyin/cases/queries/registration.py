"""What a customer was not asked when they registered their matter."""

from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Field, Process, Transition
from huiyin.rulebook.rules import shown_fields


def open_in_registration(case: Case, process: Process, transition: Transition) -> list[Field]:
    """What the customer was not asked when they registered it; it is made good before the first stage is left.

    What leads back or takes the matter back waits for nothing. Source: E101-3, D52-1.
    """
    if not case.by_customer or case.stage != process.first or transition.kind not in ("forward", "end"):
        return []
    said = case.data.get(process.intake, {})
    fields = shown_fields(process.forms[process.intake], said)
    return [one for one in fields if one.required and one.type != "files" and said.get(one.name) is None]


def unasked(field: Field) -> str:
    return _("“%(field)s” still has to be added to the registration.") % {"field": say(field.label)}

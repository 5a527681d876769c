"""What somebody says in a form of a case: read and checked against the house, then kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.utils.functional import lazystr
from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.models import Case
from huiyin.cases.queries.answers import said_last
from huiyin.cases.rules import COLUMNS, Invalid, counted_in, impossible_times, read, said_anew, typed
from huiyin.contact.actions import refuse_disturbing
from huiyin.contact.rules import LONGEST_POINT, PHONE
from huiyin.customers.models import Customer
from huiyin.customers.queries import rest_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import department_of
from huiyin.rulebook.definitions import Form, Stage, flat
from huiyin.rulebook.rules import shown_fields
from huiyin.worklist.rules import in_each_language

Files = Mapping[str, Sequence["File[Any]"]]


@dataclass(frozen=True)
class Call:
    """Who called whom where a step records a call, and why at an hour of rest if we did."""

    by_them: bool = False
    despite: str = ""


class CalledInRest(DomainError):
    """The customer is not called then. %(rest)s. Say why they were, or that they called us."""

    field = "rest_despite"


def read_form(
    case: Case, form: Form | None, values: Mapping[str, Any], files: Files, *, by: Person | None = None
) -> tuple[dict[str, Any], list[str]]:
    """What the form says, checked against the house: values to store and warnings; raises Invalid."""
    if form is None:
        return {}, []
    errors: dict[str, list[str]] = {}
    stored: dict[str, Any] = {}
    warnings: list[str] = []
    try:
        stored, warnings = read(
            form,
            values,
            zone=queries.zone_of(case),
            pack=queries.pack_for(case),
            kept=case.data.get(form.key),
            before={name: said_last(case, name) for name in form.said_before},
        )
    except Invalid as invalid:
        errors = invalid.errors
    errors |= queries.unknown_rows(stored, form.fields) | _reported_aside(case, form, stored, by)
    for field in shown_fields(form, values):
        if field.type == "files" and field.required and not files.get(field.name):
            errors[field.name] = [_("Please add the file.")]
    errors |= {name: problems for name, problems in _unexplained(case, form, stored).items() if name not in errors}
    if errors:
        raise Invalid(errors)
    return stored, warnings


def check_times(
    case: Case, form: Form | None, stored: Mapping[str, Any], *, ahead: Collection[str] = (), at: datetime
) -> None:
    errors = impossible_times(form, stored, ahead=ahead, at=at, zone=queries.zone_of(case)) if form else {}
    if errors:
        raise Invalid(errors)


def agreed_in(stage: Stage) -> frozenset[str]:
    """The fields whose times become the deadline of a stage: they lie ahead."""
    return stage.due.ahead if stage.due else frozenset()


def in_their_rest(case: Case, form: Form | None, stored: Mapping[str, Any], call: Call, at: datetime) -> dict[str, Any]:
    """What goes on record of a call to the customer beside its form; one of theirs disturbs nobody. Source: A4-1.

    Raises CalledInRest.
    """
    if form is None or case.customer is None or (form.said(stored, "contact_channel") or case.channel) != PHONE:
        return {}
    told = next((stored.get(one.name) for one in form.fields if one.type == "datetime" and one.default), None)
    return called_in_rest(case.customer, call, datetime.fromisoformat(told) if told else at)


def called_in_rest(customer: Customer, call: Call, when: datetime) -> dict[str, Any]:
    """What goes on record of a call to a customer at that time. Raises CalledInRest."""
    if call.by_them:
        return {"by_them": True}
    disturbed = rest_of(customer).disturbs(when)
    if disturbed is None:
        return {}
    if not call.despite.strip():
        raise CalledInRest(rest=disturbed)
    rest = in_each_language("%(rest)s", rest=lazystr(disturbed))
    return {"rest_disturbed": rest, "rest_despite": call.despite.strip()[:LONGEST_POINT]}


def promised_in_rest(
    case: Case, form: Form | None, stored: Mapping[str, Any], call: Call, by: Person | None
) -> dict[str, Any]:
    """What goes on record of an answer promised for an hour of the customer's rest, and why. Source: A4-1, A6-7.

    Raises PromiseDisturbs.
    """
    until = typed(form.said(stored, "answer_by")) if form else None
    if until is None or case.customer is None or by is None:
        return {}
    despite = call.despite.strip()[:LONGEST_POINT]
    if not despite:
        refuse_disturbing(case.customer, until, field="rest_despite", by=by)
    disturbed = rest_of(case.customer).disturbs(until)
    rest = in_each_language("%(rest)s", rest=lazystr(disturbed))
    return {"answer_in_rest": rest, "rest_despite": despite} if disturbed else {}


def _unexplained(case: Case, form: Form, stored: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was decided is done; whoever departs from it says why. Source: A6-12."""
    errors: dict[str, list[str]] = {}
    for name, decided in queries.decided_in(form, case).items():
        field = next(field for field in form.fields if field.name == name)
        if name in stored and stored[name] != decided and not stored.get(field.decided):
            choice = flat(field.choices).get(decided or "")
            words = say(choice.label) if choice else f"¥{decided}" if decided else _("none")
            said = _("%(field)s as instructed: %(decided)s.") % {"field": say(field.label), "decided": words}
            errors.setdefault(field.decided, [_("This differs from the instruction; please say why.")]).append(said)
    return errors


def _reported_aside(case: Case, form: Form, stored: Mapping[str, Any], by: Person | None) -> dict[str, list[str]]:
    """A serious matter is reported upwards, to somebody who may act in it; whom it was reported to already stays."""
    said, field = form.said(stored, "reported_to"), form.that_means("reported_to")
    if by is None or not said or field is None or said == case.data.get(form.key, {}).get(field.name):
        return {}
    if said == by.pk:
        return {field.name: [_("Report this to somebody above you, not to yourself.")]}
    if said not in {one.pk for one in queries.superiors_for(by, case)}:
        return {field.name: [_("Report this to somebody above you who may decide about it.")]}
    return {}


def fill_in(case: Case, form: Form | None, stored: Mapping[str, Any], *, anew: Collection[str] | None = None) -> None:
    """Keep what a form says, and the columns that statistics count by; `anew`: only these were not said before."""
    if form is None:
        return
    fresh = {name: value for name, value in stored.items() if anew is None or name in anew}
    process = queries.process_of(case)
    said = {**case.data.get(form.key, {}), **stored}
    # An earlier answer does not outlive its question.
    unasked = {field.name for field in form.fields} - {field.name for field in shown_fields(form, said)}
    case.data = {**case.data, form.key: {name: value for name, value in said.items() if name not in unasked}}
    case.said_in = said_anew(process, case.said_in, form.key, fresh)
    case.counted = counted_in(process, case.data, case.said_in)
    keep_columns(case, form, fresh)


def keep_columns(case: Case, form: Form | None, stored: Mapping[str, Any]) -> None:
    """What statistics count by, whoever says it."""
    for field in form.fields if form else ():
        if field.means in COLUMNS and stored.get(field.name) is not None:
            setattr(case, COLUMNS[field.means], typed(stored[field.name]))
            if field.means == "liable_department" and (department := department_of(stored[field.name])):
                case.liable_department = department

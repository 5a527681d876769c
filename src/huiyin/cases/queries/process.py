"""What a case's definition says and where it stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from psycopg.types.numeric import Int8

from huiyin.cases.guards import GUARDS
from huiyin.cases.models import Act, Attachment, Case, CustomerChoice, StageEntry
from huiyin.cases.queries.belonging import waited_for
from huiyin.cases.queries.parts import unanswered
from huiyin.cases.queries.registration import open_in_registration, unasked
from huiyin.cases.rounds import stood_in
from huiyin.kernel import masking
from huiyin.kernel.prepared import planned_once, prepared
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import are_open, calendar_of, colleagues, works_here
from huiyin.rulebook.definitions import Form, Pack, Process, Stage, Transition
from huiyin.rulebook.queries import pack_in_force, pack_of


def pack_for(case: Case) -> Pack:
    return pack_of(case.pack_version_id)


def process_of(case: Case) -> Process:
    return pack_for(case).processes[case.process]


def register_pack(process: str) -> tuple[Pack, bool]:
    """The rule book a register is read by, and whether the process goes on: the one in force, else the last with it."""
    pack = pack_in_force()
    if process in pack.processes:
        return pack, True
    newest = Case.objects.filter(process=process).order_by("-pk").only("pack_version_id").first()
    return (pack_for(newest) if newest else pack), False


def stage_of(case: Case) -> Stage:
    return process_of(case).stage(case.stage)


def standing_entry(case: Case) -> StageEntry:
    """Where the case stands now; an ended case stands in its end."""
    (entry,) = _standing(case.pk)
    return entry


@prepared
def _standing(case: int) -> QuerySet[StageEntry]:
    return StageEntry.objects.select_related("item__owner").filter(case=case, left_at=None)


WHAT_THERE_IS = """
SELECT EXISTS (SELECT FROM cases_proposal WHERE case_id = %(case)s::bigint) AS proposals,
    EXISTS (SELECT FROM cases_penalty WHERE case_id = %(case)s::bigint) AS penalties,
    EXISTS (SELECT FROM cases_attachment WHERE case_id = %(case)s::bigint) AS papers,
    EXISTS (SELECT FROM cases_signer WHERE case_id = %(case)s::bigint) AS signers,
    EXISTS (SELECT FROM cases_part WHERE case_id = %(case)s::bigint) AS parts,
    EXISTS (SELECT FROM worklist_workitem WHERE subject = %(subject)s::text AND kind = 'promise') AS promises,
    EXISTS (SELECT FROM contact_interaction WHERE subject = %(subject)s::text) AS contacts,
    EXISTS (SELECT FROM messaging_message WHERE subject = %(subject)s::text AND state <> 'sent') AS letters,
    EXISTS (SELECT FROM cases_case WHERE parent_id = %(case)s::bigint)
        OR EXISTS (SELECT FROM cases_link WHERE case_id = %(case)s::bigint)
        OR EXISTS (SELECT FROM cases_link WHERE other_id = %(case)s::bigint) AS relatives
"""


def what_there_is(case: Case) -> frozenset[str]:
    """Which kinds of records a case has besides its stages and acts; most have few, so few are asked for."""
    with planned_once() as cursor:
        cursor.execute(WHAT_THERE_IS, {"case": Int8(case.pk), "subject": case.subject})
        (found,) = cursor.fetchall()
        return frozenset(column.name for column, there in zip(cursor.description, found, strict=True) if there)


def zone_of(case: Case) -> ZoneInfo:
    """The hours of the case's department; asked once for each case in hand."""
    zone: ZoneInfo = case.__dict__.get("zone") or ZoneInfo(calendar_of(department=case.department_id).time_zone)
    case.__dict__["zone"] = zone
    return zone


def entries_of(case: Case) -> list[StageEntry]:
    """Every stage the case stood in, with the work there was."""
    return _of_case(_entries(case.pk), case)


@prepared
def _entries(case: int) -> QuerySet[StageEntry]:
    return StageEntry.objects.filter(case=case).select_related("item").order_by("pk")


def papers_of(case: Case) -> list[Attachment]:
    return _of_case(_papers(case.pk), case)


@prepared
def _papers(case: int) -> QuerySet[Attachment]:
    return Attachment.objects.filter(case=case).order_by("pk")


def time_line(case: Case, person: Person, *, whole: bool) -> list[Act]:
    """What was done, as far as it is for this person's eyes, newest first."""
    return _of_case(_acts(case.pk), case) if whole else list(acts_shown(case, person, whole=whole))


@prepared
def _acts(case: int) -> QuerySet[Act]:
    return Act.objects.filter(case=case).order_by("-pk")


def _of_case(rows: list[Any], case: Case) -> list[Any]:
    for row in rows:
        row.case = case
    return rows


def acts_shown(case: Case, person: Person, *, whole: bool) -> QuerySet[Act]:
    """The time line as far as it is for this person's eyes, newest first."""
    rows = case.acts.order_by("-pk")
    return rows if whole else rows.filter(Q(kind__in=["registered", "moved"]) | Q(by=person))


def missing_for(case: Case, transition: Transition, *, by: Person | None, at: datetime) -> list[str]:
    """The sentences that say what is missing before this transition is possible."""
    open_ones = open_in_registration(case, process_of(case), transition)
    guarded = [sentence for name in needs_of(case, transition) for sentence in GUARDS[name](case, by, at)]
    running = [still_running(other) for other in waited_for(case, process_of(case), transition)]
    return [*(unasked(field) for field in open_ones), *guarded, *unanswered(case, transition), *running]


def preference_missing(case: Case) -> bool:
    """Whether a case stands where the customer is asked which proposal they prefer, and nobody has put it on record."""
    if "customer_choice" not in stage_of(case).collects:
        return False
    return not CustomerChoice.objects.filter(case=case, round=case.round).exists()


def told_at_first(case: Case, meaning: str) -> Any:
    """What the form that opened the case says of something."""
    process = process_of(case)
    return process.forms[process.intake].said(case.data.get(process.intake, {}), meaning)


def told_somewhere(case: Case, meaning: str) -> Any:
    """What the forms of a case say of something; nothing if none of them was filled in."""
    forms = process_of(case).forms.items()
    return next((words for key, form in forms if (words := form.said(case.data.get(key, {}), meaning))), None)


def still_running(other: Case) -> str:
    words = {"number": other.number, "process": say(process_of(other).title), "stage": say(stage_of(other).title)}
    return _("%(number)s (%(process)s) has not ended yet; it stands at “%(stage)s”.") % words


def targets_of(case: Case, transition: Transition) -> list[str]:
    """Where a transition may lead: of several stages, those where the case has stood in this round."""
    if len(transition.targets) == 1:
        return [transition.target]
    been = stood_in(case) - {case.stage}
    return [key for key in transition.targets if key in been] or [transition.target]


def needs_of(case: Case, transition: Transition) -> tuple[str, ...]:
    """The guards of a transition; what has ended is final after some days, whether the pack says so or not."""
    leaving_an_end = bool(stage_of(case).ends) and "may_be_reopened" not in transition.needs
    return (*transition.needs, "may_be_reopened") if leaving_an_end else transition.needs


def customers_way(case: Case, *, forward: bool) -> Transition | None:
    """The customer's own step from here that leads on, or back."""
    ways = (
        transition
        for transition in process_of(case).transitions.values()
        if case.stage in transition.sources
        and "customer" in transition.by
        and (transition.kind == "forward") == forward
    )
    return next(ways, None)


def decided_in(form: Form, case: Case | None) -> dict[str, str | None]:
    """What the proposal chosen in this round says about fields of a form, as the form would store it."""
    decided = [field for field in form.fields if field.decided]
    decision = case.decisions.filter(round=case.round).select_related("proposal").first() if case and decided else None
    if case is None or decision is None:
        return {}
    given = pack_for(case).lists.get("compensations", ())
    nothing = next((choice.key for choice in given if choice.settings.get("nothing")), None)
    value = decision.proposal.compensation_value
    answers = {
        "compensation_kind": decision.proposal.compensation_kind or nothing,
        "compensation_value": None if value is None else f"{value:.2f}",
    }
    return {field.name: answers[field.means] for field in decided}


def names_of(case: Case) -> str:
    """How lists, notices and workbooks call the case: no phone number of the customer stands in it."""
    return f"{case.number} {masking.text(case.title)}"[:160]


def unknown_rows(values: dict[str, Any], fields: Iterable[Any]) -> dict[str, list[str]]:
    """Errors for persons and departments that do not exist or have left, and people from where they must not be."""
    errors = {}
    for field in fields:
        value = values.get(field.name)
        if value is None:
            continue
        if field.type == "table":
            in_rows = [said for row in value for said in unknown_rows(row, field.columns).values()]
            if in_rows:
                errors[field.name] = list(dict.fromkeys(problem for said in in_rows for problem in said))
        if field.type == "person" and not works_here(value):
            errors[field.name] = [_("Nobody with that name works here.")]
        asked = value if field.type == "departments" else [value] if field.type == "department" else []
        if asked and not are_open(asked):
            errors[field.name] = [_("There is no such department.")]
        if inside := _inside(field, values):
            errors[field.name] = [inside]
    return errors


def _inside(field: Any, values: dict[str, Any]) -> str:
    """That a person is of the department from which they must not be."""
    place = values.get(field.outside) if field.outside else None
    names = [name for pk, name, _place in colleagues(place) if pk == values[field.name]] if place else []
    said = _("%(name)s works in the department that answers for it; choose somebody else.")
    return said % {"name": names[0]} if names else ""

"""Who is told, and what joins the record of contacts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from huiyin.cases.effects.registry import effect, form_of, said
from huiyin.cases.models import Act, Case
from huiyin.cases.queries import names_of, owner_for, process_of
from huiyin.contact.actions import Said, note_interaction
from huiyin.org.models import Person
from huiyin.org.queries import people_in, stand_in_for
from huiyin.org.roles import ANSWERING
from huiyin.worklist.actions import notify
from huiyin.worklist.rules import in_each_language


@effect("notify_liable_department", gettext_noop("the people of the liable department are told"))
def notify_liable_department(case: Case, act: Act) -> None:
    if case.liable_department is None:
        return
    number, department = case.number, case.liable_department.name
    people = people_in(case.liable_department, ANSWERING)
    # Whoever shall look into it, in customer service or in the department, hears of it by the work item.
    stage = process_of(case).stages[act.to_stage]
    owner, _team = owner_for(case, stage.owner, submitter=act.by, at=act.at)
    if owner:
        hears = stand_in_for(owner, act.at)
        people = [person for person in people if person != hears]
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


@effect("notify_reported_to", gettext_noop("whom it was reported to is told"), reads=("reported_to",))
def notify_reported_to(case: Case, act: Act) -> None:
    tell_reported_to(case, act, act.data)


def tell_reported_to(case: Case, act: Act, said_now: Mapping[str, Any]) -> None:
    """Whom the matter is now reported to hears of it, and whoever stands in while they are away."""
    superior = Person.objects.filter(pk=form_of(case, act).said(said_now, "reported_to")).first()
    if superior is None or act.by is None:
        return
    text = in_each_language(
        gettext_noop("%(name)s reports %(case)s to you: please look at it and say what is to be done."),
        name=act.by.name,
        case=names_of(case),
    )
    told = {superior, stand_in_for(superior, act.at)} - {act.by}
    notify(told, kind="assigned", text=text, subject=case.subject, at=act.at)


@effect("note_answer", gettext_noop("the answer given to the customer joins the record of contacts"), reads=("answer",))
def note_answer(case: Case, act: Act) -> None:
    _note(case, act, purpose="answer", content=said(case, act, "answer"))


@effect("note_callback", gettext_noop("the callback joins the record of contacts"))
def note_callback(case: Case, act: Act) -> None:
    _note(case, act, purpose="callback", content=said(case, act, "words"))


def _note(case: Case, act: Act, *, purpose: str, content: str) -> None:
    note_interaction(
        Said(
            direction="in" if act.data.get("by_them") else "out",
            channel=said(case, act, "contact_channel") or case.channel,
            purpose=purpose,
            content=content,
            outcome=said(case, act, "satisfaction"),
            despite=act.data.get("rest_despite", ""),
        ),
        customer=case.customer,
        subject=case.subject,
        by=act.by,
        at=act.at,
    )

"""The forms of rounds of callbacks in the catalogue, and whose records are printed many at a time."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.callbacks import tables
from huiyin.callbacks.feedback_paper import FEEDBACK, blank_feedback, feedback_of
from huiyin.callbacks.models import Callback, Feedback, Round
from huiyin.callbacks.plan_paper import CARE, PLAN, blank_plan
from huiyin.callbacks.printing import SUMMARY, blank_report
from huiyin.callbacks.queries import tries_of
from huiyin.callbacks.questionnaires import asking_scripts, key_of, questionnaire
from huiyin.callbacks.records import RECORD, blank_record, record_of
from huiyin.kernel.numbers import key_in
from huiyin.kernel.printing import Paper
from huiyin.org.models import Person
from huiyin.stationery.queries import (
    Form,
    Register,
    Source,
    found_among,
    house_line,
    register_forms,
    register_sources,
    title_of,
)

ABOUT = _("Rounds of callbacks")
RECORDS, PEOPLE, FEEDBACKS = "records-of-round-", "list-people-of-round-", "feedbacks"  # the sources; of which round


def forms() -> Iterator[Form]:
    yield Form(PLAN, _("a round of callbacks"), partial(blank_plan, PLAN), "callbacks:rounds", about=ABOUT)
    care = _("a round of greetings or invitations")
    yield Form(CARE, care, partial(blank_plan, CARE), "callbacks:rounds", about=ABOUT)
    yield Form(SUMMARY, _("the report of a round of callbacks"), blank_report, "callbacks:rounds", about=ABOUT)
    where, extent = _("a customer of a round of callbacks"), _("of a round")  # a rule book may have one of a case
    yield Form(RECORD, where, blank_record, "callbacks:rounds", extent=extent, about=ABOUT)
    for script in asking_scripts():
        yield Form(key_of(script), _("a call"), partial(questionnaire, script), "callbacks:rounds", about=ABOUT)
    yield Form(FEEDBACK, _("the weekly feedback of a department"), blank_feedback, "callbacks:weeks", about=ABOUT)
    yield from (each.form for each in registers())


def registers() -> Iterator[Register]:
    where = _("the register itself")
    yield Register(tables.rounds, Round.objects.visible_to, where, "callbacks:rounds", about=ABOUT)
    yield Register(tables.feedback, Feedback.objects.visible_to, where, "callbacks:weeks", about=ABOUT)


def records_of(user: Person, keys: Sequence[int]) -> Iterator[tuple[str, Paper]]:
    """The record of each of these calls, with every try."""
    rows = Callback.objects.with_what_it_is_for().select_related("settled_by", "before", "interaction__by")
    found = rows.visible_to(user).in_bulk(list(keys))
    tries = tries_of(found.values())
    yield from ((found[key].subject, record_of(found[key], tries[found[key].subject])) for key in keys if key in found)


def feedbacks_of(user: Person, keys: Sequence[int]) -> Iterator[tuple[str, Paper]]:
    """What each of these departments was told of a week."""
    rows = Feedback.objects.visible_to(user).select_related("department", "acknowledged_by", "item")
    found = rows.in_bulk(list(keys))
    yield from ((found[key].subject, feedback_of(found[key])) for key in keys if key in found)


def find(key: str) -> Source | None:
    """The customers of a round, each with the record of the call or all as a list; what departments were told."""
    if key == FEEDBACKS:
        title, home = title_of(FEEDBACK, _("Weekly written feedback")), reverse("callbacks:weeks")
        rows = Feedback.objects.visible_to
        return Source(
            key, title, lambda _user: tables.feedback(), rows, feedbacks_of, home, "callbacks.feedback", house_line
        )
    prefix = next((one for one in (RECORDS, PEOPLE) if key.startswith(one)), None)
    number = key_in(key.removeprefix(prefix)) if prefix else None
    run = Round.objects.filter(pk=number).first() if number is not None else None
    if run is None:
        return None

    def rows_of(user: Person) -> QuerySet[Callback]:
        return Callback.objects.filter(round__in=Round.objects.visible_to(user).filter(pk=run.pk))

    return Source(
        key=key,
        title=title_of(RECORD, _("Record of a callback")) if prefix == RECORDS else _("Customers of the round"),
        table=partial(tables.people, run),
        rows=rows_of,
        papers=records_of if prefix == RECORDS else None,
        home=reverse("callbacks:people", args=[run.pk]),
        permission="callbacks.view",
        house=house_line,
    )


def enter() -> None:
    register_forms(forms)
    register_sources(find)
    register_sources(found_among(registers, house_line))

"""The forms of rounds of callbacks in the catalogue."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from huiyin.callbacks.feedback_paper import FEEDBACK, blank_feedback
from huiyin.callbacks.plan_paper import CARE, PLAN, blank_plan
from huiyin.callbacks.printing import SUMMARY, blank_report
from huiyin.callbacks.questionnaires import asking_scripts, key_of, questionnaire
from huiyin.callbacks.records import RECORD, blank_record
from huiyin.stationery.queries import Form, register_forms

ABOUT = _("Rounds of callbacks")


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


def enter() -> None:
    register_forms(forms)

"""Clocks that stop, rounds that begin, findings that stand."""

from django.utils.translation import gettext_noop

from huiyin.cases.effects.registry import effect
from huiyin.cases.models import Act, Case


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

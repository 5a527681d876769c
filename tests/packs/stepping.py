"""Matters of any process taken step by step to a stage, at a moment of the test's choice."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import localtime

from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.cases.queries import owed_by
from huiyin.customers.models import Customer
from huiyin.rulebook.definitions import Pack
from huiyin.site import signature
from huiyin.worklist.models import WorkItem
from tests.cases.loop import AGREED
from tests.conftest import NOW, House

WorksBy = Callable[[str], Pack]
Words = Mapping[str, Any]
Step = tuple[str, str, Words]  # the verb, whose it is, and what they say
Way = Sequence[Step]
SIGN = "sign"  # not a verb of any process: somebody who was asked to sign does


def at(words: str) -> datetime:
    """A moment as the tables write it: 2026-09-30 17:00, on the house's clock."""
    return datetime.fromisoformat(words).replace(tzinfo=NOW.tzinfo)


def begun(
    house: House, process: str, words: Words, *, when: datetime = NOW, by: str = "ana", customer: Customer | None = None
) -> Case:
    """Registered by somebody of the cast."""
    values, files = _said(house, words, when)
    return cases.register(
        process, customer=customer, values=values, files=files, call=AGREED, by=getattr(house, by), at=when
    )


def moved(house: House, case: Case, step: Step, *, when: datetime = NOW, **other: Any) -> Case:
    """One step on; `other` replaces single words of it."""
    verb, by, words = step
    person = getattr(house, by)
    if verb == SIGN:
        cases.answer_as_signer(owed_by(person).get(case=case), **{**words, **other}, by=person, at=when)
    else:
        values, files = _said(house, {**words, **other}, when)
        cases.move(case, verb, values=values, files=files, call=AGREED, by=person, at=when)
    case.refresh_from_db()
    return case


def brought(house: House, process: str, words: Words, way: Way, stage: str, *, when: datetime = NOW) -> Case:
    """Begun, and taken along a way until it stands in a stage, all at one moment."""
    case = begun(house, process, words, when=when)
    for step in way:
        if case.stage == stage:
            break
        moved(house, case, step, when=when)
    assert case.stage == stage
    return case


def step_of(way: Way, verb: str) -> Step:
    return next(step for step in way if step[0] == verb)


def due_of(case: Case) -> datetime:
    """When the work of the stage is due, on the house's clock."""
    due = WorkItem.objects.open().get(subject=case.subject, kind="stage").due_at
    assert due is not None
    return localtime(due).replace(microsecond=0)


def _said(house: House, words: Words, when: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """“@workshop” is that row of the house, a span is that long after the moment, “#name” a page signed with a name."""
    values: dict[str, Any] = {}
    files: dict[str, Any] = {}
    for name, word in words.items():
        if isinstance(word, timedelta):
            values[name] = (when + word).isoformat()
        elif isinstance(word, str) and word.startswith("@"):
            values[name] = getattr(house, word[1:]).pk
        elif isinstance(word, list) and word and isinstance(word[0], dict):
            values[name] = [_said(house, row, when)[0] for row in word]
        elif isinstance(word, str) and word.startswith("#"):
            files[name] = [ContentFile(signature.draw(word[1:]), name=f"{word[1:]}.png")]
        else:
            values[name] = word
    return values, files

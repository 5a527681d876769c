"""A way back that leaves the choice: to a stage where the case has stood in this round."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from tests.cases import errand
from tests.conftest import House

SignIn = Callable[[Any], Client]


@pytest.fixture
def far(house: House, tmp_path: Path, now: datetime) -> Case:
    """An errand that went from asking straight to choosing, past proposing."""
    errand.publish(
        house,
        tmp_path,
        stages="""
asking: {STAGE, owner: registrar}
proposing: {title: {zh-hans: 提案, en: Propose}, step: doing, owner: registrar}
choosing: {STAGE, owner: registrar}
""",
        ways="""
propose: {WAY, from: [asking], to: proposing, by: [registrar]}
offer: {WAY, from: [proposing], to: choosing, by: [registrar]}
skip: {WAY, from: [asking], to: choosing, by: [registrar]}
finish: {WAY, from: [choosing], to: done, by: [registrar], kind: end}
back: {WAY, from: [choosing], to: [proposing, asking], by: [registrar], kind: back}
again: {WAY, from: [choosing], to: asking, by: [registrar], kind: back, effects: [new_round]}
""",
        at=now,
    )
    case = errand.register(house, now)
    actions.move(case, "skip", by=house.ana, at=now)
    return case


def go(case: Case, key: str, by: Any, at: datetime, target: str = "") -> str:
    actions.move(case, key, target=target, by=by, at=at)
    case.refresh_from_db()
    return case.stage


def test_it_goes_back_only_to_where_the_case_has_been(far: Case, house: House, now: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        go(far, "back", house.ana, now, "proposing")
    assert list(refusal.value.errors) == ["target"]
    assert go(far, "back", house.ana, now, "asking") == "asking"


def test_among_several_the_person_chooses(far: Case, house: House, now: datetime) -> None:
    for key in ("back", "propose", "offer"):
        go(far, key, house.ana, now)

    assert go(far, "back", house.ana, now, "asking") == "asking"
    assert far.acts.order_by("-pk")[0].to_stage == "asking"


def test_without_a_choice_the_first_possible_one_is_meant(far: Case, house: House, now: datetime) -> None:
    assert go(far, "back", house.ana, now) == "asking"
    for key in ("propose", "offer"):
        go(far, key, house.ana, now)
    assert go(far, "back", house.ana, now) == "proposing"


def test_what_it_stood_in_during_an_earlier_round_counts_no_more(far: Case, house: House, now: datetime) -> None:
    for key in ("back", "propose", "offer", "again", "skip"):
        go(far, key, house.ana, now)

    with pytest.raises(Invalid):
        go(far, "back", house.ana, now, "proposing")


def test_the_page_offers_the_choice_once_there_is_one(
    far: Case, house: House, now: datetime, signed_in: SignIn, at_now: datetime
) -> None:
    browser, page = signed_in(house.ana), reverse("cases:page", args=[far.pk])
    assert 'name="target"' not in browser.get(page).content.decode()
    for key in ("back", "propose", "offer"):
        go(far, key, house.ana, now)

    assert 'name="target"' in browser.get(page).content.decode()
    browser.post(reverse("cases:move", args=[far.pk, "back"]), {"target": "asking"})
    far.refresh_from_db()
    assert far.stage == "asking"

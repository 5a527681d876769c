"""What a process counts as, which line of the navigation it shares, and who sees its cases."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.cases.queries.customers import complaints, for_customers
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import pack_in_force
from tests.cases import errand
from tests.conftest import House

SignIn = Callable[[Any], Client]


@pytest.fixture
def said(house: House, tmp_path: Path, now: datetime) -> Callable[..., None]:
    """The errand with these words about it as a whole."""

    def publish(words: str, fields: str = "", pack: str = "") -> None:
        stages, ways = (
            "work: {STAGE, owner: registrar}",
            "finish: {WAY, from: [work], to: done, by: [owner], kind: end}",
        )
        errand.publish(house, tmp_path, fields=fields, stages=stages, ways=ways, at=now)
        file = tmp_path / "pack" / "errand.yaml"
        text = file.read_text(encoding="utf-8").replace("    number: PT\n", f"    number: PT\n    {words}\n")
        file.write_text(text + pack, encoding="utf-8")
        rulebook.publish(tmp_path / "pack", by=house.adam, at=now)

    return publish


ASKS_WHO = "who: {type: line, means: customer, label: {zh-hans: 客户, en: Customer}}"


@pytest.mark.req("E51-4")
def test_a_suggestion_is_no_complaint_though_it_asks_whose_it_is(said: Callable[..., None]) -> None:
    said("counts_as: suggestion", ASKS_WHO)

    assert "errand" not in complaints()
    assert "errand" in [process.key for process in for_customers()]
    assert "complaint" in complaints()


def test_what_asks_who_complains_is_a_complaint_if_nothing_is_said(said: Callable[..., None]) -> None:
    said("sees: []", ASKS_WHO)
    assert pack_in_force().processes["errand"].counts_as == "complaint"


def test_processes_of_a_group_share_a_line(
    said: Callable[..., None], house: House, signed_in: SignIn, at_now: datetime
) -> None:
    said("group: quality")  # beside dissatisfied visits
    page = signed_in(house.lena).get(reverse("worklist:today")).content.decode()

    assert "质量改进" in page
    assert "跑腿" not in page


def test_a_group_of_one_process_is_called_by_it(
    said: Callable[..., None], house: House, signed_in: SignIn, at_now: datetime
) -> None:
    said("group: small", pack="    \ngroups:\n  small: {zh-hans: 小事, en: Small things}\n")
    page = signed_in(house.lena).get(reverse("worklist:today")).content.decode()

    assert "跑腿" in page
    assert "小事" not in page


def test_a_process_kept_to_a_role_is_hidden_from_the_others(
    said: Callable[..., None], house: House, now: datetime
) -> None:
    said("sees: [director]")
    case = errand.register(house, now)

    seen = {
        name for name in ("ana", "lena", "max", "dora", "hank") if case in Case.objects.visible_to(getattr(house, name))
    }
    assert seen == {"ana", "dora"}


def test_a_process_nobody_keeps_is_seen_by_everybody_in_reach(
    said: Callable[..., None], house: House, now: datetime
) -> None:
    said("sees: []")
    case = errand.register(house, now)

    seen = {
        name for name in ("ana", "lena", "max", "dora", "hank") if case in Case.objects.visible_to(getattr(house, name))
    }
    assert seen == {"ana", "lena", "max", "dora"}

"""Who signs a report after whom: a later signer waits, and everybody reads whose turn it is."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.kernel.errors import DomainError
from huiyin.org.actions import report_absence
from huiyin.reports import actions
from huiyin.reports.models import Report, Signing
from huiyin.reports.queries.owing import owing_of
from huiyin.reports.queries.reports import turns_of
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import PACKS
from huiyin.site import signature
from tests.conftest import NOW, House
from tests.reports.standing.test_months import DAY, DECEMBER, WORDS

PICTURE = signature.draw("多拉")


@pytest.fixture
def signed_by_two(house: House, pack: Any, tmp_path: Path) -> Report:
    """A monthly report that the manager signs, and then the director."""
    folder = tmp_path / "pack"
    shutil.copytree(PACKS / "auto-service", folder)
    said = (folder / "reports.yaml").read_text()
    assert said.count("signed_by: [manager]") == 1
    (folder / "reports.yaml").write_text(said.replace("signed_by: [manager]", "signed_by: [manager, director]"))
    rulebook.publish(folder, by=house.adam, at=NOW)
    actions.ask_for_reports(DECEMBER)
    return Report.objects.get(rule="complaint_classes", person=house.lena)


def names(report: Report) -> list[tuple[str, bool]]:
    return [(one.name, one.now) for one in turns_of(report)]


def test_a_later_signer_does_not_sign_before_an_earlier_one(signed_by_two: Report, house: House) -> None:
    report = signed_by_two
    assert names(report) == [("马克斯", False), ("多拉", False)]
    done = actions.hand_in(report, words=WORDS, by=house.lena, at=DECEMBER)

    with pytest.raises(actions.NotYourSignature) as refused:
        actions.sign(done, signature=PICTURE, by=house.dora, at=DECEMBER)

    assert "马克斯" in str(refused.value)
    assert names(done) == [("马克斯", True), ("多拉", False)]
    actions.sign(done, signature=PICTURE, by=house.max, at=DECEMBER)
    assert names(done) == [("马克斯", False), ("多拉", True)]
    assert actions.sign(done, signature=PICTURE, by=house.dora, at=DECEMBER).sealed_at == DECEMBER


def test_the_page_says_whose_turn_it_is(
    signed_by_two: Report, house: House, signed_in: Callable[[Any], Client]
) -> None:
    page = f"/reports/written/{signed_by_two.pk}/"
    with time_machine.travel(DECEMBER, tick=False):
        before = signed_in(house.lena).get(page).text
        actions.hand_in(signed_by_two, words=WORDS, by=house.lena, at=DECEMBER)
        pages = [signed_in(person).get(page).text for person in (house.lena, house.max, house.dora)]
        refused = signed_in(house.dora).post(f"{page}signature/", {"signature": ""})

    assert ("1. 马克斯" in before, "2. 多拉" in before, "在马克斯之后签字" in before) == (True, True, True)
    for found, told in zip(
        pages, ("现在轮到马克斯签字。", "现在轮到您签字。", "现在轮到马克斯签字，之后由您签字。"), strict=True
    ):
        assert told in found
    assert ["signature/" in found for found in pages] == [False, True, False]
    assert (refused.status_code, "现在轮到马克斯签字" in refused.text) == (403, True)


def test_it_is_the_turn_of_whoever_stands_in(
    signed_by_two: Report, house: House, signed_in: Callable[[Any], Client]
) -> None:
    away: dict[str, Any] = {"starts_at": DECEMBER - DAY, "ends_at": DECEMBER + DAY, "by": house.adam, "at": DECEMBER}
    report_absence(house.max, substitute=house.hank, **away)
    done = actions.hand_in(signed_by_two, words=WORDS, by=house.lena, at=DECEMBER)

    assert [name for name, turn in names(done) if turn] == [house.hank.name]
    with pytest.raises(DomainError, match=house.hank.name):
        actions.sign(done, signature=PICTURE, by=house.dora, at=DECEMBER)
    page = f"/reports/written/{done.pk}/"
    with time_machine.travel(DECEMBER, tick=False):
        opened = [signed_in(person).get(page).status_code for person in (house.hank, house.wes)]
    assert opened == [200, 404]
    assert Report.objects.to_be_signed_by(house.hank).get() == done
    actions.sign(done, signature=PICTURE, by=house.hank, at=DECEMBER)
    assert Report.objects.visible_to(house.hank).get() == done
    Signing.objects.filter(report=done, signed_at=None).update(person=house.wes)  # whoever else is to sign
    assert Report.objects.visible_to(house.wes).get() == done


def test_the_page_leads_to_the_clause_that_asks_for_it(
    signed_by_two: Report, house: House, signed_in: Callable[[Any], Client]
) -> None:
    page, key = f"/reports/written/{signed_by_two.pk}/", "improvement.monthly-statistics"
    browser = signed_in(house.max)
    found = re.search(r'依据制度第 (\d+) 条：<a href="(/rulebook/[^"]*)">([^<]+)</a>', browser.get(page).text)

    assert found is not None
    number, address, words = found.groups()
    assert address.endswith(f"#clause-{key}")
    clause = browser.get(address).text.partition(f'id="clause-{key}"')[2].partition("</li>")[0]
    assert (f"{number}" in clause, words in clause) == (True, True)


def test_of_a_clause_that_is_gone_the_version_is_shown_that_had_it(
    signed_by_two: Report, house: House, pack: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "later"
    shutil.copytree(PACKS / "auto-service", folder)
    for file in folder.glob("*.yaml"):
        file.write_text(file.read_text().replace("improvement.monthly-statistics", "improvement.statistics"))
    version = signed_by_two.version
    rulebook.publish(folder, by=house.adam, at=NOW)

    owing = owing_of(signed_by_two, house.max)

    assert owing.address == f"/rulebook/versions/{version.number}/"
    assert owing.words

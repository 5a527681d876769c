"""The smallest rule book that works, with nothing in it that the product could lean on: no page of it is dead."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.customers import actions as customers
from huiyin.org.models import Person
from huiyin.rulebook import actions as rulebook
from tests.conftest import CAST, NOW, House

SignIn = Callable[[Person], Client]
LINK = re.compile(r'\b(?:href|hx-get|data-poll|data-customer-picker)="([^"#]*)')
PACK = """\
pack: auto-service
title: {zh-hans: 修理铺, en: Repairs}
version: "1"
chapters:
  all: {zh-hans: 全部, en: Everything}
clauses:
  repair.soon: {chapter: all, text: {zh-hans: 两天修好, en: Repaired within two days}}
lists: {}
ladder:
  due: {tells: [owner], level: due}
processes:
  repair:
    title: {zh-hans: 报修, en: Repair}
    number: BX
    intake: intake
    first: repairing
    steps:
      work: {zh-hans: 修理, en: Work}
    forms:
      intake:
        title: {zh-hans: 报修单, en: Repair slip}
        fields:
          what: {type: text, means: content, required: true, label: {zh-hans: 故障, en: Fault}}
    stages:
      repairing:
        title: {zh-hans: 修理中, en: Repairing}
        step: work
        owner: registrar
        due: {within: 2 working days}
        clause: repair.soon
      repaired: {title: {zh-hans: 修好, en: Repaired}, step: work, ends: settled}
    transitions:
      finish: {title: {zh-hans: 修好了, en: Repaired}, from: [repairing], to: repaired, by: [registrar], kind: end}
"""

pytestmark = pytest.mark.usefixtures("at_now")


@pytest.fixture
def repairs(house: House, tmp_path: Path) -> House:
    """A house that works by it, with one repair done, one open, and a customer on file."""
    (tmp_path / "pack.yaml").write_text(PACK, encoding="utf-8")
    rulebook.publish(tmp_path, by=house.adam, at=NOW)
    customers.open_file(kind="person", name="王建国", phones=["13800138000"], by=house.ana, at=NOW)
    done, _open = (
        cases.register("repair", customer=None, values={"what": what}, by=house.ana, at=NOW)
        for what in ("门锁坏了", "车灯不亮")
    )
    cases.move(done, "finish", values={}, by=house.ana, at=NOW)
    return house


@pytest.mark.parametrize("username", ["adam", *CAST])
def test_every_link_of_every_page_leads_somewhere(repairs: House, signed_in: SignIn, username: str) -> None:
    client = signed_in(getattr(repairs, username))
    seen, waiting, dead = {"/"}, ["/"], []

    while waiting:
        here = waiting.pop()
        answer = client.get(here)
        if answer.status_code not in (200, 204, 302):
            dead.append((here, answer.status_code))
        links = [answer["Location"]] if answer.status_code == 302 else _links(answer, here)
        new = [link for link in dict.fromkeys(links) if _kind(link) not in {_kind(one) for one in seen}]
        seen.update(new)
        waiting += new

    assert dead == []
    assert len(seen) > 5


def test_the_navigation_and_the_palette_name_what_the_rule_book_names(repairs: House, signed_in: SignIn) -> None:
    ana = signed_in(repairs.ana)

    page = ana.get("/").text
    palette = ana.get("/palette/?q=报修").text

    for text in (page, palette):
        assert f'href="{reverse("cases:register", args=["repair"])}"' in text
    assert f'href="{reverse("cases:new", args=["repair"])}"' in palette
    assert "/cases/complaint/" not in page + palette


def test_a_repair_is_registered_and_finished_on_its_pages(repairs: House, signed_in: SignIn) -> None:
    ana = signed_in(repairs.ana)

    registered = ana.post(reverse("cases:new", args=["repair"]), {"what": "刹车异响"})
    case = Case.objects.latest("pk")
    ana.post(reverse("cases:move", args=[case.pk, "finish"]), {"stage": case.stage})

    case.refresh_from_db()
    assert registered["Location"] == reverse("cases:page", args=[case.pk])
    assert case.ends == Case.Ends.SETTLED


def _links(answer: Any, here: str) -> list[str]:
    if not answer["Content-Type"].startswith("text/html"):
        b"".join(answer)  # a workbook is written while it is read
        return []
    found = [unescape(link) for link in LINK.findall(answer.text)]
    path = here.partition("?")[0]
    ours = [path + link if link.startswith("?") else link for link in found]
    return [link for link in ours if link.startswith("/") and not link.startswith("/static/")]


def _kind(link: str) -> str:
    """Links that differ in the values of their query only lead to one page: each is walked once."""
    path, _mark, query = link.partition("?")
    return path + "?" + "&".join(sorted(part.partition("=")[0] for part in query.split("&")))

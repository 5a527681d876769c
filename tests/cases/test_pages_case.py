"""The case page: who sees it, what of it, and what it costs."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases import actions
from huiyin.kernel.clock import now
from huiyin.org.actions import look_at
from tests.cases.loop import STAGES, Loop
from tests.conftest import NOW

SignIn = Callable[[Any], Client]
HTMX = {"HX-Request": "true"}
PHONE = "13812345678"


@pytest.fixture(autouse=True)
def a_week_later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        yield


def test_a_step_that_is_done_names_who_took_it(loop: Loop, signed_in: SignIn) -> None:
    loop.to("summarising")
    client = signed_in(loop.house.ana)
    assert done_by(client.get(page_of(loop)).text)["总结"] == loop.house.ana.name
    loop.move("archive", loop.house.lena, loop.summary())

    steps = done_by(client.get(page_of(loop)).text)

    assert (steps["总结"], steps["回访"]) == (loop.house.lena.name, loop.house.ana.name)


def test_a_refusal_by_phone_stands_beside_the_signature_on_paper(loop: Loop, signed_in: SignIn) -> None:
    loop.to("confirming")

    page = signed_in(loop.house.ana).get(page_of(loop)).text

    assert re.findall(r'class="verb-tab" data-verb="(\w+)"', page) == ["accept_on_paper", "refuse_on_paper"]
    assert page.count('data-verb="refuse_on_paper"') == 1


def done_by(page: str) -> dict[str, str]:
    """Each step with the name that stands under it."""
    found = re.findall(r'class="step-name">([^<]*)</span>\s*<span class="step-note">([^<]*)<', page)
    return dict(found)


def page_of(loop: Loop) -> str:
    return reverse("cases:page", args=[loop.case.pk])


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("ana", 200),  # registered it
        ("ben", 404),  # an agent of another team
        ("lena", 200),  # supervises the department
        ("max", 200),
        ("dora", 200),
        ("hank", 200),  # heads the liable department
        ("wes", 200),  # works in it
        ("fay", 200),  # finance sees every case
        ("wanda", 404),  # another department
        ("art", 200),  # audits
        ("olga", 404),  # another branch
        ("adam", 404),  # administers people, not complaints
    ],
)
def test_who_sees_a_case(loop: Loop, signed_in: SignIn, username: str, status: int) -> None:
    loop.to("investigating")

    response = signed_in(getattr(loop.house, username)).get(page_of(loop))

    assert response.status_code == status


def test_nobody_sees_it_without_signing_in(loop: Loop) -> None:
    assert Client().get(page_of(loop)).status_code == 302


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_shows_what_comes_next_and_no_phone(loop: Loop, signed_in: SignIn, stage: str) -> None:
    loop.to(stage)

    html = signed_in(loop.house.ana).get(page_of(loop)).content.decode()

    assert loop.case.number in html
    assert "138****5678" in html
    assert PHONE not in html
    assert ("data-verb-panel" in html) == (stage != "archived")


@pytest.mark.parametrize("username", ["ana", "lena", "max", "dora", "hank", "wes", "fay", "art"])
def test_no_page_carries_a_whole_phone_or_inline_code(loop: Loop, signed_in: SignIn, username: str) -> None:
    loop.case = actions.register(
        "complaint",
        customer=loop.customer,
        values={**loop.intake(), "content": f"请回电 {PHONE} 找王先生"},
        by=loop.house.ana,
        at=loop.at,
    )
    loop.to("carrying_out")

    html = signed_in(getattr(loop.house, username)).get(page_of(loop)).content.decode()

    assert "请回电" in html
    assert PHONE not in html
    assert re.findall(r"<[^>]+\s(?:style|on[a-z]+)=", html) == []
    assert re.findall(r"<style|<script(?![^>]*(?:src=|application/json))", html) == []


@pytest.mark.req("A6-10")
@pytest.mark.parametrize("username", ["hank", "wes"])
def test_the_liable_department_sees_only_its_part(loop: Loop, signed_in: SignIn, username: str) -> None:
    loop.to("confirming")
    house = loop.house

    part = signed_in(getattr(house, username)).get(page_of(loop)).content.decode()
    whole = signed_in(house.lena).get(page_of(loop)).content.decode()

    for secret in ("138****5678", "¥680.00", "同意，今天办妥。", "已告知更换原厂件。", "给您添麻烦了"):
        assert secret in whole
        assert secret not in part
    assert "刹车片换过三天又响" in part
    assert ("¥30.00" in part) == (username == "hank")  # each sees the penalty that falls on them, no other


def test_the_department_sees_what_it_proposed_itself(loop: Loop, signed_in: SignIn) -> None:
    loop.to("proposing")
    actions.propose(loop.case, values=loop.proposal(title="换件", cost="77"), by=loop.house.hank, at=loop.later())
    actions.propose(loop.case, values=loop.proposal(title="退款", cost="888"), by=loop.house.ana, at=loop.later())

    html = signed_in(loop.house.hank).get(page_of(loop)).content.decode()

    assert "¥77.00" in html
    assert "¥888.00" not in html


def test_a_signer_is_asked_on_the_page(loop: Loop, signed_in: SignIn) -> None:
    loop.to("choosing")
    signer = actions.add_signer(loop.case, person=loop.house.fay, by=loop.house.lena, at=loop.later())
    address = reverse("cases:answer-as-signer", args=[loop.case.pk, signer.pk])

    assert address in signed_in(loop.house.fay).get(page_of(loop)).content.decode()
    assert address not in signed_in(loop.house.max).get(page_of(loop)).content.decode()


def acts_offered(loop: Loop, html: str) -> list[str]:
    """All forms of the case but those that print it."""
    forms: list[str] = re.findall(rf'action="(/cases/{loop.case.pk}/[^"]+)"', html)
    return [address for address in forms if not re.search(r"/(print|papers-of)/", address)]


def test_an_auditor_reads_and_does_nothing(loop: Loop, signed_in: SignIn) -> None:
    loop.to("carrying_out")

    html = signed_in(loop.house.art).get(page_of(loop)).content.decode()

    assert acts_offered(loop, html) == []


def test_an_ended_case_offers_only_reopening(loop: Loop, signed_in: SignIn) -> None:
    loop.to("archived")

    html = signed_in(loop.house.lena).get(page_of(loop)).content.decode()

    assert acts_offered(loop, html) == [reverse("cases:move", args=[loop.case.pk, "reopen"])]


def test_htmx_gets_the_case_without_the_shell(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.ana)

    fragment = client.get(page_of(loop), headers=HTMX).content.decode()

    assert "<html" not in fragment
    assert loop.case.number in fragment
    assert "<html" in client.get(page_of(loop)).content.decode()


def test_the_page_is_told_of_news_and_only_of_news(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.ana)
    (live,) = re.findall(r'data-poll="(/cases/[^"]+)"', client.get(page_of(loop)).content.decode())

    before = client.get(live)
    actions.note(loop.case, text="已核对工单", by=loop.house.lena, at=loop.later())
    after = client.get(live)

    assert before.status_code == 204
    assert after.status_code == 200
    assert loop.house.lena.name in after.content.decode()


def test_the_liable_department_is_told_of_no_news_it_may_not_see(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")
    client = signed_in(loop.house.hank)
    (live,) = re.findall(r'data-poll="(/cases/[^"]+)"', client.get(page_of(loop)).content.decode())

    actions.note(loop.case, text="已核对工单", by=loop.house.lena, at=loop.later())
    unseen = client.get(live)
    loop.leave_investigating()

    assert unseen.status_code == 204
    assert client.get(live).status_code == 200


@pytest.mark.parametrize(
    ("username", "knows"),
    [("lena", ["安娜", "汉克", "韦斯"]), ("hank", ["韦斯"]), ("wes", ["汉克"])],
)
def test_the_liable_department_learns_only_of_its_own_people_who_else_is_here(
    loop: Loop, signed_in: SignIn, username: str, knows: list[str]
) -> None:
    loop.to("investigating")
    for person in (loop.house.ana, loop.house.hank, loop.house.wes):
        look_at(loop.case.subject, by=person, at=now())

    answer = signed_in(getattr(loop.house, username)).post(
        "/viewing/", {"subject": loop.case.subject}, content_type="application/json"
    )

    assert sorted(answer.json()["others"]) == knows


def test_the_page_asks_the_database_the_same_however_much_happened(loop: Loop, signed_in: SignIn) -> None:
    loop.to("choosing")
    client = signed_in(loop.house.lena)
    _talk(loop, 1)
    client.get(page_of(loop))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(loop))
    _talk(loop, 6)

    with CaptureQueriesContext(connection) as many:
        client.get(page_of(loop))

    assert len(many) == len(few)
    assert len(many) <= 60


def _talk(loop: Loop, times: int) -> None:
    due, by = NOW + timedelta(days=30), loop.house.ana
    for number in range(times):
        actions.note(loop.case, text=f"备注 {number}", by=by, at=loop.later())
        actions.promise(loop.case, content=f"承诺 {number}", due_at=due, by=by, at=loop.later())


def test_what_was_instructed_is_filled_in_where_it_is_carried_out(loop: Loop, signed_in: SignIn) -> None:
    loop.to("carrying_out")

    page = signed_in(loop.house.ana).get(page_of(loop)).content.decode()

    assert f'value="{loop.proposals[1].compensation_kind}" selected' in page
    assert re.search(r'name="compensation_value" value="100.00"', page)


def test_a_form_that_is_to_be_filled_in_now_stands_open_without_a_button_above_it(
    loop: Loop, signed_in: SignIn
) -> None:
    loop.to("proposing")
    client, form = signed_in(loop.house.ana), f'action="{page_of(loop)}proposals/"'
    folded = r'<summary class="[^"]+"><span class="fold-shut">(?:(?!</summary>).)*添加方案'

    before = client.get(page_of(loop)).content.decode()
    loop.propose_two()
    after = client.get(page_of(loop)).content.decode()

    assert (form in before, re.search(folded, before, re.S)) == (True, None)
    assert form in after
    assert re.search(folded, after, re.S)

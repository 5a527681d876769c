"""A form whose answer was lost is sent again, or a button pressed twice: what it asks for is done once."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from huiyin.cases.actions import APART
from huiyin.cases.models import Case, Proposal
from huiyin.org import actions as org
from huiyin.org.models import Submission
from tests.cases.loop import Loop
from tests.conftest import NOW, House

SignIn = Callable[[Any], Client]


@pytest.fixture
def loop(house: House, pack: Any) -> Loop:
    return Loop(house, NOW)


def form_key(client: Client, page: str, action: str = "") -> str:
    """The key of the form on a page that posts to an address; without one, of the page's own form."""
    html = client.get(page).content.decode()
    after = html[html.index(f'action="{action}"' if action else '<form method="post" enctype') :]
    found = re.search(r'name="submission" value="([^"]+)"', after)
    assert found
    return found[1]


def intake(loop: Loop, **changes: Any) -> dict[str, Any]:
    values = {**loop.intake(), "customer": loop.customer.pk, "alike": APART, **changes}
    return {**values, "occurred_at": (NOW - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}


def test_a_complaint_that_is_sent_twice_is_registered_once(loop: Loop, signed_in: SignIn, at_now: datetime) -> None:
    ana = signed_in(loop.house.ana)
    form = intake(loop, submission=form_key(ana, "/cases/complaint/new/"))

    first = ana.post("/cases/complaint/new/", form)
    second = ana.post("/cases/complaint/new/", form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == f"/cases/{loop.case.pk + 1}/"
    assert Case.objects.count() == 2
    page = ana.get(second["Location"]).content.decode()
    assert "不会重复办理" in page


def test_the_empty_form_opened_again_registers_another_complaint(
    loop: Loop, signed_in: SignIn, at_now: datetime
) -> None:
    ana = signed_in(loop.house.ana)

    for _ in range(2):
        ana.post("/cases/complaint/new/", intake(loop, submission=form_key(ana, "/cases/complaint/new/")))

    assert Case.objects.count() == 3


def test_a_refused_form_is_still_good_once_it_is_mended(loop: Loop, signed_in: SignIn, at_now: datetime) -> None:
    ana = signed_in(loop.house.ana)
    key = form_key(ana, "/cases/complaint/new/")

    refused = ana.post("/cases/complaint/new/", intake(loop, submission=key, wish=""))
    mended = ana.post("/cases/complaint/new/", intake(loop, submission=key))

    assert (refused.status_code, mended.status_code) == (422, 302)
    assert Case.objects.count() == 2


def test_a_form_sent_again_with_other_words_is_not_done_twice_and_its_draft_stays(
    loop: Loop, signed_in: SignIn, at_now: datetime
) -> None:
    ana = signed_in(loop.house.ana)
    form = intake(loop, submission=form_key(ana, "/cases/complaint/new/"))
    form["draft-key"] = "cases/new/complaint"
    ana.post("/cases/complaint/new/", form)
    org.save_draft(loop.house.ana, form_key="cases/new/complaint", content={"wish": "退款"}, at=NOW)

    again = ana.post("/cases/complaint/new/", {**form, "wish": "退款"})

    assert again["Location"] == f"/cases/{loop.case.pk + 1}/"
    assert Case.objects.count() == 2
    assert loop.house.ana.drafts.count() == 1
    assert "此后修改的内容没有保存" in ana.get(again["Location"]).content.decode()


def test_a_proposal_sent_twice_by_htmx_stands_once(loop: Loop, signed_in: SignIn, at_now: datetime) -> None:
    loop.to("proposing")
    ana = signed_in(loop.house.ana)
    address = f"/cases/{loop.case.pk}/proposals/"
    form = {**loop.proposal(), "submission": form_key(ana, f"/cases/{loop.case.pk}/", address)}

    first = ana.post(address, form, headers={"HX-Request": "true"})
    second = ana.post(address, form, headers={"HX-Request": "true"})

    assert (first.status_code, second.status_code) == (200, 204)
    assert second["HX-Refresh"] == "true"
    assert Proposal.objects.count() == 1


def test_nobody_is_answered_with_what_somebody_elses_form_led_to(
    loop: Loop, signed_in: SignIn, at_now: datetime
) -> None:
    ana, ben = signed_in(loop.house.ana), signed_in(loop.house.ben)
    form = intake(loop, submission=form_key(ana, "/cases/complaint/new/"))
    ana.post("/cases/complaint/new/", form)

    answer = ben.post("/cases/complaint/new/", form)

    assert answer.status_code == 400
    assert Case.objects.count() == 2


def test_forms_of_last_week_are_forgotten(loop: Loop, signed_in: SignIn, at_now: datetime) -> None:
    ana = signed_in(loop.house.ana)
    ana.post("/cases/complaint/new/", intake(loop, submission=form_key(ana, "/cases/complaint/new/")))

    kept = org.forget_submissions(at=NOW + timedelta(days=6))
    forgotten = org.forget_submissions(at=NOW + timedelta(days=8))

    assert (kept, forgotten) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_twice_at_once_registers_one_complaint(loop: Loop, signed_in: SignIn) -> None:
    ana, gate = signed_in(loop.house.ana), Barrier(4)
    form = intake(loop, submission=form_key(ana, "/cases/complaint/new/"))
    led_to: list[str] = []

    def press() -> None:
        browser = Client()
        browser.cookies = ana.cookies
        gate.wait(timeout=120)
        led_to.append(browser.post("/cases/complaint/new/", form)["Location"])
        connection.close()

    presses = [Thread(target=press) for _ in range(4)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(timeout=120)

    assert led_to == [f"/cases/{loop.case.pk + 1}/"] * 4
    assert (Case.objects.count(), Submission.objects.count()) == (2, 1)

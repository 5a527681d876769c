"""What came of calling one customer, on paper. Source: A2-6, E72-1."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from huiyin.audit.models import Entry
from huiyin.callbacks import actions
from huiyin.callbacks.models import Callback
from huiyin.callbacks.records import record_of
from huiyin.contact.models import Interaction
from huiyin.customers.models import Customer
from huiyin.kernel.printing import Lines, Paper, Row
from huiyin.org.actions import place_person
from huiyin.org.models import Person
from huiyin.org.roles import Role
from huiyin.stationery.actions import draw_some
from huiyin.stationery.models import PrintBatch, Printing
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
Opened = Callable[..., Customer]
ToCall = Callable[..., Callback]


@pytest.fixture
def reached(house: House, opened: Opened, to_call: ToCall, said: Any) -> Callback:
    """Nobody answered at first; then Wang Fang was reached, and said what she thought."""
    callback = to_call(opened(phones=["13812345678"], assets=["京A·12345"]), channel="phone")
    of_it = {"subject": callback.subject}
    said(callback.customer, **of_it, content="没人接", outcome="no_answer", line="no_answer")
    talk = said(callback.customer, **of_it, content="换机油很快，就是等了半小时。", at=NOW + timedelta(hours=1))
    actions.reach(callback, interaction=talk, by=house.ana, at=NOW + timedelta(hours=1))
    callback.refresh_from_db()
    return callback


def boxes(paper: Paper) -> dict[str, str]:
    return {str(cell.label): cell.value for row in paper.rows if isinstance(row, Row) for cell in row.cells}


@pytest.mark.req("A2-6")
@pytest.mark.req("E72-1")
def test_it_says_when_who_how_and_what_the_customer_said(reached: Callback) -> None:
    tries = list(Interaction.objects.filter(subject=reached.subject).order_by("-at"))

    with translation.override("zh-hans"):
        paper = record_of(reached, tries)
        found = boxes(paper)

    assert (found["客户"], found["电话"], found["持有物"]) == ("王芳", "138****5678", "京A·12345")
    assert (found["时间"], found["回访人"], found["回访方式"]) == ("2026-11-23 11:00", "安娜", "电话")
    assert (found["满意度"], found["内容"]) == ("满意", "换机油很快，就是等了半小时。")
    [every] = [row.rows for row in paper.rows if isinstance(row, Lines)]
    assert [(line[0], line[3]) for line in every] == [
        ("2026-11-23 10:00", "没人接"),
        ("2026-11-23 11:00", "换机油很快，就是等了半小时。"),
    ]


def test_before_anybody_called_it_is_left_to_the_pen(opened: Opened, to_call: ToCall) -> None:
    with translation.override("zh-hans"):
        found = boxes(record_of(to_call(opened()), []))

    assert (found["客户"], found["时间"], found["回访人"], found["内容"]) == ("王芳", "", "", "")


def test_it_is_printed_from_the_page_of_who_was_called(house: House, reached: Callback, signed_in: SignIn) -> None:
    client, address = signed_in(house.lena), reverse("callbacks:person-paper", args=[reached.pk])

    page = client.get(reverse("callbacks:person", args=[reached.pk])).text
    answer = client.post(address)

    assert f'href="{address}"' in page
    printed = "".join(pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    assert "回访记录表" in printed
    assert "就是等了半小时" in printed
    assert Entry.objects.filter(action="callback.printed").count() == 1


@pytest.mark.req("F-02")
def test_the_records_of_a_round_are_printed_together_each_with_its_own_tries(
    house: House, reached: Callback, opened: Opened, to_call: ToCall, signed_in: SignIn
) -> None:
    other = to_call(opened("李强"), channel="phone")
    browser, page = signed_in(house.lena), reverse("callbacks:people", args=[reached.round_id])
    asked = f"/forms/printed/of/records-of-round-{reached.round_id}/"

    assert f'formaction="{asked}"' in browser.get(page).text
    assert browser.post(asked, {"row": [reached.pk, other.pk]}).status_code == 302
    batch = PrintBatch.objects.get()
    while draw_some(batch, at=NOW):
        pass

    batch.refresh_from_db()
    with batch.file.open("rb") as file:
        first, second = ("".join(one.extract_text().split()) for one in pypdf.PdfReader(file).pages)
    assert (batch.papers, "王芳" in first, "就是等了半小时" in first) == (2, True, True)
    assert ("李强" in second, "就是等了半小时" in second) == (True, False)
    assert {*Printing.objects.values_list("form", "subject")} == {
        ("callback-record", reached.subject),
        ("callback-record", other.subject),
    }


def test_the_records_of_a_round_are_nobodys_who_may_not_see_it(
    house: House, reached: Callback, signed_in: SignIn
) -> None:
    place_person(house.lena, places=[(house.branch, Role.SUPERVISOR)], by=house.adam, at=NOW)

    signed_in(house.lena).post(f"/forms/printed/of/records-of-round-{reached.round_id}/", {"row": reached.pk})

    assert not PrintBatch.objects.exists()

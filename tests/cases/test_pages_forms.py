"""The forms and registers that the rule book names, from where people work: the case page, the registers."""

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import openpyxl
import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.cases import actions
from huiyin.org.actions import place_person
from huiyin.org.roles import Role
from tests.cases.loop import Loop

SignIn = Callable[[Any], Client]
FORM = "complaint_registration"


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_case_offers_the_forms_of_its_process_and_prints_them(loop: Loop, signed_in: SignIn) -> None:
    loop.to("carrying_out")
    client, address = signed_in(loop.house.ana), reverse("cases:print-named", args=[loop.case.pk, FORM])

    page = client.get(reverse("cases:page", args=[loop.case.pk])).text
    answer = client.post(address)

    assert f'href="{address}"' in page
    assert "客户不满意通知单" not in page  # of another process
    printed = words_of(answer.content)
    for words in (
        "顾客投诉登记表",
        loop.case.number,
        "刹车片换过三天又响",
        "138****5678",
        "问题性质",
        "客户选择的方案更换原厂件",
        "选定方案更换原厂件",
        "批示内容同意，今天办妥。",
        "安娜2026年11月23日莱娜2026年11月23日",
    ):
        assert words in printed
    assert "13812345678" not in printed
    assert Entry.objects.filter(action="case.printed", subject=loop.case.subject, detail__copy=FORM).count() == 1


def test_the_whole_paper_is_told_apart_from_a_form_of_the_same_title(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.lena)

    page = client.get(reverse("cases:page", args=[loop.case.pk])).text
    whole, form = (
        unquote(client.get(address).headers["Content-Disposition"])
        for address in (
            reverse("cases:print", args=[loop.case.pk]),
            reverse("cases:print-named", args=[loop.case.pk, FORM]),
        )
    )

    assert "打印全部资料" in page
    assert f"{loop.case.number} 顾客投诉登记表（全部资料）.pdf" in whole
    assert f"{loop.case.number} 顾客投诉登记表.pdf" in form


def test_the_form_is_a_workbook_too(loop: Loop, signed_in: SignIn) -> None:
    answer = signed_in(loop.house.lena).get(reverse("cases:print-named-excel", args=[loop.case.pk, FORM]))

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    place = cells.index("投诉内容")
    assert (cells[0:2], cells[place + 1]) == (
        ["回音汽车服务", "顾客投诉登记表"],
        "刹车片换过三天又响，来电时情绪激动。",
    )


def test_a_blank_form_is_printed_from_the_register(loop: Loop, signed_in: SignIn) -> None:
    client, address = signed_in(loop.house.ana), reverse("cases:print-blank", args=[FORM])

    page, printed = (
        client.get(reverse("cases:register", args=["complaint"])).text,
        words_of(client.get(address).content),
    )

    assert f'href="{address}"' in page
    for words in ("顾客投诉登记表", "投诉内容", "一般", "年月日"):
        assert words in printed
    assert loop.case.number not in printed
    assert client.get(reverse("cases:print-blank", args=["measures_register"])).status_code == 404


@pytest.mark.parametrize("key", ["nothing", "dissatisfaction_notice", "customer_file", "measures_register"])
def test_no_other_paper_is_printed_of_a_case(loop: Loop, signed_in: SignIn, key: str) -> None:
    client = signed_in(loop.house.ana)

    assert client.get(reverse("cases:print-named", args=[loop.case.pk, FORM])).status_code == 200
    assert client.get(reverse("cases:print-named", args=[loop.case.pk, key])).status_code == 404


def test_a_register_of_the_rule_book_is_printed_with_its_own_columns(loop: Loop, signed_in: SignIn) -> None:
    measure = actions.register(
        "measure",
        values={
            "kind": "corrective", "classification": loop.intake()["classification"], "basis": "三件。",
            "goal": "减半。",
        },
        by=loop.house.lena,
        at=loop.later(),
    )  # fmt: skip
    client, address = signed_in(loop.house.lena), reverse("cases:sheet", args=["measures_register"])

    listed, page = client.get(reverse("cases:register", args=["measure"])).text, client.get(address).text
    printed = words_of(client.get(f"{address}?export=pdf").content)
    days = client.get(f"{address}?received_to=2020-01-01").text

    assert f'href="{address}"' in listed
    for words in ("纠正与预防措施登记表", "措施类型", "预期目标", measure.number, "减半。"):
        assert words in page
        assert words in printed
    assert "减半。" not in days


def test_a_form_of_one_case_is_no_register(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.lena)

    assert [client.get(reverse("cases:sheet", args=[key])).status_code for key in (FORM, "file_index", "none")] == [
        404,
        404,
        404,
    ]


def test_penalties_stand_in_a_register_of_those_who_oversee_people(loop: Loop, signed_in: SignIn) -> None:
    loop.to("carrying_out")
    loop.penalise_both()
    address = reverse("cases:penalties")

    page = signed_in(loop.house.lena).get(address).text
    printed = words_of(signed_in(loop.house.lena).get(f"{address}?export=pdf").content)

    for row in loop.case.penalties.select_related("person"):
        assert row.person.name in page
        assert f"{row.amount:,.2f}" in page
        assert row.person.name in printed
    assert signed_in(loop.house.ana).get(address).status_code == 403


def test_a_penalty_in_a_case_out_of_sight_is_not_listed(loop: Loop, signed_in: SignIn) -> None:
    loop.to("carrying_out")
    loop.penalise_both()
    house, address = loop.house, reverse("cases:penalties")
    places = [(house.branch, Role.SUPERVISOR)]
    place_person(house.olga, places=places, by=house.adam, at=loop.later())

    pages = [signed_in(person).get(address).text for person in (house.dora, house.olga)]

    assert [loop.case.number in page for page in pages] == [True, False]

"""A customer's file on the trade's own form, printed from the customer's page."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.customers.queries import subject_of
from tests.conftest import NOW, House

SignIn = Callable[[Any], Client]


@pytest.fixture
def customer(house: House) -> Customer:
    words = {"name": "张伟", "phones": ["13712340304"], "assets": ["京P·53Q19", "京A·12345"], "needs": "接送车"}
    return open_file(kind="person", **words, by=house.ana, at=NOW)


@pytest.mark.req("D52-18")
def test_the_basic_data_table_is_printed_from_the_customers_page(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    client, address = signed_in(house.ana), reverse("customers:print", args=[customer.pk, "customer_file"])

    page, answer = client.get(reverse("customers:file", args=[customer.pk])).text, client.post(address)

    assert f'href="{address}"' in page
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    printed = "".join("".join(one.extract_text().split()) for one in pages)
    for words in (
        "客户档案基本资料表",
        "张伟",
        "137****0304",
        "车辆（1）",
        "京P·53Q19",
        "车辆（2）",
        "京A·12345",
        "接送车",
    ):
        assert words in printed
    assert "13712340304" not in printed
    assert Entry.objects.filter(action="customer.printed", subject=subject_of(customer.pk)).count() == 1


def test_no_other_paper_is_printed_of_a_file(house: House, customer: Customer, signed_in: SignIn) -> None:
    client, name = signed_in(house.ana), "customers:print"

    answers = [client.get(reverse(name, args=[customer.pk, key])) for key in ("customer_file", "file_index", "none")]

    assert [answer.status_code for answer in answers] == [200, 404, 404]


def test_the_form_is_a_workbook_for_those_who_may_take_files_along(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    address = reverse("customers:print-excel", args=[customer.pk, "customer_file"])

    sheet = openpyxl.load_workbook(io.BytesIO(signed_in(house.lena).get(address).content)).active

    assert sheet is not None
    assert "张伟" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert signed_in(house.ana).get(address).status_code == 403


def test_the_index_of_files_has_the_columns_of_the_rule_book(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    client, address = signed_in(house.lena), reverse("customers:sheet", args=["file_index"])

    listed, page = client.get(reverse("customers:list")).text, client.get(address).text
    paper = client.get(f"{address}?export=pdf").content

    assert f'href="{address}"' in listed
    printed = "".join(pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text().split())
    for words in ("客户档案目录", "专管客服", customer.number, "张伟"):
        assert words in page
        assert words in printed

"""Papers of a case: files, the printed form, the customer's link."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import openpyxl
import pypdf
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.cases import actions
from huiyin.cases.views.printed import customers_copy_of, paper_of
from huiyin.cases.views.reading import CasePage
from huiyin.kernel.printing import Row
from tests.cases.loop import PNG, Loop
from tests.conftest import NOW

SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def a_week_later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        yield


def at(name: str, loop: Loop, *args: Any) -> str:
    return reverse(f"cases:{name}", args=[loop.case.pk, *args])


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_file_is_added_and_read_and_the_reading_recorded(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.ana)

    client.post(at("attach", loop), {"files": SimpleUploadedFile("现场.png", PNG)})
    paper = loop.case.attachments.get()
    response = client.get(at("paper", loop, paper.pk))

    assert b"".join(response.streaming_content) == PNG
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert Entry.objects.filter(action="paper.read", subject=loop.case.subject).count() == 1


def test_a_page_with_script_is_no_paper(loop: Loop, signed_in: SignIn) -> None:
    wrong = SimpleUploadedFile("现场.png", b"<script>alert(1)</script>")

    response = signed_in(loop.house.ana).post(at("attach", loop), {"files": wrong}, headers={"HX-Request": "true"})

    assert response.status_code == 422
    assert "现场.png" in response.content.decode()
    assert loop.case.attachments.count() == 0


def test_the_liable_department_reads_its_own_papers_only(loop: Loop, signed_in: SignIn) -> None:
    loop.to("investigating")
    (ours,) = actions.attach(loop.case, files=[ContentFile(PNG, name="客户.png")], by=loop.house.ana, at=loop.later())
    (theirs,) = actions.attach(
        loop.case, files=[ContentFile(PNG, name="工单.png")], by=loop.house.hank, at=loop.later()
    )
    client = signed_in(loop.house.hank)

    assert client.get(at("paper", loop, ours.pk)).status_code == 404
    assert b"".join(client.get(at("paper", loop, theirs.pk)).streaming_content) == PNG


def test_nothing_is_added_to_an_ended_case(loop: Loop, signed_in: SignIn) -> None:
    loop.to("archived")
    client = signed_in(loop.house.ana)

    assert client.post(at("attach", loop), {"files": SimpleUploadedFile("现场.png", PNG)}).status_code == 422
    assert client.post(at("note", loop), {"reason": "补充"}).status_code == 422


@pytest.mark.parametrize("username", ["art", "fay"])
def test_who_only_reads_adds_nothing(loop: Loop, signed_in: SignIn, username: str) -> None:
    client = signed_in(getattr(loop.house, username))

    response = client.post(at("attach", loop), {"files": SimpleUploadedFile("现场.png", PNG)})

    assert response.status_code == 422
    assert loop.case.attachments.count() == 0


@pytest.mark.parametrize(
    ("username", "status"), [("ana", 200), ("lena", 200), ("art", 200), ("hank", 403), ("wes", 403), ("ben", 404)]
)
def test_who_prints_a_case(loop: Loop, signed_in: SignIn, username: str, status: int) -> None:
    loop.to("investigating")

    assert signed_in(getattr(loop.house, username)).post(at("print", loop)).status_code == status


@pytest.mark.req("D47-3", "F-06")
def test_the_printed_case_holds_everything_but_the_phone(loop: Loop, signed_in: SignIn) -> None:
    loop.to("archived")

    response = signed_in(loop.house.lena).post(at("print", loop))

    words = words_of(response.content)
    assert response.headers["Content-Type"] == "application/pdf"
    everything = "顾客投诉登记表 刹车片未倒角 更换原厂件 同意，今天办妥。 处罚记录 返工后异响消失。 138****5678"
    for expected in [loop.case.number, *everything.split()]:
        assert expected in words
    assert "13812345678" not in words
    assert Entry.objects.filter(action="case.printed", subject=loop.case.subject).count() == 1


def test_only_who_signs_has_a_box_for_it(loop: Loop) -> None:
    said = {"kind": "corrective", "classification": loop.case.classification, "basis": "三起", "goal": "不再发生"}
    measure = actions.register("measure", values=said, by=loop.house.ana, at=loop.at)

    papers = [paper_of(CasePage(case, person=loop.house.ana, at=loop.at)) for case in (loop.case, measure)]

    boxes = [[box.label for box in paper.signatures] for paper in papers]
    assert boxes == [["登记人", "批示人", "客户"], ["登记人"]]


def test_the_customers_copy_holds_solution_and_signature_and_nothing_of_ours(loop: Loop, signed_in: SignIn) -> None:
    loop.to("archived")

    response = signed_in(loop.house.ana).post(at("print-customer", loop))

    words = words_of(response.content)
    agreed = (
        "解决方案确认书 客户联 刹车片换过三天又响 更换原厂件 重新打磨安装并试车 已更换原厂刹车片并试车 ¥100.00 王磊"
    )
    for expected in [loop.case.number, *agreed.split()]:
        assert expected in words
    # The house's own print of the same case has each of these.
    ours = "¥680.00 处罚记录 同意，今天办妥。 刹车片未倒角 韦斯 返工后异响消失。"
    internal = words_of(signed_in(loop.house.ana).post(at("print", loop)).content)
    for hidden in ours.split():
        assert hidden in internal
        assert hidden not in words
    assert Entry.objects.filter(action="case.printed", detail__copy="customer").count() == 1


def test_amounts_stand_in_capitals_where_somebody_signs_and_in_figures_on_the_screen(loop: Loop) -> None:
    loop.to("confirming")
    page = CasePage(loop.case, person=loop.house.lena, at=loop.at)

    printed = [
        cell.value
        for paper in (paper_of(page), customers_copy_of(page))
        for row in paper.rows
        if isinstance(row, Row)
        for cell in row.cells
        if cell.label == "补偿金额（元）"
    ]

    assert printed == ["¥100.00\n人民币壹佰元整"] * 2
    on_screen = [
        words for form in page.paper.sections for label, words, _wide in form.rows if label == "补偿金额（元）"
    ]
    assert on_screen == ["¥100.00"]


def test_the_files_are_named_after_number_and_title(loop: Loop, signed_in: SignIn) -> None:
    client = signed_in(loop.house.lena)

    names = [
        unquote(client.get(at(f"print{kind}", loop))["Content-Disposition"].partition("''")[2])
        for kind in ("", "-customer", "-excel")
    ]

    ends = ("（全部资料）.pdf", "（客户联）.pdf", "（全部资料）.xlsx")
    assert names == [f"{loop.case.number} 顾客投诉登记表{end}" for end in ends]


def test_before_the_decision_the_customers_copy_is_the_receipt_of_the_complaint(loop: Loop, signed_in: SignIn) -> None:
    response = signed_in(loop.house.ana).post(at("print-customer", loop))

    words = words_of(response.content)
    assert "顾客投诉登记表" in words
    assert "希望免费返工，并说明原因。" in words
    assert "重大" not in words


def test_the_same_paper_comes_as_a_workbook(loop: Loop, signed_in: SignIn) -> None:
    loop.to("archived")

    response = signed_in(loop.house.lena).get(at("print-excel", loop))

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    words = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "同意，今天办妥。" in words
    assert "13812345678" not in words


def test_a_workbook_of_a_case_is_for_who_may_take_lists_along(loop: Loop, signed_in: SignIn) -> None:
    agent = signed_in(loop.house.ana)

    assert agent.get(at("print-excel", loop)).status_code == 403
    assert agent.post(at("print", loop)).status_code == 200
    assert at("print-excel", loop) not in agent.get(at("page", loop)).content.decode()


def test_a_number_in_an_instruction_is_printed_hidden(loop: Loop, signed_in: SignIn) -> None:
    loop.to("choosing")
    loop.prepare_choice()
    actions.read_proposal(loop.proposals[0], remark="已问 13812345678", by=loop.house.lena, at=loop.later())
    loop.move("choose", loop.house.lena, {"proposal": loop.proposals[0].pk, "instruction": "回电 13812345678。"})

    response = signed_in(loop.house.lena).get(at("print-excel", loop))

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    words = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "回电" in words
    assert "已问" in words
    assert "13812345678" not in words


def test_the_link_is_shown_once_with_its_code(loop: Loop, signed_in: SignIn) -> None:
    loop.to("confirming")
    client = signed_in(loop.house.ana)

    made = client.post(at("invite", loop), headers={"HX-Request": "true"}).content.decode()
    later = client.get(reverse("cases:page", args=[loop.case.pk])).content.decode()

    [token] = set(re.findall(r"/s/([\w-]{20,})/", made))
    assert "<svg" in made
    assert f'data-copy="关于 {loop.case.number}：请在' in made  # to be sent by whatever way
    assert reverse("messaging:write-text", args=[loop.customer.pk]) in made
    assert token not in later


@pytest.mark.parametrize("username", ["hank", "art"])
def test_others_make_no_link(loop: Loop, signed_in: SignIn, username: str) -> None:
    loop.to("confirming")

    assert signed_in(getattr(loop.house, username)).post(at("invite", loop)).status_code == 403
    assert loop.case.invitations.count() == 0

"""What is somebody's phone number is hidden wherever it stands: many a WeChat id or e-mail address is one."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.customers import actions, queries
from huiyin.customers.actions.lines import HandleMasked
from huiyin.customers.models import Customer
from huiyin.customers.rules import ContactLine, HandleLine
from tests.conftest import NOW, House

WHOLE, HIDDEN = "13800138000", "138****8000"
SHOWN = {"col": ["number", "name", "said_handles", "said_contacts"]}


@pytest.fixture
def file(house: House) -> Customer:
    return actions.open_file(
        kind="person",
        name="王芳",
        handles=[HandleLine("wechat", WHOLE, "女儿"), HandleLine("email", f"{WHOLE}@qq.com")],
        contacts=[ContactLine("李雷", note="晚上打 13900139000")],
        by=house.ana,
        at=NOW,
    )


@pytest.mark.parametrize(
    ("door", "query"),
    [("customers:list", SHOWN), ("customers:find", {"q": "00138000"}), ("customers:file", {}), ("customers:edit", {})],
)
def test_a_wechat_id_that_is_a_phone_number_is_hidden(
    door: str, query: dict[str, Any], file: Customer, house: House, signed_in: Any
) -> None:
    of_one = [file.pk] if door in ("customers:file", "customers:edit") else []
    page = signed_in(house.ana).get(reverse(door, args=of_one), query).content.decode()

    assert HIDDEN in page
    assert WHOLE not in page


def test_a_workbook_of_the_list_hides_it_too(file: Customer, house: House, signed_in: Any) -> None:
    answer = signed_in(house.lena).get(reverse("customers:list"), {**SHOWN, "export": "xlsx"})

    [_headings, row] = openpyxl.load_workbook(BytesIO(b"".join(answer))).active.values
    assert row[2:] == (f"{HIDDEN}、{HIDDEN}@qq.com", "李雷 晚上打 139****9000")


def test_why_a_customer_was_found_hides_it(file: Customer, house: House) -> None:
    [hit] = queries.find(WHOLE, user=house.ana)

    assert hit.matched == f"电子邮件与微信 {HIDDEN}"


def test_history_hides_it_and_the_note_of_a_contact_person(file: Customer, house: House) -> None:
    changes = {"handles": [], "contacts": []}
    changed = actions.edit_file(file, changes=changes, seen_revision=1, by=house.ana, at=NOW)

    told = [change.old for change in queries.history(changed)]
    assert sorted(told) == [f"微信 {HIDDEN} 女儿", "李雷 晚上打 139****9000", f"电子邮箱 {HIDDEN}@qq.com"]


def test_it_is_shown_whole_to_whom_it_may_be_on_record(file: Customer, house: House, signed_in: Any) -> None:
    wechat = file.handles.order_by("position")[0]
    door = reverse("customers:reveal-line", args=[file.pk, "handles", wechat.pk])

    assert WHOLE in signed_in(house.ana).post(door).content.decode()
    assert signed_in(house.art).post(door).status_code == 403

    assert Entry.objects.filter(action="line.revealed").count() == 1


def test_one_that_nobody_touched_stays_though_the_form_showed_it_hidden(
    file: Customer, house: House, signed_in: Any
) -> None:
    wechat, _email = file.handles.order_by("position")
    contact = file.contacts.get()
    typed = {
        "kind": "person",
        "name": "王方",
        "seen_revision": 1,
        "department": house.team_one.pk,
        "keeper": house.ana.pk,
    }
    typed |= {"handle.kind-0": "wechat", "handle.address-0": HIDDEN, "handle.row-0": wechat.pk}
    typed |= {"contact.name-0": "李雷", "contact.note-0": contact.note, "contact.row-0": contact.pk}

    answer = signed_in(house.ana).post(reverse("customers:edit", args=[file.pk]), typed)

    file.refresh_from_db()
    assert (answer.status_code, file.name, file.handles.get().address) == (302, "王方", WHOLE)


def test_a_hidden_one_is_never_taken_for_a_whole_one(file: Customer, house: House) -> None:
    with pytest.raises(HandleMasked, match="部分隐藏"):
        actions.edit_file(
            file, changes={"handles": [HandleLine("wechat", HIDDEN)]}, seen_revision=1, by=house.ana, at=NOW
        )

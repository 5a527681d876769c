import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.customers import actions
from huiyin.customers.models import Customer, Phone
from huiyin.customers.rules import AssetLine, PhoneLine
from huiyin.org.models import Person
from huiyin.site.navigation import ENTRIES
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
WHOLE = "13800138000"
BARE = {"kind": "person", "name": "王芳"}


@pytest.fixture
def file(house: House, pack: Any) -> Customer:
    return actions.open_file(
        kind="person",
        name="王芳",
        salutation="ms",
        membership="gold",
        needs="周末取车",
        phones=[PhoneLine(WHOLE, "本人")],
        assets=[AssetLine(key="冀A·12345", values={"brand": "大众", "model": "帕萨特"})],
        by=house.ana,
        at=NOW,
    )


def filled(house: House, **typed: Any) -> dict[str, Any]:
    return {**BARE, "keeper": house.ana.pk, "department": house.team_one.pk, **typed}


def shows_whole(page: Any) -> bool:
    return "1380013" in page.content.decode().replace(" ", "")  # not the end of a number such as KH-0000013


@pytest.mark.parametrize("door", ["list", "find", "file", "edit"])
def test_no_page_shows_a_whole_phone(file: Customer, house: House, signed_in: SignIn, door: str) -> None:
    address = {
        "list": reverse("customers:list"),
        "find": reverse("customers:find") + "?q=王芳",
        "file": reverse("customers:file", args=[file.pk]),
        "edit": reverse("customers:edit", args=[file.pk]),
    }[door]

    page = signed_in(house.ana).get(address)

    assert page.status_code == 200
    assert "138****8000" in page.content.decode().replace(" ", "")
    assert not shows_whole(page)


def test_the_file_says_who_drives_what_and_needs_what(file: Customer, house: House, signed_in: SignIn) -> None:
    page = signed_in(house.ana).get(reverse("customers:file", args=[file.pk])).content.decode()

    for words in (file.number, "王芳", "金卡会员", "本人", "冀A·12345", "帕萨特", "周末取车", "安娜", "客服一组"):
        assert words in page


def test_what_a_customer_is_called_cannot_become_markup(house: House, signed_in: SignIn) -> None:
    file = actions.open_file(kind="person", name="<b>王芳</b>", note="<script>", by=house.ana, at=NOW)
    client = signed_in(house.ana)

    for address in (reverse("customers:file", args=[file.pk]), reverse("customers:list")):
        page = client.get(address).content.decode()
        assert "&lt;b&gt;王芳" in page
        assert "<b>王芳" not in page


def test_a_phone_is_shown_whole_to_its_keeper_and_that_is_recorded(
    file: Customer, house: House, signed_in: SignIn
) -> None:
    phone = file.phones.get()

    page = signed_in(house.ana).post(reverse("customers:reveal", args=[file.pk, phone.pk]))

    assert "138 0013 8000" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    entry = Entry.objects.get(action="phone.revealed")
    assert (entry.person, entry.subject, entry.detail) == (house.ana, f"customer/{file.pk}", {"phone": phone.pk})


@pytest.mark.parametrize(("who", "status"), [("max", 200), ("lena", 200), ("ana", 403), ("art", 403), ("olga", 403)])
def test_a_card_for_the_phone_leaves_with_whoever_may_take_lists_along_and_that_is_recorded(
    file: Customer, house: House, signed_in: SignIn, who: str, status: int
) -> None:
    client = signed_in(getattr(house, who))
    page = client.post(reverse("customers:card", args=[file.pk]))

    assert page.status_code == status
    assert ("TEL:138 0013 8000\r\n" in page.content.decode()) == (status == 200)
    assert Entry.objects.filter(action="card.taken", subject=f"customer/{file.pk}").exists() == (status == 200)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lena", 200),
        ("max", 200),
        ("dora", 200),
        ("art", 403),
        ("ben", 404),
        ("olga", 404),
        ("hank", 403),
        ("fay", 403),
    ],
)
def test_a_phone_is_shown_whole_only_to_those_permitted(
    file: Customer, house: House, signed_in: SignIn, who: str, status: int
) -> None:
    page = signed_in(getattr(house, who)).post(reverse("customers:reveal", args=[file.pk, file.phones.get().pk]))

    assert page.status_code == status
    assert shows_whole(page) == (status == 200)
    assert Entry.objects.filter(action="phone.revealed").exists() == (status == 200)


def test_an_auditor_sees_a_customer_but_not_the_phone(house: House, signed_in: SignIn) -> None:
    file = actions.open_file(
        kind="person", name="李雷", phones=[WHOLE], keeper=house.lena, department=house.team_one, by=house.lena, at=NOW
    )
    client = signed_in(house.art)

    page = client.get(reverse("customers:file", args=[file.pk]))
    reading = client.post(reverse("customers:reveal", args=[file.pk, file.phones.get().pk]))

    assert (page.status_code, "hx-post" in page.content.decode()) == (200, False)
    assert reading.status_code == 403


def test_a_phone_of_another_file_is_not_there(file: Customer, house: House, signed_in: SignIn) -> None:
    other = actions.open_file(
        kind="person", name="李雷", keeper=house.ben, phones=["139 0013 9000"], by=house.ben, at=NOW
    )

    page = signed_in(house.ana).post(reverse("customers:reveal", args=[file.pk, other.phones.get().pk]))

    assert page.status_code == 404


@pytest.mark.parametrize("door", ["file", "edit"])
def test_a_customer_out_of_reach_is_not_there(file: Customer, house: House, signed_in: SignIn, door: str) -> None:
    address = reverse(f"customers:{door}", args=[file.pk])

    assert signed_in(house.ana).get(address).status_code == 200
    assert signed_in(house.olga).get(address).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("lena", 200), ("max", 200), ("art", 403), ("dora", 403)])
def test_who_may_look_may_not_therefore_edit(
    file: Customer, house: House, signed_in: SignIn, who: str, status: int
) -> None:
    client = signed_in(getattr(house, who))

    assert client.get(reverse("customers:file", args=[file.pk])).status_code == 200
    assert client.get(reverse("customers:edit", args=[file.pk])).status_code == status


def test_the_form_opens_a_file(house: House, pack: Any, signed_in: SignIn, at_now: Any) -> None:
    typed = filled(
        house,
        **{
            "salutation": "ms",
            "membership": "gold",
            "phone.typed-0": WHOLE,
            "phone.belongs_to-0": "本人",
            "phone.typed-3": "010-62781234",
        },
        **{
            "vehicle.key-0": "冀A·12345",
            "vehicle.brand-0": "大众",
            "vehicle.model-0": "",
            "vehicle.vin-0": "",
            "vehicle.brand-1": "丰田",
        },
    )

    answer = signed_in(house.ana).post(reverse("customers:open"), typed)

    file = Customer.objects.get()
    assert answer.headers["Location"] == reverse("customers:file", args=[file.pk])
    assert (file.name, file.membership, file.opened_at, file.opened_by) == ("王芳", "gold", NOW, house.ana)
    assert [phone.number for phone in file.phones.order_by("position")] == ["+8613800138000", "+861062781234"]
    assert [car.values["brand"] for car in file.assets.order_by("pk")] == ["大众", "丰田"]


def test_a_page_that_asked_for_a_customer_gets_the_new_one(house: House, signed_in: SignIn) -> None:
    answer = signed_in(house.ana).post(reverse("customers:open"), filled(house, next="/cases/?form=1"))

    assert answer.headers["Location"] == f"/cases/?form=1&customer={Customer.objects.get().pk}"


@pytest.mark.parametrize(
    ("typed", "known"), [("王小明", "name"), ("138 1234 5678", "phone"), ("京A·12345", "plate"), ("Wang 3", "name")]
)
def test_where_nobody_is_found_a_file_is_opened_with_what_was_typed(
    house: House, signed_in: SignIn, typed: str, known: str
) -> None:
    found = signed_in(house.ana).get("/customers/find/", {"q": f" {typed} "}).content.decode()

    assert f'href="/customers/opening/?{urlencode({known: typed})}"' in found


def test_who_may_open_no_file_is_offered_none(house: House, signed_in: SignIn) -> None:
    assert "/customers/opening/" not in signed_in(house.art).get("/customers/find/", {"q": "王小明"}).content.decode()


def test_a_file_opened_over_a_page_is_handed_to_that_page(house: House, pack: Any, signed_in: SignIn) -> None:
    browser, dialog = signed_in(house.ana), {"HX-Request": "true", "HX-Target": "div#customer-opening"}

    form = browser.get("/customers/opening/?name=王小明", headers=dialog).content.decode()
    refused = browser.post("/customers/opening/", filled(house, name=""), headers=dialog)
    opened = browser.post("/customers/opening/", filled(house, name="王小明"), headers=dialog)

    assert "<html" not in form
    assert 'value="王小明"' in form
    assert 'value="京A·12345"' in browser.get("/customers/opening/?plate=京A·12345", headers=dialog).content.decode()
    assert (refused.status_code, "<html" in refused.content.decode()) == (422, False)
    customer = Customer.objects.get(name="王小明")
    told = {"id": customer.pk, "label": f"王小明 {customer.number}"}
    assert (opened.status_code, json.loads(opened["HX-Trigger"])["customer:opened"]) == (204, told)


def test_nobody_is_sent_to_another_site(house: House, signed_in: SignIn) -> None:
    answer = signed_in(house.ana).post(reverse("customers:open"), filled(house, next="https://evil.example/"))

    assert answer.headers["Location"] == reverse("customers:file", args=[Customer.objects.get().pk])


def test_what_is_already_known_is_not_typed_twice(house: House, signed_in: SignIn) -> None:
    page = signed_in(house.ana).get(reverse("customers:open"), {"name": "王芳", "phone": WHOLE}).content.decode()

    assert 'value="王芳"' in page
    assert f'value="{WHOLE}"' in page


def test_everything_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(house: House, signed_in: SignIn) -> None:
    typed = filled(
        house,
        **{
            "name": "",
            "needs": "周末取车",
            "phone.typed-0": "1380013800",
            "vehicle.key-0": "??",
            "vehicle.brand-0": "大众",
        },
    )

    answer = signed_in(house.ana).post(reverse("customers:open"), typed)

    page = answer.content.decode()
    assert (answer.status_code, Customer.objects.count()) == (422, 0)
    assert page.count("field-error") == 3
    for words in ("周末取车", 'value="1380013800"', 'value="??"', 'value="大众"'):
        assert words in page


@pytest.mark.parametrize("department", ["workshop", "team_two", "branch"])
def test_a_file_is_opened_only_for_a_department_within_reach(house: House, signed_in: SignIn, department: str) -> None:
    typed = filled(house, department=getattr(house, department).pk)

    answer = signed_in(house.ana).post(reverse("customers:open"), typed)

    assert (answer.status_code, Customer.objects.count()) == (422, 0)


def test_a_similar_file_is_shown_beside_the_field_until_confirmed(
    file: Customer, house: House, signed_in: SignIn
) -> None:
    client = signed_in(house.ana)
    typed = filled(house, **{"name": "王方", "phone.typed-0": WHOLE})

    refused = client.post(reverse("customers:open"), typed)
    assert (refused.status_code, Customer.objects.count()) == (422, 1)
    assert reverse("customers:file", args=[file.pk]) in refused.content.decode()

    client.post(reverse("customers:open"), {**typed, "confirmed": "on"})
    assert Customer.objects.count() == 2


def test_a_similar_file_out_of_reach_is_told_by_number_only(file: Customer, house: House, signed_in: SignIn) -> None:
    typed = filled(
        house, **{"name": "王方", "phone.typed-0": WHOLE, "keeper": house.olga.pk, "department": house.branch.pk}
    )

    page = signed_in(house.olga).post(reverse("customers:open"), typed).content.decode()

    assert file.number in page
    assert "王芳" not in page


def edited(file: Customer, house: House, **typed: Any) -> dict[str, Any]:
    phone, car = file.phones.get(), file.assets.get()
    return (
        filled(
            house,
            salutation="ms",
            membership="gold",
            needs="周末取车",
            seen_revision=1,
            **{"phone.typed-0": "138****8000", "phone.belongs_to-0": "本人"},
            **{"phone.row-0": phone.pk},
            **{
                "vehicle.key-0": car.key,
                "vehicle.brand-0": car.values["brand"],
                "vehicle.model-0": car.values["model"],
                "vehicle.vin-0": "",
            },
        )
        | typed
    )


def test_a_phone_nobody_touched_stays_though_the_form_showed_it_masked(
    file: Customer, house: House, signed_in: SignIn
) -> None:
    signed_in(house.ana).post(reverse("customers:edit", args=[file.pk]), edited(file, house, name="王方"))

    file.refresh_from_db()
    assert (file.name, file.phones.get().typed, file.revision) == ("王方", WHOLE, 2)


def test_a_masked_number_cannot_stand_for_another_files_phone(file: Customer, house: House, signed_in: SignIn) -> None:
    other = actions.open_file(kind="person", name="李雷", phones=["13700138000"], by=house.lena, at=NOW)
    typed = edited(file, house, **{"phone.typed-0": "137****8000", "phone.row-0": other.phones.get().pk})

    answer = signed_in(house.ana).post(reverse("customers:edit", args=[file.pk]), typed)

    assert answer.status_code == 422
    assert Phone.objects.filter(customer=file).get().typed == WHOLE


def test_of_two_editors_the_second_sees_both_values_and_keeps_what_was_typed(
    file: Customer, house: House, signed_in: SignIn
) -> None:
    actions.edit_file(file, changes={"name": "王方", "note": "新备注"}, seen_revision=1, by=house.lena, at=NOW)
    address = reverse("customers:edit", args=[file.pk])
    client = signed_in(house.ana)

    answer = client.post(address, edited(file, house, name="王放", preferences="喝茶"))

    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ('value="王放"', "王方", "喝茶", "新备注", 'name="decided_name"', 'name="seen_revision" value="2"'):
        assert words in page
    file.refresh_from_db()
    assert (file.name, file.preferences) == ("王方", "")


@pytest.mark.parametrize(("decided", "name"), [("mine", "王放"), ("theirs", "王方")])
def test_the_second_editor_decides_whose_value_stays(
    file: Customer, house: House, signed_in: SignIn, decided: str, name: str
) -> None:
    actions.edit_file(file, changes={"name": "王方"}, seen_revision=1, by=house.lena, at=NOW)
    address = reverse("customers:edit", args=[file.pk])
    client = signed_in(house.ana)
    typed = edited(file, house, name="王放", preferences="喝茶", seen_revision=2, conflicting="name")

    undecided = client.post(address, typed)
    assert undecided.status_code == 422
    client.post(address, {**typed, "decided_name": decided})

    file.refresh_from_db()
    assert (file.name, file.preferences) == (name, "喝茶")


def test_the_list_is_narrowed_by_any_part_of_a_name(file: Customer, house: House, signed_in: SignIn) -> None:
    actions.open_file(kind="person", name="李雷", by=house.ana, at=NOW)

    page = signed_in(house.ana).get(reverse("customers:list"), {"q": "芳"}).content.decode()

    assert "王芳" in page
    assert "李雷" not in page


@pytest.mark.parametrize(("who", "status"), [("lena", 200), ("ana", 403)])
def test_taking_the_list_along_needs_permission_and_is_recorded(
    file: Customer, house: House, signed_in: SignIn, who: str, status: int
) -> None:
    answer = signed_in(getattr(house, who)).get(reverse("customers:list"), {"export": "xlsx"})

    list(answer)  # a workbook is sent while it is written
    assert answer.status_code == status
    assert Entry.objects.filter(action="list.exported").exists() == (status == 200)


@pytest.mark.parametrize("door", ["list", "find"])
def test_three_customers_cost_as_many_queries_as_one(
    file: Customer, house: House, signed_in: SignIn, door: str
) -> None:
    client = signed_in(house.ana)
    address = reverse(f"customers:{door}") + ("?q=王" if door == "find" else "")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    cost()
    one = cost()
    for last in "12":
        actions.open_file(kind="person", name="王" + last, phones=[f"1390013900{last}"], by=house.ana, at=NOW)

    assert cost() == one


@pytest.mark.parametrize("seen", ["", "many", "99"])
def test_without_a_sign_of_what_was_seen_nothing_is_overwritten(
    file: Customer, house: House, signed_in: SignIn, seen: str
) -> None:
    address = reverse("customers:edit", args=[file.pk])

    answer = signed_in(house.ana).post(address, edited(file, house, name="王放", seen_revision=seen))

    file.refresh_from_db()
    assert (answer.status_code, file.name) == (409, "王芳")
    assert 'value="王放"' in answer.content.decode()


def test_a_page_is_called_what_the_menu_calls_it(house: House, pack: Any, signed_in: SignIn) -> None:
    ours = [entry for entry in ENTRIES if entry.url.startswith("customers:") or entry.url == "reports:completeness"]
    assert len(ours) == 7

    for entry in ours:
        person = next(one for one in (house.max, house.adam) if one.may(entry.permission))
        page = signed_in(person).get(reverse(entry.url)).text

        assert f'<h1 class="page-title">{entry.label}</h1>' in page
        assert re.search(f"<title>{entry.label} ", page)

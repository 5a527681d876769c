"""What leaves the house stands in a register with the copy that stays, as the sales office's document wants it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.contact import actions, queries
from huiyin.contact.models import Delivery, Interaction
from huiyin.customers.models import Customer
from huiyin.kernel.uploads import FileTooLarge, FileUnfit
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Pack
from tests.conftest import NOW, House
from tests.packs.everything import opened

WorksBy = Callable[[str], Pack]
SignIn = Callable[[Person], Client]
TYPED = {
    "kind": "contract",
    "taker": "签约律师周正",
    "words": "7号楼602预售合同一份",
    "channel": "letter",
    "said_at": "2026-11-23T10:00",
}
HANDED: dict[str, Any] = {**TYPED, "said_at": NOW, "at": NOW}


@pytest.fixture
def customer(house: House, works_by: WorksBy) -> Customer:
    works_by("property-sales")
    return opened(house, kind="person", name="王芳", phones=["13800138000"])


def scan() -> "ContentFile[Any]":
    return ContentFile(b"%PDF-1.7 contract", name="预售合同.pdf")


@pytest.mark.req("C31-4")
def test_a_delivery_without_its_copy_is_refused_and_with_it_stands_in_the_register(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    browser, address = signed_in(house.ana), reverse("contact:deliver", args=[customer.pk])

    refused = browser.post(address, TYPED)
    assert refused.status_code == 422
    assert 'id="id_copy_error"' in refused.content.decode()
    assert "7号楼602预售合同一份" in refused.content.decode()  # what was typed is still there
    assert not Interaction.objects.exists()
    assert browser.post(address, {**TYPED, "copy": scan()}).status_code == 302

    kept = Delivery.objects.get()
    register = browser.get(reverse("contact:deliveries")).content.decode()
    assert [word for word in ("7号楼602预售合同一份", "签约律师周正", "预售合同.pdf") if word not in register] == []
    answer = browser.get(reverse("contact:copy", args=[kept.pk]))
    assert b"".join(answer) == b"%PDF-1.7 contract"
    assert Entry.objects.filter(action="copy.read", person=house.ana).count() == 1


@pytest.mark.req("C31-4")
def test_the_action_itself_refuses_what_leaves_without_a_copy(house: House, customer: Customer) -> None:
    with pytest.raises(actions.CopyMissing):
        actions.record_delivery(customer, **HANDED, by=house.ana)
    actions.record_delivery(customer, **{**HANDED, "kind": "keys", "words": "房门钥匙三把"}, by=house.ana)
    actions.record_delivery(customer, **HANDED, copy=scan(), by=house.ana)

    assert [(row.kind, row.name) for row in Delivery.objects.order_by("pk")] == [
        ("keys", ""),
        ("contract", "预售合同.pdf"),
    ]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"kind": "parcel"}, actions.KindOfDeliveryUnknown),
        ({"words": " "}, actions.NothingDelivered),
        ({"taker": " "}, actions.NobodyTook),
        ({"said_at": NOW + timedelta(days=1)}, actions.NotYetSaid),
        ({"channel": "pigeon"}, actions.ChannelUnknown),
        ({"channel": "in_person"}, actions.NeedsAPlace),
        ({"copy": ContentFile(b"<script>", name="a.html")}, FileUnfit),
        ({"copy": ContentFile(b"%PDF-" + bytes(20 * 1024 * 1024), name="a.pdf")}, FileTooLarge),
    ],
)
def test_what_is_wrong_with_a_delivery_is_said_and_nothing_is_left_of_it(
    wrong: dict[str, Any], refusal: type[Exception], house: House, customer: Customer
) -> None:
    with pytest.raises(refusal):
        actions.record_delivery(customer, **{**HANDED, "copy": scan(), **wrong}, by=house.ana)

    assert (Interaction.objects.count(), Delivery.objects.count()) == (0, 0)


def test_the_time_line_leads_to_the_copy_and_the_call_register_has_it(
    house: House, customer: Customer, signed_in: SignIn, at_now: datetime
) -> None:
    kept = actions.record_delivery(customer, **HANDED, copy=scan(), by=house.ana)

    [told] = queries.happenings(customer, house.ana, None, 5)

    assert told.url == reverse("contact:copy", args=[kept.pk])
    assert "7号楼602预售合同一份" in told.words
    register = signed_in(house.ana).get(reverse("contact:register"), {"purpose": "delivery"}).content.decode()
    assert "7号楼602预售合同一份" in register


def test_a_letter_sent_is_no_conversation(house: House, customer: Customer) -> None:
    actions.record_delivery(customer, **HANDED, copy=scan(), by=house.ana)

    assert not Interaction.objects.with_something_said().exists()
    assert not Interaction.objects.get().says_something


def test_a_copy_is_read_by_whoever_may_read_the_file_and_nobody_else(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    kept = actions.record_delivery(customer, **HANDED, copy=scan(), by=house.ana)
    bare = actions.record_delivery(customer, **{**HANDED, "kind": "keys"}, by=house.ana)
    address = reverse("contact:copy", args=[kept.pk])

    read = signed_in(house.lena).get(address)
    assert b"".join(read) == b"%PDF-1.7 contract"
    assert signed_in(house.olga).get(address).status_code == 404
    assert signed_in(house.hank).get(address).status_code == 403
    assert signed_in(house.ana).get(reverse("contact:copy", args=[bare.pk])).status_code == 404
    assert "预售合同" not in signed_in(house.olga).get(reverse("contact:deliveries")).content.decode()


def test_where_the_rule_book_hands_nothing_over_there_is_no_such_page(
    house: House, works_by: WorksBy, customer: Customer, signed_in: SignIn
) -> None:
    address = reverse("contact:deliver", args=[customer.pk])
    assert signed_in(house.ana).get(address).status_code == 200

    works_by("courier")

    assert signed_in(house.ana).get(address).status_code == 404

"""Letters that were not written here: their place in the register, and by when they are answered."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from huiyin.contact import actions
from huiyin.contact.models import Interaction, Letter
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.org.models import Person
from tests.conftest import NOW, House

pytestmark = [pytest.mark.django_db, pytest.mark.req("D52-15")]
SignIn = Callable[[Person], Client]
TODAY = NOW.date()


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], keeper=house.ana, by=house.ana, at=NOW)


def registered(customer: Customer, by: Person, **said: Any) -> Letter:
    told = {"direction": "in", "about": "发票何时寄出", "day": TODAY, "at": NOW, **said}
    return actions.record_letter(customer, by=by, **told)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"about": "  "}, actions.AboutNothing),
        ({"about": "长" * 201}, actions.TooLong),
        ({"enclosures": "长" * 201}, actions.TooLong),
        ({"day": TODAY + timedelta(days=1)}, actions.NotYetPosted),
        ({"answer_by": TODAY - timedelta(days=1)}, actions.AnsweredBeforeItCame),
        ({"direction": "out", "kind": "reply", "answers": 4711}, actions.NotToBeAnswered),
    ],
)
def test_what_can_be_no_line_of_the_register_is_refused(
    house: House, customer: Customer, said: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        registered(customer, house.ana, **said)

    assert registered(customer, house.ana).about == "发票何时寄出"


def due_on(letter: Letter) -> date:
    assert letter.item
    assert letter.item.due_at
    return localdate(letter.item.due_at)


def test_it_is_answered_by_the_day_it_asks_for_or_as_the_rule_book_counts_from_when_it_came(
    house: House, customer: Customer
) -> None:
    asks = registered(customer, house.ana, answer_by=TODAY + timedelta(days=30))
    early = registered(customer, house.ana, day=TODAY - timedelta(days=3))

    assert due_on(asks) == TODAY + timedelta(days=30)
    assert due_on(early) < due_on(registered(customer, house.ana))


def test_a_reply_answers_the_letter_that_is_named_else_the_one_that_waits_longest(
    house: House, customer: Customer
) -> None:
    first, second, third = (registered(customer, house.ana, day=TODAY - timedelta(days=days)) for days in (3, 2, 1))
    posted = {"direction": "out", "about": "复函", "kind": "reply"}

    named = registered(customer, house.ana, **posted, answers=second.pk)
    other = registered(customer, house.ana, **posted)

    for letter in (first, second, third):
        letter.refresh_from_db()
    assert [one.answered_by for one in (first, second, third)] == [other, named, None]
    with pytest.raises(actions.NotToBeAnswered):
        registered(customer, house.ana, **posted, answers=second.pk)


def test_a_letter_is_no_conversation(house: House, customer: Customer) -> None:
    said: dict[str, Any] = {"direction": "in", "content": "来信", "said_at": NOW}
    with pytest.raises(actions.HasItsOwnForm):
        actions.record_conversation(customer, actions.Talk(channel="letter", **said), by=house.ana, at=NOW)

    assert actions.record_conversation(customer, actions.Talk(channel="phone", **said), by=house.ana, at=NOW)


@pytest.mark.usefixtures("at_now")
def test_the_form_asks_what_a_letter_says_and_nothing_of_a_call(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    ana, address = signed_in(house.ana), reverse("contact:letter", args=[customer.pk])
    form = ana.get(address).text
    asked = ("direction", "day", "kind", "about", "content", "enclosures", "answer_by")
    assert [name for name in asked if f'name="{name}"' not in form] == []
    assert [name for name in ("line", "channel", "despite", "outcome") if f'name="{name}"' in form] == []
    typed = {"direction": "in", "day": f"{TODAY}", "about": "", "enclosures": "发票复印件 1 张"}
    refused = ana.post(address, typed)
    assert (refused.status_code, 'id="id_about_error"' in refused.text) == (422, True)

    done = ana.post(address, {**typed, "about": "发票何时寄出", "answer_by": "2026-12-24"})

    letter = Letter.objects.get()
    [told] = [str(one) for one in get_messages(done.wsgi_request)]
    assert told == f"信函已登记，编号 {letter.number}；由{house.ana.name}在 2026-12-24 23:59 前答复。"
    assert (done.status_code, done["Location"]) == (302, reverse("contact:talk", args=[letter.interaction_id]))
    assert (letter.about, letter.enclosures, f"{due_on(letter)}") == ("发票何时寄出", "发票复印件 1 张", "2026-12-24")
    for page in (done["Location"], reverse("contact:register-of", args=["letters"])):
        shown = ana.get(page).text
        assert (letter.number in shown, "发票复印件 1 张" in shown) == (True, True), page
    assert ana.get(done["Location"]).text.count("<dt>事由</dt>") == 1
    for page in (done["Location"], address, reverse("contact:new-letter")):  # none of them is a page of customers
        here = rf'href="{reverse("contact:register-of", args=["letters"])}"[^>]*aria-current="page"'
        assert re.search(here, ana.get(page).text), page
    assert f'<option value="{letter.pk}"' in ana.get(address).text  # to be answered by the next one


def test_mail_without_a_number_of_the_register_is_opened_by_the_moment_it_came(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    mail = actions.Talk(channel="email", direction="in", content="发票何时寄出", said_at=NOW)
    talk = actions.record_conversation(customer, mail, by=house.ana, at=NOW)
    letter = registered(customer, house.ana)

    Interaction.objects.filter(pk=talk.pk).update(by=None)  # as one that the mailbox brought

    shown = signed_in(house.ana).get(reverse("contact:register-of", args=["letters"])).text

    assert "<td>系统自动收取</td>" in shown
    address = {one: reverse("contact:talk", args=[one]) for one in (talk.pk, letter.interaction_id)}
    assert f'<a href="{address[talk.pk]}">2026-11-23 ' in shown
    assert f'<a href="{address[letter.interaction_id]}">{letter.number}</a>' in shown


@pytest.mark.usefixtures("at_now")
def test_no_number_is_shown_where_it_is_chosen_which_letter_is_answered(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    letter = registered(customer, house.ana, about="请回电 13912345678", answer_by=TODAY + timedelta(days=30))

    form = signed_in(house.ana).get(reverse("contact:letter", args=[customer.pk])).text

    assert f"{letter.number} 请回电 139****5678" in form
    assert "13912345678" not in form

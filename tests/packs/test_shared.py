"""What several rule books share does what their documents ask of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.queries.customers import complaints
from huiyin.cases.rules import Invalid
from huiyin.contact.models import Interaction
from huiyin.org.models import Person
from tests.conftest import NOW, House
from tests.packs.everything import opened
from tests.packs.walking import Walk, stage_item

SignIn = Callable[[Person], Client]
Walks = Callable[[str], Walk]
PACK = "courier"  # whose processes are walked


@pytest.mark.req("B11-4")
def test_question_answer_person_and_time_of_an_enquiry_are_kept_with_the_customer(
    walk: Walks, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    enquiry = walk("enquiry")
    customer = opened(house, kind="company", name="宝隆医疗", phones=["021-37620155"])
    case = enquiry.register({"content": "恒温件能走夜航吗"}, customer=customer)

    with pytest.raises(Invalid) as refused:
        enquiry.do(case, "answer", by=house.ana, answer="")
    case = enquiry.do(case, "answer", by=house.ana, answer="周六可以，周日没有舱位")

    assert ([*refused.value.errors], case.ends) == (["answer"], "settled")
    said = Interaction.objects.filter(subject=case.subject).order_by("pk")
    assert [(one.customer, one.direction, one.content, one.by) for one in said] == [
        (customer, "in", "恒温件能走夜航吗", house.ana),
        (customer, "out", "周六可以，周日没有舱位", house.ana),
    ]
    assert [one.at for one in said] == [case.received_at, case.resolved_at]
    page = signed_in(house.ben).get(reverse("customers:file", args=[customer.pk])).text
    assert ("恒温件能走夜航吗" in page, "周六可以，周日没有舱位" in page) == (True, True)


def test_an_enquiry_is_not_answered_before_earlier_answers_were_looked_at(walk: Walks, house: House) -> None:
    enquiry = walk("enquiry")
    case = enquiry.register()

    with pytest.raises(Invalid) as refused:
        enquiry.do(case, "answer", by=house.ana, looked_back="no")

    assert [*refused.value.errors] == ["looked_back"]
    assert enquiry.do(case, "answer", by=house.ana, looked_back="yes").ended_at is not None


@pytest.mark.req("B11-5")
def test_an_opinion_stands_in_the_register_of_suggestions_with_who_gave_it_and_how(
    walk: Walks, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    suggestion = walk("suggestion")
    suggestion.register({"content": "晚上八点以后也能上门取件", "suggested_by": "秦珊", "channel": "letter"})

    page = signed_in(house.max).get(reverse("cases:register", args=["suggestion"])).text

    assert [words for words in ("晚上八点以后也能上门取件", "秦珊", "信函") if words not in page] == []


def test_a_suggestion_has_a_number_of_its_own_and_is_no_complaint(walk: Walks) -> None:
    suggestion = walk("suggestion")

    case = suggestion.register()

    assert case.number.startswith("JY-")
    assert [*complaints()] == ["complaint"]


@pytest.mark.req("B11-7")
def test_a_visitor_for_another_department_is_passed_on_and_has_to_be_acknowledged(walk: Walks, house: House) -> None:
    request = walk("request")
    case = request.register({"kind": "visitor", "content": "客户在大厅等候"})

    item = stage_item(case)
    assert item is not None
    assert (case.stage, case.owner, item.due_at) == ("acknowledging", house.hank, NOW + timedelta(hours=2))
    assert house.hank.notices.filter(subject=case.subject, kind="assigned").count() == 1
    with pytest.raises(NotYourTurn):
        request.do(case, "acknowledge", by=house.ana)
    assert request.do(case, "acknowledge", by=house.hank).stage == "working"


@pytest.mark.req("B44-11")
def test_a_function_that_is_wanted_is_seen_by_the_department_and_its_state_by_who_asked(
    walk: Walks, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    request = walk("request")
    case = request.register({"kind": "function", "content": "查件页面显示笼位"})

    assert "查件页面显示笼位" in signed_in(house.hank).get(reverse("cases:inbox")).text
    case = request.lead(case, "working")
    case = request.do(case, "answer", by=house.hank, outcome="planned", reply="月底上线")

    page = signed_in(house.ana).get(reverse("cases:page", args=[case.pk])).text
    assert (case.stage, "月底上线" in page, "已列入计划" in page) == ("telling", True, True)

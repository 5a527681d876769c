"""A complaint is dispatched by its class, how urgent it is, and what each department can still take."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.models import Act, Case
from huiyin.cases.queries.dispatching import Candidate, candidates, suitable
from huiyin.org import actions as org
from huiyin.org.models import Department
from huiyin.worklist import actions as worklist
from tests.conftest import NOW, House
from tests.packs.stepping import Words, begun

pytestmark = pytest.mark.req("E52-2")
INTAKE: Words = {
    "channel": "phone", "occurred_at": timedelta(hours=-1), "complainant_name": "王芳",
    "complainant_phone": "13800138000", "content": "账单多收五十元", "classification": "wrong_bill",
    "severity": "ordinary",
}  # fmt: skip


def complaint(house: House, **changes: str) -> Case:
    return begun(house, "complaint", {**INTAKE, **changes})


def found(case: Case) -> dict[str, Candidate]:
    return {one.key: one for one in candidates(case, at=NOW)}


def dispatch(house: House, case: Case, department: str) -> None:
    values = {"liable_department": str(Department.objects.get(key=department).pk)}
    actions.move(case, "dispatch", values=values, by=house.lena, at=NOW)


def busy(house: House, department: str, number: int) -> None:
    team = Department.objects.get(key=department)
    for _item in range(number):
        worklist.open_item(kind="task", title={}, subject="task", subject_label="", team=team, at=NOW)


def test_the_class_names_the_department_and_each_says_what_it_has_on_its_hands(operator: House) -> None:
    busy(operator, "billing", 3)

    billing, legal = (found(complaint(operator))[key] for key in ("billing", "legal"))

    assert (billing.proposed, billing.open, billing.people, billing.free) == (True, 3, 1, 7)
    assert (legal.proposed, legal.open, legal.free) == (False, 0, 10)


def test_the_department_of_the_class_comes_first_then_who_can_take_most(operator: House) -> None:
    busy(operator, "billing", 4)
    busy(operator, "legal", 2)

    order = [one.key for one in candidates(complaint(operator), at=NOW)]

    assert order[0] == "billing"
    assert order.index("audit") < order.index("legal")


def test_an_urgent_one_does_not_wait_behind_a_department_that_can_take_no_more(operator: House) -> None:
    busy(operator, "billing", 10)

    calm = candidates(complaint(operator), at=NOW)
    urgent = candidates(complaint(operator, severity="urgent"), at=NOW)

    assert (calm[0].key, calm[0].free) == ("billing", 0)
    assert urgent[0].free > 0
    assert urgent[-1].free <= 0


def test_who_is_away_can_take_nothing(operator: House) -> None:
    before = found(complaint(operator))["billing"]
    org.report_absence(
        operator.cai,  # type: ignore[attr-defined]
        starts_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(days=1),
        substitute=operator.han,  # type: ignore[attr-defined]
        by=operator.adam,
        at=NOW,
    )

    after = found(complaint(operator))["billing"]

    assert (before.people, before.free) == (1, 10)
    assert (after.people, after.free) == (0, 0)


def test_urgent_matters_in_a_departments_hands_are_told(operator: House) -> None:
    case = complaint(operator, severity="critical")
    dispatch(operator, case, "billing")

    assert found(complaint(operator))["billing"].urgent == 1


def test_it_is_filled_in_and_free_to_change_and_the_act_keeps_what_the_class_named(
    operator: House, at_now: None
) -> None:
    case = complaint(operator)
    client = Client()
    client.force_login(operator.lena)
    billing, audit = (Department.objects.get(key=key) for key in ("billing", "audit"))

    page = client.get(reverse("cases:page", args=[case.pk])).text
    assert f'<option value="{billing.pk}" selected' in page
    assert f'data-value="{audit.pk}"' in page
    dispatch(operator, case, "audit")

    assert Act.objects.get(case=case, transition="dispatch").data["proposed"] == billing.pk
    assert f"按类别应派给{billing.name}" in client.get(reverse("cases:page", args=[case.pk])).text


def test_an_urgent_one_is_filled_in_for_who_can_take_it_and_the_page_says_why(operator: House, at_now: None) -> None:
    busy(operator, "billing", 10)
    billing = Department.objects.get(key="billing")
    client = Client()
    client.force_login(operator.lena)
    calm, urgent = complaint(operator), complaint(operator, severity="urgent")
    first = candidates(urgent, at=NOW)[0]

    pages = [client.get(reverse("cases:page", args=[case.pk])).text for case in (calm, urgent)]

    assert first.key != "billing"
    assert f'<option value="{billing.pk}" selected' in pages[0]
    assert f'<option value="{first.value}" selected' in pages[1]
    assert [f"按类别应派给{billing.name}，但它已经接不下" in page for page in pages] == [False, True]


def test_an_urgent_one_stays_with_its_class_where_nobody_can_take_more(operator: House) -> None:
    for one in candidates(complaint(operator), at=NOW):
        busy(operator, one.key, max(one.free, 0))

    found = candidates(complaint(operator, severity="urgent"), at=NOW)

    assert max(one.free for one in found) <= 0
    assert suitable(found) == Department.objects.get(key="billing").pk

"""A complaint about the bill and a dispute about the fee know of each other."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Department
from tests.conftest import NOW, House
from tests.packs.stepping import Words, begun
from tests.packs.telecom.test_dispatching import INTAKE
from tests.packs.test_every_pack import SignIn

DISPUTED: Words = {
    "disputes_fee": "yes", "disputed_number": "BJ00871234", "disputed_period": "十月", "disputed_amount": "50",
}  # fmt: skip


def dispatched(house: House, intake: Words) -> Case:
    case = begun(house, "complaint", intake)
    values = {"liable_department": str(Department.objects.get(key="billing").pk)}
    actions.move(case, "dispatch", values=values, by=house.lena, at=NOW + timedelta(minutes=5))
    return case


def test_who_registers_a_wrong_bill_is_asked_whether_the_fee_is_disputed_too(
    operator: House, signed_in: SignIn
) -> None:
    form = signed_in(operator.ana).get(reverse("cases:new", args=["complaint"])).text

    assert "是否同时登记费用争议" in form
    with pytest.raises(DomainError):
        begun(operator, "complaint", {**INTAKE, "disputes_fee": "yes"})  # of what, of when and how much


def test_a_dispute_is_opened_beside_the_complaint_and_each_shows_the_other(operator: House, signed_in: SignIn) -> None:
    complaint = dispatched(operator, {**INTAKE, **DISPUTED})

    dispute = Case.objects.get(process="fee_dispute")
    assert dispute.parent == complaint
    report = dispute.data["report"]
    assert [report[name] for name in ("customer_name", "service_number", "period", "disputed", "content")] == [
        "王芳", "BJ00871234", "十月", "50.00", "账单多收五十元",
    ]  # fmt: skip
    browser: Client = signed_in(operator.lena)
    for case, other in ((complaint, dispute), (dispute, complaint)):
        assert other.number in browser.get(reverse("cases:page", args=[case.pk])).text


def test_without_a_dispute_none_is_opened(operator: House) -> None:
    dispatched(operator, {**INTAKE, "disputes_fee": "no"})
    dispatched(operator, {**INTAKE, **DISPUTED, "classification": "attitude"})

    assert not Case.objects.filter(process="fee_dispute").exists()


def test_from_a_dispute_a_complaint_is_registered_that_names_it(operator: House, signed_in: SignIn) -> None:
    dispatched(operator, {**INTAKE, **DISPUTED})
    dispute = Case.objects.get(process="fee_dispute")

    page = signed_in(operator.lena).get(reverse("cases:page", args=[dispute.pk])).text

    assert f"{reverse('cases:new', args=['complaint'])}?parent={dispute.pk}" in page

"""A contract that the customer reads and signs by a one-time link, though no proposals stood side by side."""

import base64

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.models import Acceptance, Case
from huiyin.cases.rules import Invalid
from huiyin.site import signature
from tests.conftest import NOW, House
from tests.packs.stepping import WorksBy, brought, moved
from tests.packs.telecom.ways import BRANCHES, CONTRACT, INTAKES

PICTURE = "data:image/png;base64,"
PHONE = "13800138000"
APPLIED = {"applicant": "王芳", "applicant_phone": PHONE, "business_type": "broadband", "content": "新装千兆宽带"}


@pytest.fixture
def sent(house: House, works_by: WorksBy) -> Case:
    """A contract was sent, and the customer's signature is waited for."""
    works_by("telecom")
    return brought(house, "application", INTAKES["application"], BRANCHES["application.signing"], "signing")


@pytest.mark.req("E32-3", "X-19")
def test_the_customer_reads_rights_and_duties_and_signs(house: House, sent: Case, client: Client, at_now: None) -> None:
    token = actions.invite_customer(sent, by=house.ana, at=NOW).token

    page = client.get(reverse("portal:solution", args=[token])).text
    actions.accept_by_link(token, values={"signed_name": "刘洋"}, signature=signature.draw("刘洋"), at=NOW)

    shown = [CONTRACT[name] for name in ("customer_rights", "customer_duties", "our_rights", "our_duties")]
    assert [words for words in shown if words not in page] == []
    sent.refresh_from_db()
    answer = Acceptance.objects.get(case=sent)
    assert (sent.stage, sent.owner, answer.accepted, answer.decision) == ("carrying_out", house.hank, True, None)
    assert answer.signature is not None


@pytest.mark.req("E101-3")
def test_who_applied_at_the_door_signs_there(house: House, works_by: WorksBy, client: Client, at_now: None) -> None:
    works_by("telecom")
    case = applied()
    for verb, _by, words in BRANCHES["application.signing"]:
        moved(house, case, (verb, "lena", words))
    assert case.stage == "signing"

    state = {"number": case.number, "digits": PHONE[-4:]}
    assert "等您答复" in client.post(reverse("portal:state"), state, follow=True).text
    link = client.post(reverse("portal:state-solution"))["Location"]
    assert CONTRACT["customer_duties"] in client.get(link).text
    client.post(f"{link}acceptance/", {"signed_name": "王芳", "signature": PICTURE + drawn("王芳")})

    case.refresh_from_db()
    assert (case.stage, Acceptance.objects.get(case=case).accepted) == ("carrying_out", True)


def test_an_application_without_its_papers_does_not_get_in(works_by: WorksBy) -> None:
    works_by("telecom")

    with pytest.raises(Invalid) as refused:
        actions.receive("application", values=APPLIED, at=NOW)

    assert [*refused.value.errors] == ["files"]


def applied() -> Case:
    papers = {"files": [ContentFile(signature.draw("身份证"), name="身份证.png")]}
    return actions.receive("application", values=APPLIED, files=papers, at=NOW)


def drawn(name: str) -> str:
    return base64.b64encode(signature.draw(name)).decode()


def test_who_declines_is_spoken_with_again_and_may_sign_then(house: House, sent: Case) -> None:
    token = actions.invite_customer(sent, by=house.ana, at=NOW).token

    actions.refuse_by_link(token, values={"words": "违约金太高"}, at=NOW)

    sent.refresh_from_db()
    assert (sent.stage, sent.round) == ("contracting", 2)
    verb, _by, words = BRANCHES["application.signing"][-1]
    again = {**words, "opening_department": house.workshop.pk, "open_until": "2026-12-04T10:00"}
    actions.move(sent, verb, values=again, by=house.ana, at=NOW)
    token = actions.invite_customer(sent, by=house.ana, at=NOW).token
    actions.accept_by_link(token, values={"signed_name": "刘洋"}, signature=signature.draw("刘洋"), at=NOW)
    assert [row.accepted for row in Acceptance.objects.filter(case=sent).order_by("pk")] == [False, True]

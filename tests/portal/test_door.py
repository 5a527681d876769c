"""The customer's link: one answer, by phone, without an account, closed afterwards."""

import base64
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from huiyin.cases.models import Acceptance
from tests.cases.loop import PNG, Loop
from tests.conftest import NOW, House

SIGNATURE = "data:image/png;base64," + base64.b64encode(PNG).decode()
START = NOW - timedelta(hours=40)


@pytest.fixture
def loop(house: House, pack: object) -> Loop:
    """A complaint that waits for its customer."""
    loop = Loop(house, START)
    loop.to("confirming")
    return loop


@pytest.fixture
def phone(at_now: datetime) -> Client:
    return Client()


@pytest.fixture
def later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        yield


def accept(phone: Client, token: str, **changes: str) -> int:
    words = {"signed_name": "王磊", "signature": SIGNATURE, **changes}
    return phone.post(f"/s/{token}/acceptance/", words).status_code


@pytest.mark.req("A6-15")
def test_the_customer_accepts_and_signs(loop: Loop, phone: Client) -> None:
    token = loop.invite()

    assert accept(phone, token) == 200
    assert loop.stage == "calling_back"
    answer = Acceptance.objects.get(case=loop.case)
    assert (answer.accepted, answer.signed_name) == (True, "王磊")
    assert answer.signature is not None


def test_a_refusal_leads_back_to_proposals_with_the_customers_words(loop: Loop, phone: Client) -> None:
    token = loop.invite()

    answer = phone.post(f"/s/{token}/refusal/", {"words": "还是太慢"})

    assert answer.status_code == 200
    assert loop.stage == "proposing"
    assert loop.case.round == 2
    assert Acceptance.objects.get(case=loop.case).words == "还是太慢"


def test_a_link_answers_once_and_says_thanks_again(loop: Loop, phone: Client) -> None:
    token = loop.invite()
    accept(phone, token)

    assert accept(phone, token) == 200
    assert "谢谢" in phone.post(f"/s/{token}/refusal/", {"words": "改主意了"}).content.decode()
    assert "<form" not in _words(phone.get(f"/s/{token}/"))
    assert [answer.accepted for answer in Acceptance.objects.filter(case=loop.case)] == [True]
    assert loop.stage == "calling_back"


def test_a_new_link_closes_the_one_before(loop: Loop, phone: Client) -> None:
    first, second = loop.invite(), loop.invite()

    assert phone.get(f"/s/{first}/").status_code == 410
    assert phone.get(f"/s/{second}/").status_code == 200


def test_a_signature_on_paper_closes_the_link(loop: Loop, phone: Client) -> None:
    token = loop.invite()
    loop.move(
        "accept_on_paper", loop.house.ana, {"signed_name": "王磊", "signed_at": loop.at.isoformat()}, files=loop.scan()
    )

    assert phone.get(f"/s/{token}/").status_code == 410


def test_a_link_expires_and_says_until_when_it_was_good(loop: Loop, later: None) -> None:
    token = loop.invite()

    answer = Client().get(f"/s/{token}/")

    assert answer.status_code == 410
    assert re.search(r"2026-1[12]-\d\d", answer.content.decode())


def test_an_unknown_link_is_answered_like_a_replaced_one(loop: Loop, phone: Client) -> None:
    replaced, _standing = loop.invite(), loop.invite()
    answers, costs = [], []

    for token in (replaced, "x" * len(replaced)):
        with CaptureQueriesContext(connection) as asked:
            answers.append(phone.get(f"/s/{token}/"))
        costs.append(len(asked))

    assert [answer.status_code for answer in answers] == [410, 410]
    assert _words(answers[0]) == _words(answers[1])
    assert abs(costs[0] - costs[1]) <= 1


def test_without_a_signature_nothing_typed_is_lost(loop: Loop, phone: Client) -> None:
    token = loop.invite()

    answer = phone.post(f"/s/{token}/acceptance/", {"signed_name": "王小磊", "signature": ""})

    assert answer.status_code == 422
    assert "王小磊" in answer.content.decode()
    assert "data-signature-error>请在框内签字。</p>" in answer.text
    assert loop.stage == "confirming"


def test_without_a_name_the_signature_is_not_drawn_again(loop: Loop, phone: Client) -> None:
    token = loop.invite()

    answer = phone.post(f"/s/{token}/acceptance/", {"signed_name": " ", "signature": SIGNATURE})

    assert answer.status_code == 422
    assert f'value="{SIGNATURE}"' in answer.content.decode()


@pytest.mark.parametrize(("typed", "answer"), [("王磊", 200), (" 王 磊　", 200), ("张三", 422), ("王磊磊", 422)])
def test_a_name_typed_to_sign_is_the_one_given(typed: str, answer: int, loop: Loop, phone: Client) -> None:
    assert accept(phone, loop.invite(), signature_typed=typed) == answer
    assert Acceptance.objects.count() == (answer == 200)


def test_a_refused_signature_by_name_is_mended_beside_its_field(loop: Loop, phone: Client) -> None:
    token = loop.invite()

    words = {"signed_name": "王磊", "signature": SIGNATURE, "signature_typed": "张三"}
    answer = phone.post(f"/s/{token}/acceptance/", words).text

    field = answer.partition('id="id_signature_typed"')[2].partition("</div>")
    assert ('value="张三"' in field[0], 'aria-invalid="true"' in field[0]) == (True, True)
    assert "data-signature-error>在此签字的是王磊：请输入这个姓名，或在框内手写签字。</p>" in field[2]


def test_a_refusal_needs_its_reason(loop: Loop, phone: Client) -> None:
    token = loop.invite()

    answer = phone.post(f"/s/{token}/refusal/", {"words": " "})

    assert answer.status_code == 422
    assert '<details class="door-refuse" open>' in answer.content.decode()
    assert loop.stage == "confirming"


@pytest.mark.parametrize("picture", ["data:text/html;base64,PGI+", "data:image/png;base64,PGI+", "not a picture"])
def test_only_a_picture_is_a_signature(picture: str, loop: Loop, phone: Client) -> None:
    assert accept(phone, loop.invite(), signature=picture) == 422


def test_a_broken_picture_is_refused_in_words_and_can_be_drawn_again(loop: Loop, phone: Client) -> None:
    token = loop.invite()
    broken = "data:image/png;base64," + base64.b64encode(PNG[:200]).decode()

    answer = phone.post(f"/s/{token}/acceptance/", {"signed_name": "王磊", "signature": broken})

    assert answer.status_code == 422
    assert "无法识别" in answer.content.decode()
    assert Acceptance.objects.count() == 0
    assert accept(phone, token) == 200


def test_the_page_shows_the_matter_and_nothing_else_of_the_customer(loop: Loop, phone: Client) -> None:
    token = loop.invite()

    page = _words(phone.get(f"/s/{token}/")).replace(token, "")

    assert loop.case.number in page
    assert "更换原厂件" in page  # the solution
    for secret in ("13812345678", "12345", "安娜", "莱娜", "韦斯", "680", "刹车片未倒角"):
        assert secret not in page


def test_the_page_is_never_kept_nor_told_to_other_sites(loop: Loop, phone: Client) -> None:
    answer = phone.get(f"/s/{loop.invite()}/")

    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert {*answer.cookies} <= {"csrftoken"}


def test_a_form_from_elsewhere_is_turned_away(loop: Loop, at_now: datetime) -> None:
    stranger = Client(enforce_csrf_checks=True)

    assert accept(stranger, loop.invite()) == 403
    assert loop.stage == "confirming"


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "我们的解决方案"), ("zh-hant", "我們的解決方案"), ("en", "Our solution")]
)
def test_the_page_speaks_the_customers_language(language: str, words: str, loop: Loop, phone: Client) -> None:
    phone.cookies["django_language"] = language

    page = phone.get(f"/s/{loop.invite()}/").content.decode()

    assert words in page
    translation.activate("zh-hans")


def _words(answer: object) -> str:
    page = answer.content.decode()
    return re.sub(r"\s+|<[^>]*(?:nonce|csrf)[^>]*>", " ", page.split("<main", 1)[1].split("</main", 1)[0])

"""Signing in with what one has: a passkey on a real authenticator (Chromium's), an app that counts six digits."""

from collections.abc import Callable
from time import time

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from huiyin.audit.models import Entry
from tests.conftest import PASSWORD, House
from tests.journeys.desk import Desk

Sit = Callable[..., Desk]
FINGERPRINT_READER = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def ana(desk: Sit, shop: House) -> Desk:
    """Ana has signed in with her password at a computer with a fingerprint reader."""
    ana = desk()
    reader = ana.page.context.new_cdp_session(ana.page)
    reader.send("WebAuthn.enable")
    reader.send("WebAuthn.addVirtualAuthenticator", {"options": FINGERPRINT_READER})
    ana.open("/")
    give_password(ana)
    return ana


def give_password(ana: Desk) -> None:
    ana.send('form:has([name="password"])', login="ana", password=PASSWORD)


def sign_out(ana: Desk) -> None:
    ana.open("/account/logout/").look()
    with ana.page.expect_navigation():  # and wait for the scripts
        ana.page.get_by_role("main").get_by_role("button", name="退出").click()
    expect(ana.page.locator('[name="password"]')).to_be_visible()


def add_passkey(ana: Desk) -> None:
    ana.open("/settings/me/")
    ana.page.get_by_role("link", name="通行密钥").click()
    ana.look()
    ana.page.get_by_role("link", name="添加").click()
    confirm(ana)
    ana.page.fill('[name="name"]', "前台电脑")
    ana.page.check('[name="passwordless"]')
    ana.page.click("#mfa_webauthn_add")
    ana.page.wait_for_url("**/recovery-codes/**")
    ana.look()


def confirm(ana: Desk) -> None:
    """Whoever changes how she signs in gives her password once more."""
    ana.look()
    ana.send('form:has([name="password"])', password=PASSWORD)
    ana.look()


def use_passkey(ana: Desk) -> None:
    with ana.page.expect_response(lambda answer: answer.request.method == "POST"):
        ana.page.click("#passkey_login")
    ana.settle()


def test_a_passkey_signs_in_without_a_password(ana: Desk, shop: House) -> None:
    add_passkey(ana)
    sign_out(ana)

    use_passkey(ana)

    expect(ana.page.locator("h1")).to_have_text("今日待办")
    ana.sees("安娜")
    assert Entry.objects.filter(action="sign-in", person=shop.ana).count() == 2


def test_a_passkey_that_was_removed_opens_nothing(ana: Desk, shop: House) -> None:
    add_passkey(ana)
    ana.open("/account/2fa/webauthn/").look()
    ana.page.get_by_role("link", name="删除").click()
    ana.look()
    ana.send('form[action*="/remove/"]')
    sign_out(ana)

    use_passkey(ana)  # the reader still holds it

    ana.sees("可能已被删除")
    assert Entry.objects.filter(action="sign-in.failed", person=None).count() == 1
    expect(ana.page.locator('[name="password"]')).to_be_visible()
    ana.look()
    give_password(ana)
    expect(ana.page.locator("h1")).to_have_text("今日待办")


def test_an_app_is_the_second_step(ana: Desk, shop: House, clock: time_machine.Traveller) -> None:
    clock.move_to(time(), tick=False)  # no digits run out while they are typed, however slowly
    ana.open("/account/2fa/totp/activate/")
    confirm(ana)
    secret = ana.page.locator("code").inner_text()
    ana.send('form[action*="/activate/"]', code=code_of(secret, clock))
    ana.look()
    sign_out(ana)

    give_password(ana)
    ana.look()
    ana.send('form:has([name="code"])', code="000000")
    ana.look().sees("请输入应用当前显示的验证码")
    ana.send('form:has([name="code"])', code=code_of(secret, clock))

    expect(ana.page.locator("h1")).to_have_text("今日待办")


def code_of(secret: str, clock: time_machine.Traveller) -> str:
    """The six digits the app shows next: each is good once."""
    clock.shift(30)
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))

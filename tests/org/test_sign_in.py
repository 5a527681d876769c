import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.test import Client
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.org import actions
from huiyin.org.models import Draft
from tests.conftest import NOW, PASSWORD, House

LOGIN = "/account/login/"


def sign_in(client: Client, username: str, password: str, address: str = "203.0.113.7"):
    return client.post(LOGIN, {"login": username, "password": password}, REMOTE_ADDR=address)


def test_whoever_comes_to_the_door_types_at_once(house: House, client: Client) -> None:
    page, refused = client.get(LOGIN).text, sign_in(client, "ana", "no").text

    [waiting] = re.findall(r"<input[^>]* autofocus[^>]*>", page)
    assert 'name="login"' in waiting
    assert ("autofocus" in refused, "data-focus" in refused) == (False, True)  # what was wrong is read first


@pytest.mark.parametrize("typed", ["ana", "ANA", "ana@example.com"])
def test_a_person_signs_in_by_user_name_or_e_mail(house: House, client: Client, typed: str) -> None:
    actions.change_person(house.ana, email="ana@example.com", by=house.adam, at=NOW)

    response = sign_in(client, typed, PASSWORD)

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(house.ana.pk)
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    entry = Entry.objects.get(action="sign-in")
    assert (entry.person, entry.subject, entry.address) == (house.ana, "sign-in/ana", "203.0.113.7")


def test_a_wrong_password_is_refused_and_written_down(house: House, client: Client) -> None:
    response = sign_in(client, "ana", "wrong")

    assert response.status_code in (200, 422)
    assert "_auth_user_id" not in client.session
    assert Entry.objects.get(action="sign-in.failed").subject == "sign-in/ana"


def test_who_left_can_no_longer_sign_in(house: House, client: Client) -> None:
    actions.leave(house.ana, by=house.adam, at=NOW)

    sign_in(client, "ana", PASSWORD)

    assert "_auth_user_id" not in client.session


def test_the_language_chosen_on_the_sign_in_page_holds_at_that_browser_alone(house: House, client: Client) -> None:
    elsewhere = Client()
    sign_in(elsewhere, "ana", PASSWORD)
    client.post(reverse("site:language"), {"language": "en", "next": LOGIN})
    sign_in(client, "ana", PASSWORD)

    house.ana.refresh_from_db()
    assert house.ana.language == "zh-hans"
    assert 'lang="en"' in client.get("/").content.decode()
    assert 'lang="zh-Hans"' in elsewhere.get("/").content.decode()


def test_whoever_chooses_again_once_signed_in_chooses_for_good(house: House, client: Client) -> None:
    client.post(reverse("site:language"), {"language": "en", "next": LOGIN})
    sign_in(client, "ana", PASSWORD)

    client.post(reverse("site:language"), {"language": "zh-hant", "next": "/"})

    house.ana.refresh_from_db()
    assert house.ana.language == "zh-hant"
    assert 'lang="zh-Hant"' in client.get("/").content.decode()


def test_the_language_of_whoever_sat_here_before_is_not_taken_over(house: House, client: Client) -> None:
    client.post(reverse("site:language"), {"language": "en", "next": LOGIN})
    sign_in(client, "ana", PASSWORD)
    client.post(reverse("account_logout"))

    sign_in(client, "ben", PASSWORD)

    house.ben.refresh_from_db()
    assert house.ben.language == "zh-hans"


@pytest.mark.req("E102-3")
def test_repeated_failures_lock_the_name_for_that_address_and_say_until_when(house: House, at_now) -> None:
    for _attempt in range(settings.HUIYIN_LOCKOUT_ATTEMPTS):
        sign_in(Client(), "ana", "wrong")

    locked = Client()
    response = sign_in(locked, "ana", PASSWORD)

    assert "_auth_user_id" not in locked.session
    assert "10:15" in response.content.decode()
    elsewhere = Client()
    sign_in(elsewhere, "ana", PASSWORD, address="203.0.113.8")
    assert "_auth_user_id" in elsewhere.session


def test_the_lock_opens_again(house: House) -> None:
    with time_machine.travel(NOW, tick=False):
        for _attempt in range(settings.HUIYIN_LOCKOUT_ATTEMPTS):
            sign_in(Client(), "ana", "wrong")

    client = Client()
    with time_machine.travel(NOW + timedelta(minutes=settings.HUIYIN_LOCKOUT_MINUTES, seconds=1), tick=False):
        sign_in(client, "ana", PASSWORD)
        assert "_auth_user_id" in client.session


def test_a_sign_in_that_succeeds_clears_earlier_failures(house: House, at_now) -> None:
    for _attempt in range(settings.HUIYIN_LOCKOUT_ATTEMPTS - 1):
        sign_in(Client(), "ana", "wrong")
    sign_in(Client(), "ana", PASSWORD)
    sign_in(Client(), "ana", "wrong")

    client = Client()
    sign_in(client, "ana", PASSWORD)

    assert "_auth_user_id" in client.session


def test_there_is_no_open_sign_up(house: House, client: Client) -> None:
    assert client.get("/account/signup/").status_code in (302, 404)


def test_the_password_page_is_for_signed_in_people(house: House, client: Client) -> None:
    response = client.get(reverse("account_change_password"))

    assert response.status_code == 302
    assert response["Location"].startswith(LOGIN)


def test_signing_out_is_written_down(house: House, signed_in) -> None:
    browser = signed_in(house.ana)

    browser.post(reverse("account_logout"))

    assert "_auth_user_id" not in browser.session
    assert Entry.objects.filter(action="sign-out", person=house.ana).count() == 1


def test_an_idle_person_is_signed_out_and_keeps_the_drafts(house: House, signed_in) -> None:
    actions.save_draft(house.ana, form_key="cases/new", content={"wish": "退款"}, at=NOW)
    with time_machine.travel(NOW, tick=False):
        browser = signed_in(house.ana)
        assert browser.get("/settings/me/").status_code == 200

    with time_machine.travel(NOW + timedelta(minutes=settings.HUIYIN_IDLE_MINUTES, seconds=61), tick=False):
        response = browser.get("/settings/me/")

    assert response["Location"] == "/account/login/?next=/settings/me/"
    assert "_auth_user_id" not in browser.session
    assert Draft.objects.get(person=house.ana).content == {"wish": "退款"}
    assert Entry.objects.filter(action="sign-out.idle", person=house.ana).exists()


def test_whoever_keeps_working_stays_signed_in(house: House, signed_in) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = signed_in(house.ana)
        for _half_hour in range(4):
            assert browser.get("/settings/me/").status_code == 200
            clock.shift(timedelta(minutes=30))


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(house: House, signed_in) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = signed_in(house.ana)
        browser.get("/settings/me/")
        for _half_hour in range(3):
            clock.shift(timedelta(minutes=30))
            answer = browser.get("/settings/me/", headers={"X-Background": "1"})

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == LOGIN


def test_a_one_time_password_must_be_changed_before_anything_else(house: House, client: Client) -> None:
    password = actions.reset_password(house.ana, by=house.adam, at=NOW)
    sign_in(client, "ana", password)
    assert client.get("/settings/me/")["Location"] == reverse("account_change_password")

    client.post(
        reverse("account_change_password"),
        {"oldpassword": password, "password1": "eigenes-wort-77", "password2": "eigenes-wort-77"},
    )

    assert client.get("/settings/me/").status_code == 200
    house.ana.refresh_from_db()
    assert not house.ana.must_change_password
    assert Entry.objects.filter(action="password.changed", person=house.ana).exists()


@pytest.mark.parametrize("weak", ["short1", "1234567890123", "password123"])
def test_a_weak_password_is_refused(house: House, signed_in, weak: str) -> None:
    browser = signed_in(house.ana)

    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": weak, "password2": weak})

    house.ana.refresh_from_db()
    assert house.ana.check_password(PASSWORD)


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_change_password", "account_logout", "mfa_index", "mfa_list_webauthn"],
)
def test_the_pages_of_the_sign_in_open(house: House, signed_in, name: str) -> None:
    browser = Client() if name == "account_login" else signed_in(house.ana)

    response = browser.get(reverse(name))

    assert response.status_code == 200
    assert "<html" in response.content.decode()


def test_two_step_sign_in_by_app(house: House, client: Client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(house.ana, secret)

    first = sign_in(client, "ana", PASSWORD)
    assert first["Location"].startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("mfa_authenticate")).status_code == 200

    counter = next(iter(yield_hotp_counters_from_time()))
    client.post(reverse("mfa_authenticate"), {"code": format_hotp_value(hotp_value(secret, counter))})

    assert client.session["_auth_user_id"] == str(house.ana.pk)


def test_an_app_is_set_up_after_the_password_is_confirmed(house: House, signed_in) -> None:
    browser = signed_in(house.ana)
    address = reverse("mfa_activate_totp")
    assert browser.get(address)["Location"].startswith(reverse("account_reauthenticate"))

    page = browser.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": address}, follow=True)

    assert "data:image/svg" in page.content.decode()
    assert browser.get(reverse("mfa_add_webauthn")).status_code == 200

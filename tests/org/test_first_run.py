import time

import pytest
from django.test import Client

from huiyin.org.models import Department, Organisation, Person
from huiyin.org.roles import Role
from huiyin.rulebook.models import PackVersion
from tests.conftest import House

ANSWERS = {
    "organisation": "新风汽车服务",
    "industry": "auto-service",
    "region": "CN",
    "language": "zh-hans",
    "name": "阿明",
    "username": "ming",
    "password": "huiyin-test-7351",
    **{f"day_{day}": "9:00-12:00，13:30-18:00" for day in range(1, 6)},
    "day_6": "",
    "day_7": "",
}


def test_a_new_huiyin_leads_everybody_to_the_wizard(nobody: None, client: Client) -> None:
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/welcome/"


def test_the_answers_open_a_working_department(nobody: None, client: Client) -> None:
    started = time.monotonic()

    page = client.post("/welcome/", ANSWERS, follow=True)

    assert time.monotonic() - started < 30
    assert page.redirect_chain[-1][0] == "/welcome/next/"
    house = Organisation.objects.get()
    assert (house.name, house.pack, house.language) == ("新风汽车服务", "auto-service", "zh-hans")
    assert house.calendar.week == {str(day): [["09:00", "12:00"], ["13:30", "18:00"]] for day in range(1, 6)}
    ming = Person.objects.get()
    assert ming.roles == {Role.ADMINISTRATOR, Role.MANAGER}
    assert ming.check_password("huiyin-test-7351")
    assert client.session["_auth_user_id"] == str(ming.pk)
    assert PackVersion.objects.get().published_by == ming
    assert Department.objects.filter(key="service").exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("password", "short"),
        ("organisation", ""),
        ("day_1", "9 to 5 or so"),
        ("day_2", "12:00-09:00"),
        ("username", "a b"),
    ],
)
def test_a_wrong_answer_is_shown_beside_its_field_and_nothing_typed_is_lost(
    nobody: None, client: Client, field: str, wrong: str
) -> None:
    page = client.post("/welcome/", {**ANSWERS, field: wrong})

    assert page.status_code == 422
    assert f"id_{field}_error" in page.content.decode()
    assert "阿明" in page.content.decode()
    assert not Organisation.objects.exists()


def test_a_week_without_work_is_refused(nobody: None, client: Client) -> None:
    page = client.post("/welcome/", {**ANSWERS, **{f"day_{day}": "" for day in range(1, 8)}})

    assert page.status_code == 422
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_wizard_is_gone_once_the_house_is_open(house: House, client: Client, method: str) -> None:
    assert getattr(client, method)("/welcome/", ANSWERS).status_code == 404


def test_the_next_steps_are_for_administrators(house: House, signed_in) -> None:
    assert signed_in(house.adam).get("/welcome/next/").status_code == 200
    assert signed_in(house.ana).get("/welcome/next/").status_code == 403

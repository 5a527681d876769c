from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from huiyin.org.models import Organisation, Person
from tests.org.test_first_run import ANSWERS


@pytest.mark.django_db(transaction=True)
def test_two_browsers_that_answer_at_once_open_one_house() -> None:
    with connection.cursor() as cursor:
        cursor.execute("truncate org_organisation, org_department, org_person, org_calendar cascade")
    together = Barrier(2)
    answers = []

    def answer(username: str) -> None:
        together.wait(timeout=120)
        answers.append(Client().post("/welcome/", {**ANSWERS, "username": username}))
        connection.close()

    browsers = [Thread(target=answer, args=[username]) for username in ("ming", "hong")]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join(timeout=120)

    assert sorted(response.get("Location", "gone") for response in answers) in (
        ["/account/login/", "/welcome/next/"],
        ["/welcome/next/", "gone"],
    )
    assert Organisation.objects.count() == 1
    assert Person.objects.count() == 1

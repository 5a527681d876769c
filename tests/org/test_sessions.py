"""Who is signed in: a session belongs to a person and ends when it should."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from huiyin.org import actions
from huiyin.org.models import Session
from tests.conftest import NOW, House


def test_a_session_says_whose_it_is(house: House, signed_in) -> None:
    signed_in(house.ana)

    assert [session.person for session in Session.objects.all()] == [house.ana]


def test_the_session_and_its_person_are_one_question(house: House, signed_in, django_assert_num_queries) -> None:
    browser: Client = signed_in(house.ana)
    browser.get("/drafts/?key=x")

    with django_assert_num_queries(2):  # who asks, and the draft
        assert browser.get("/drafts/?key=x").status_code == 204


@pytest.mark.parametrize(("minutes", "status"), [(1, 204), (-1, 302)])
def test_a_session_that_ended_signs_nobody_in(house: House, signed_in, at_now, minutes: int, status: int) -> None:
    browser: Client = signed_in(house.ana)

    Session.objects.update(expire_date=NOW + timedelta(minutes=minutes))

    assert browser.get("/drafts/?key=x").status_code == status


def test_only_sessions_that_ended_are_forgotten(house: House, signed_in) -> None:
    signed_in(house.ana)
    signed_in(house.ben)
    Session.objects.filter(person=house.ana).update(expire_date=NOW - timedelta(minutes=1))

    forgotten = actions.forget_sessions(at=NOW)

    assert forgotten == 1
    assert [session.person for session in Session.objects.all()] == [house.ben]


@pytest.mark.django_db(transaction=True)
def test_a_page_asked_after_the_database_was_restarted_comes_as_ever(house: House, signed_in) -> None:
    ana, other = signed_in(house.ana), connection.copy()
    ana.get("/drafts/?key=x")
    with connection.cursor() as mine, other.cursor() as restart:
        mine.execute("SELECT pg_backend_pid()")
        restart.execute("SELECT pg_terminate_backend(%s, 5000)", mine.fetchone())
    other.close()
    connection.close_if_unusable_or_obsolete()  # as Django does when a request begins

    assert ana.get("/drafts/?key=x").status_code == 204

"""What no browser sends by itself is refused at the door, not by PostgreSQL."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.test import Client, RequestFactory

from huiyin.site.views import bad_request
from tests.conftest import House


@pytest.mark.parametrize(("words", "status"), [("王磊", 200), ("王\x00磊", 400)])
def test_a_character_that_no_text_can_hold_is_refused(
    house: House, signed_in: Callable[[Any], Client], words: str, status: int
) -> None:
    assert signed_in(house.ana).get("/palette/", {"q": words}).status_code == status


def test_a_session_that_the_database_could_not_save_is_no_fault_of_the_request() -> None:
    request = RequestFactory().get("/")
    signed_out, away = SessionInterrupted("deleted"), SessionInterrupted("not saved")
    away.__context__ = OperationalError("server closed the connection")

    assert bad_request(request, signed_out).status_code == 400
    assert bad_request(request, away).status_code == 500

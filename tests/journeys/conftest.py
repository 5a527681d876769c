"""Real browsers on the real server: Chromium, real transactions, several people at once."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from huiyin.kernel.clock import now
from huiyin.org.models import Person
from huiyin.rulebook import actions as rulebook
from huiyin.site import demo
from tests.conftest import House
from tests.journeys.desk import Desk

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
DESKTOP = {"viewport": {"width": 1366, "height": 768}}
PATIENCE = 60_000  # milliseconds; two cores may be busy with other tests
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright keeps an event loop in this thread; Django would take our own reads for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = next(path for name in CHROMIUM if (path := shutil.which(name)))
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def shop(transactional_db: None, house: House) -> House:
    """The house with its rule book in force; every request may commit."""
    rulebook.publish("auto-service", by=house.adam, at=now())
    return house


@pytest.fixture
def month(transactional_db: None) -> None:
    """The house of the demo instead of ours, with its month of work."""
    with connection.cursor() as cursor:
        cursor.execute("truncate org_organisation, org_department, org_person, org_calendar cascade")
    demo.load("auto-service", now())


@pytest.fixture
def desk(chromium: Browser, live_server: Any, transactional_db: None) -> Iterator[Callable[..., Desk]]:
    """Sits somebody down at a browser of their own, signed in; nobody: a customer with a phone."""
    desks: list[Desk] = []

    def sit_down(person: Person | None = None, *, phone: bool = False, audited: bool = True) -> Desk:
        context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **(PHONE if phone else DESKTOP))
        context.set_default_timeout(PATIENCE)
        if person:
            browser = Client()
            browser.force_login(person)
            key = browser.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        desks.append(Desk(context.new_page(), live_server.url, audited=audited))
        return desks[-1]

    yield sit_down
    complaints = [line for one in desks for line in one.complaints]
    for one in desks:
        one.page.context.close()
    assert not complaints, "\n".join(complaints)

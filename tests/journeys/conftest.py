"""Real browsers on the real server: Chromium, real transactions, several people at once.

Each journey begins at NOW, for the server and in the browser, whatever day and hour it is outside.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from time import time
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.test import Client
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from huiyin.org.models import Person
from huiyin.rulebook import actions as rulebook
from huiyin.site import demo
from tests.conftest import NOW, House
from tests.journeys.desk import Desk

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
DESKTOP = {"viewport": {"width": 1366, "height": 768}}
PATIENCE = 60_000  # milliseconds; two cores may be busy with other tests
# Pages count by the browser's clock how long ago something was, or has still to run: it stays as far behind as ours.
BEHIND = """(behind => {
  globalThis.Date = class extends Date {
    constructor(...given) { super(...(given.length ? given : [Date.now()])); }
    static now() { return super.now() - behind; }
  };
})(%d)"""
FOR_EVER = 100 * 365 * 24 * 3600  # seconds, counted from NOW and compared with the browser's own clock
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday morning, at work; it goes on by itself, and further on when it is told to."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


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


@pytest.fixture(scope="session")
def kept_files() -> Iterator[None]:
    """Scripts and styles stay in the browser as they do in the product; else it asks for each, with each page.

    It would judge by when they were written, and they may have been after NOW.
    """
    serve = StaticFilesHandler.serve

    def keep(self: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(self, request)
        answer["Cache-Control"] = f"max-age={FOR_EVER}"
        return answer

    with patch.object(StaticFilesHandler, "serve", keep):
        yield


@pytest.fixture
def shop(clock: time_machine.Traveller, transactional_db: None, house: House) -> House:
    """The house with its rule book in force; every request may commit."""
    rulebook.publish("auto-service", by=house.adam, at=NOW)
    return house


@pytest.fixture
def month(clock: time_machine.Traveller, transactional_db: None) -> None:
    """The house of the demo instead of ours, with its month of work."""
    with connection.cursor() as cursor:
        cursor.execute("truncate org_organisation, org_department, org_person, org_calendar cascade")
    demo.load("auto-service", NOW)


@pytest.fixture
def desk(
    chromium: Browser, kept_files: None, live_server: Any, transactional_db: None
) -> Iterator[Callable[..., Desk]]:
    """Sits somebody down at a browser of their own, signed in; nobody: a customer with a phone."""
    desks: list[Desk] = []

    def sit_down(person: Person | None = None, *, phone: bool = False, audited: bool = True) -> Desk:
        context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **(PHONE if phone else DESKTOP))
        context.set_default_timeout(PATIENCE)
        context.add_init_script(BEHIND % ((time_machine.escape_hatch.time.time() - time()) * 1000))
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

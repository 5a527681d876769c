"""The demo of each pack can be played, and leaves something to look at."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.customers.models import Customer
from huiyin.messaging.models import Message
from huiyin.org.queries import hours
from huiyin.org.roles import Role
from huiyin.rulebook.queries import PACKS, pack_folders, pack_in_force
from huiyin.site import demo
from huiyin.worklist.models import WorkItem
from tests.alerts.waiting import an_alert_waits
from tests.conftest import NOW
from tests.reports.everywhere import check_a_month
from tests.site.demos import a_message_was_refused, some_are_cared_for
from tests.site.test_demo import dated_ahead, kinds_never_seen

OTHERS = [folder.name for folder in pack_folders() if folder.name != "auto-service"]  # it has tests of its own

# Where what is due or out of the usual stands, if it is, and what is only known once a week is over.
DESKS = ("callbacks:console", "callbacks:weeks", "contact:care", "alerts:alerts", "reports:reports")

# Figures of these indicators have rows in the demo, and are what counting row by row says.
COUNTED = {
    "courier": ("K-08",),
    "ecommerce": ("K-21", "K-22"),
    "manufacturing": ("K-17", "K-25", "K-26"),
    "property-sales": ("K-16",),
    "telecom": ("K-34",),
}


@pytest.fixture
def emptied(db: None, at_now: datetime) -> Any:
    hours._calendar.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("truncate org_organisation, org_department, org_person, org_calendar cascade")
    yield
    hours._calendar.cache_clear()


@pytest.mark.parametrize(
    "key", [pytest.param(key, marks=pytest.mark.req(*COUNTED[key]) if key in COUNTED else ()) for key in OTHERS]
)
def test_it_is_played_and_everybody_may_look_at_it(key: str, emptied: None) -> None:
    sign_ins = demo.load(key, NOW)

    pack = pack_in_force()
    cases = Case.objects.all()
    assert (pack.key, (PACKS / key / "demo.yaml").is_file()) == (key, True)
    for plan in pack.callbacks.values():
        if any(turn.message for turn in plan.turns):
            assert Message.objects.filter(subject__startswith="callback/", state__in=("sent", "dry")).exists()
    assert len(sign_ins) >= len(Role)
    assert Customer.objects.count() == 14
    assert {*Customer.objects.values_list("kind", flat=True)} == {"person", "company"}
    assert len({*Customer.objects.values_list("completeness", flat=True)}) > 3
    assert {*cases.values_list("ends", flat=True)} >= {"", "settled"}
    assert WorkItem.objects.open().exists()
    assert not WorkItem.objects.filter(kind="promise", outcome__in=["met", "late"], reason="").exists()
    for role, username, password in sign_ins:
        browser = Client()
        assert browser.login(username=username, password=password)
        today = browser.get(reverse("worklist:today"))
        assert today.status_code == 200
        if role == Role.SUPERVISOR.label:
            assert pages_without_a_row(browser, today.text) == []
        if role == Role.DIRECTOR.label:
            check_a_month(browser, pack, NOW)
        if role == Role.MANAGER.label:
            an_alert_waits(browser)
            a_message_was_refused(browser)
            some_are_cared_for(browser)
    assert dated_ahead() == []
    assert kinds_never_seen(pack) == set()


def pages_without_a_row(browser: Client, page: str) -> list[str]:
    """Where the navigation leads to nothing; on somebody's desk there may be nothing for a moment."""
    [navigation] = re.findall(r'<nav class="side".*?</nav>', page, re.DOTALL)
    desks = {reverse(name) for name in DESKS}
    there = {*re.findall(r'href="(/[a-z][^"?]*)"', navigation)} - desks
    pages = {address: browser.get(address).text for address in sorted(there)}
    return [address for address, page in pages.items() if "empty-state" in page and "<tbody" not in page]

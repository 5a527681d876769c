"""The demo: a month that ends now, with something on everybody's desk."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.db.models import DateTimeField
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from huiyin.callbacks.models import LastDay
from huiyin.cases.models import Acceptance, Act, Case
from huiyin.cases.queries import process_of
from huiyin.contact.models import Activity
from huiyin.customers.enums import SharingState
from huiyin.customers.models import Customer, Score, Sharing
from huiyin.kernel import worktime
from huiyin.knowledge.enums import State
from huiyin.knowledge.models import Question, Version
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of, hours
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import pack_in_force
from huiyin.site import demo
from huiyin.worklist.models import WorkItem
from tests.alerts.waiting import an_alert_waits
from tests.conftest import NOW
from tests.reports.everywhere import check_a_month
from tests.site.demos import a_message_was_refused, some_are_cared_for

pytestmark = pytest.mark.django_db  # each test undoes its own writes on top of the month
TO_COME = {
    "due_at", "not_before", "expires_at", "ladder_at", "next_rung_at", "expire_date", "ends_at", "starts_at",
    "pgh_created_at",  # by the clock of the database
    "sends_at", "moment", "since",  # of a touch: when what is kept of a day will be another by the clock alone
}  # fmt: skip


@pytest.fixture(scope="module")
def month(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """The month, played once for all tests of this file and taken back after them; on whatever day: it ends at NOW."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        hours._calendar.cache_clear()
        with connection.cursor() as cursor:
            cursor.execute("truncate org_organisation, org_department, org_person, org_calendar cascade")
        yield SimpleNamespace(at=NOW, sign_ins=demo.load("auto-service", NOW))
        transaction.set_rollback(True)
        hours._calendar.cache_clear()


def test_a_complaint_stands_at_every_stage(month: SimpleNamespace) -> None:
    complaints = Case.objects.filter(process="complaint")

    assert {*complaints.values_list("stage", flat=True)} == {*process_of(complaints[0]).stages}
    assert 30 <= complaints.count() <= 40


def test_a_measure_stands_at_every_stage(month: SimpleNamespace) -> None:
    measures = Case.objects.filter(process="measure")

    assert {*measures.values_list("stage", flat=True)} == {*process_of(measures[0]).stages}


def test_every_figure_of_the_month_is_what_counting_row_by_row_says_wherever_it_stands(month: SimpleNamespace) -> None:
    """The other packs are held to it where their month is played (tests/packs/test_demos.py)."""
    [(username, password)] = [(name, word) for role, name, word in month.sign_ins if role == Role.DIRECTOR.label]
    browser = Client()
    assert browser.login(username=username, password=password)

    check_a_month(browser, pack_in_force(), month.at)


def test_an_alert_waits_for_the_manager_with_its_rows_and_keeps_the_measure_begun_from_it(
    month: SimpleNamespace,
) -> None:
    [(username, password)] = [(name, word) for role, name, word in month.sign_ins if role == Role.MANAGER.label]
    browser = Client()
    assert browser.login(username=username, password=password)

    an_alert_waits(browser)


def test_a_message_was_refused_and_customers_are_cared_for(month: SimpleNamespace) -> None:
    [(username, password)] = [(name, word) for role, name, word in month.sign_ins if role == Role.MANAGER.label]
    browser = Client()
    assert browser.login(username=username, password=password)

    a_message_was_refused(browser)
    some_are_cared_for(browser)


def test_every_kind_of_way_is_taken_in_every_process(month: SimpleNamespace) -> None:
    assert kinds_never_seen(pack_in_force()) == set()


@pytest.mark.parametrize(
    "kind",
    ["urged", "escalated", "paused", "signer_added", "invited", "link_opened", "promised", "promise_kept", "penalised"],
)
def test_its_people_have_used(kind: str, month: SimpleNamespace) -> None:
    assert Act.objects.filter(kind=kind).exists()


def test_customers_may_be_told_of_activities_and_articles_are_written_approved_and_asked_for(
    month: SimpleNamespace,
) -> None:
    written = Version.objects.filter(written_by__isnull=False)

    assert Activity.objects.filter(starts_on__gt=month.at.date()).exists()
    assert {*written.values_list("state", flat=True)} == {State.PUBLISHED, State.WAITING, State.DRAFT}
    assert {asked.answered_at is None for asked in Question.objects.all()} == {True, False}


def test_every_customer_is_weighed_and_a_sharing_out_waits_for_the_supervisor(month: SimpleNamespace) -> None:
    assert Score.objects.exclude(credit=None).exists()
    assert not Customer.objects.filter(score=None).exists()
    sharing = Sharing.objects.get()
    assert (sharing.state, sharing.moved > 0) == (SharingState.PROPOSED, True)


def test_customers_have_signed_by_phone_and_on_paper_refused_and_come_back(month: SimpleNamespace) -> None:
    answers = Counter((answer.accepted, answer.by_link is not None) for answer in Acceptance.objects.all())
    moves = {*Act.objects.values_list("transition", flat=True)}

    assert {(True, True), (True, False), (False, True)} <= {*answers}
    assert {"dissatisfied", "reopen", "withdraw_complaint", "dismiss", "effect_good", "effect_poor"} <= moves


def test_obligations_were_kept_late_and_missed_and_some_are_open_or_overdue(month: SimpleNamespace) -> None:
    outcomes = {*WorkItem.objects.values_list("outcome", flat=True)}
    open_items = WorkItem.objects.open()

    assert {"met", "late", "missed"} <= outcomes
    assert open_items.filter(due_at__lt=month.at).exists()
    assert open_items.filter(due_at__gt=month.at).exists()
    assert open_items.filter(kind="promise", due_at__lt=month.at).exists()  # a broken promise


def test_nothing_has_happened_in_the_future(month: SimpleNamespace) -> None:
    assert dated_ahead() == []


def dated_ahead() -> list[tuple[str, str]]:
    """The tables and columns with a moment still to come, other than those where it may be."""
    return [
        (model.__name__, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("huiyin") and model._meta.managed  # a view says what tables say
        for field in model._meta.concrete_fields
        if isinstance(field, DateTimeField) and field.name not in TO_COME
        if model is not LastDay  # until when somebody is to be called
        if model._base_manager.filter(**{f"{field.name}__gt": NOW}).exists()
    ]


def test_everybody_who_is_told_to_sign_in_finds_work(month: SimpleNamespace) -> None:
    busy = WorkItem.objects.open().filter(owner__isnull=False).values("owner")

    assert [person.name for person in Person.objects.given_work().exclude(pk__in=busy)] == []
    assert len(month.sign_ins) == len(Role)


def test_the_printed_sign_ins_open_the_workbench(month: SimpleNamespace) -> None:
    _role, username, password = month.sign_ins[0]
    browser = Client()

    assert browser.login(username=username, password=password)
    assert browser.get(reverse("worklist:today")).status_code == 200


def test_the_sign_ins_name_the_roles_in_the_language_of_who_reads_them(month: SimpleNamespace) -> None:
    role = month.sign_ins[0][0]

    with override("en"):
        assert str(role) == "Agent"
    with override("zh-hans"):
        assert str(role) == "客服专员"


def test_everybody_has_read_what_they_were_told_but_for_the_newest(month: SimpleNamespace) -> None:
    told = {person.name: person.notices.count() for person in Person.objects.all()}
    left = {name: Person.objects.get(name=name).notices.filter(read_at=None).count() for name in told}

    assert max(told.values()) > 40
    assert max(left.values()) <= 10
    assert sum(left.values()) > 0


def test_people_work_in_working_hours_only(month: SimpleNamespace) -> None:
    calendar, moment = calendar_of(), timedelta(seconds=1)

    at_night = [
        act.at
        for act in Act.objects.exclude(by=None)
        if not worktime.elapsed(act.at - moment, act.at + moment, calendar)
    ]

    assert at_night == []


def test_numbers_follow_the_days(month: SimpleNamespace) -> None:
    def day(case: Case) -> datetime:
        return datetime.strptime(case.number.split("-")[1], "%Y%m%d")  # noqa: DTZ007 - a day of the house

    cases = Case.objects.filter(process="complaint").order_by("received_at")
    days = [day(case) for case in cases]

    assert days == sorted(days)
    assert (days[-1] - days[0]).days >= 20


def kinds_never_seen(pack: Pack) -> set[tuple[str, str]]:
    """Kinds of ways that no story of a process takes: a demo shows everything that can happen."""
    taken = Act.objects.filter(kind="moved").values_list("case__process", "transition").distinct()
    seen = {(process, pack.processes[process].transitions[way].kind) for process, way in taken}
    there = {(process.key, way.kind) for process in pack.processes.values() for way in process.transitions.values()}
    return there - seen

"""Somebody is away or leaves: their customers are looked after, and come back."""

from datetime import timedelta
from typing import Any

import pytest

from huiyin.contact.actions import Talk, record_conversation
from huiyin.customers import actions
from huiyin.customers.actions.sweeping import sweep
from huiyin.customers.enums import Why
from huiyin.customers.models import Customer, Deputyship, Keeping
from huiyin.org import actions as org
from huiyin.org.actions.absences import AbsenceEndsBeforeItStarts
from huiyin.org.actions.people import StillResponsible
from huiyin.worklist.actions import give_task
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.customers.sharing import Office, figures

TOMORROW, BACK = NOW + timedelta(days=1), NOW + timedelta(days=9)


@pytest.fixture
def office(house: House, pack: Any) -> Office:
    office = Office.found(house)
    office.customers(4, office.amy)
    office.customers(1, office.bob)
    return office


def appoint(office: Office, **said: Any) -> Deputyship:
    usual = {"deputy": office.bob, "starts_at": NOW, "ends_at": BACK, "department": office.house.service}
    return actions.appoint_deputy(office.amy, **{**usual, **said}, by=office.house.lena, at=NOW)


def test_the_deputy_keeps_the_customers_at_once_and_they_come_back_by_themselves(office: Office) -> None:
    appoint(office)
    assert office.kept() == {"bob": 5}

    sweep(BACK - timedelta(minutes=1))
    assert office.kept() == {"bob": 5}
    sweep(BACK)

    assert office.kept() == {"amy": 4, "bob": 1}
    rows = Keeping.objects.filter(customer__keeper=office.amy).order_by("customer", "pk").values_list("why", flat=True)
    assert list(rows)[:3] == ["opened", "deputy", "returned"]


def test_a_deputy_appointed_beforehand_begins_when_the_absence_does(office: Office) -> None:
    appoint(office, starts_at=TOMORROW)

    sweep(NOW + timedelta(hours=1))
    assert office.kept() == {"amy": 4, "bob": 1}
    sweep(TOMORROW)
    sweep(TOMORROW + timedelta(minutes=5))

    assert office.kept() == {"bob": 5}
    assert Keeping.objects.filter(why=Why.DEPUTY).count() == 4


def test_an_absence_entered_already_is_used(office: Office) -> None:
    absence = org.report_absence(office.amy, substitute=office.cai, starts_at=NOW, ends_at=BACK, by=office.amy, at=NOW)

    deputyship = appoint(office, starts_at=TOMORROW, ends_at=TOMORROW + timedelta(days=1))

    assert deputyship.absence == absence
    assert office.kept() == {"bob": 5}


def test_back_early_the_customers_are_back_early(office: Office) -> None:
    deputyship = appoint(office)
    org.end_absence(deputyship.absence, by=office.amy, at=TOMORROW)

    sweep(TOMORROW)

    assert office.kept() == {"amy": 4, "bob": 1}


def test_an_absence_called_off_before_it_begins_leaves_no_deputy(office: Office) -> None:
    deputyship = appoint(office, starts_at=TOMORROW)
    org.end_absence(deputyship.absence, by=office.amy, at=NOW)

    sweep(TOMORROW)

    assert (office.kept(), Deputyship.objects.count()) == ({"amy": 4, "bob": 1}, 0)


def test_a_supervisor_ends_it_at_any_time_and_once(office: Office) -> None:
    deputyship = appoint(office)

    assert actions.end_deputyship(deputyship, by=office.house.lena, at=TOMORROW) == 4

    assert office.kept() == {"amy": 4, "bob": 1}
    with pytest.raises(actions.AlreadyEnded):
        actions.end_deputyship(deputyship, by=office.house.lena, at=TOMORROW)


def test_a_customer_who_got_another_keeper_meanwhile_does_not_come_back(office: Office) -> None:
    appoint(office)
    customer = Customer.objects.filter(keeper=office.bob).order_by("pk")[0]
    actions.move([actions.Move(customer.pk, office.bob.pk, office.cai.pk)], why=Why.APPOINTED, by=None, at=TOMORROW)

    sweep(BACK)

    assert office.kept() == {"amy": 3, "bob": 1, "cai": 1}


def test_the_first_contact_stays_owed_and_the_deputy_may_make_it(office: Office) -> None:
    [new] = office.customers(1)
    actions.move([actions.Move(new, None, office.amy.pk)], why=Why.SHARED, by=None, at=NOW)
    appoint(office)
    customer = Customer.objects.get(pk=new)

    record_conversation(
        customer,
        Talk(direction="out", channel="phone", content="代为联系", said_at=TOMORROW),
        by=office.bob,
        at=TOMORROW,
    )

    assert WorkItem.objects.get(subject=f"customer/{new}", kind=Kind.FIRST_CONTACT).outcome == "met"


def test_customers_of_somebody_who_is_away_are_not_shared_out_nor_weigh_on_the_deputy(office: Office) -> None:
    appoint(office)
    office.customers(3)

    proposal = office.propose()

    assert figures(proposal, ["before", "after"]) == {"艾米": (0, 0), "鲍勃": (1, 2), "蔡菜": (0, 2)}
    office.confirm(proposal)
    assert Keeping.objects.filter(until=None, standing_in_for=office.amy).count() == 4


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"deputy": "amy"}, actions.DeputyForOneself),
        ({"deputy": "gone"}, actions.DeputyLeft),
        ({"deputy": "away"}, actions.DeputyAway),
        ({"ends_at": NOW}, AbsenceEndsBeforeItStarts),
    ],
)
def test_a_deputy_must_be_there(said: dict[str, Any], refusal: type[Exception], office: Office) -> None:
    org.report_absence(office.cai, substitute=office.bob, starts_at=NOW, ends_at=BACK, by=None, at=NOW)
    gone = org.leave(office.house.wes, by=None, at=NOW)
    people = {"amy": office.amy, "gone": gone, "away": office.cai}
    if "deputy" in said:
        said = {"deputy": people[said["deputy"]]}

    with pytest.raises(refusal):
        appoint(office, **said)

    assert office.kept() == {"amy": 4, "bob": 1}


def test_there_is_one_deputy_at_a_time(office: Office) -> None:
    appoint(office)

    with pytest.raises(actions.HasADeputy):
        appoint(office, deputy=office.cai, starts_at=TOMORROW)


def test_everything_goes_to_one_colleague_at_once_work_included(office: Office) -> None:
    task = give_task(to=office.amy, title="寄资料", due_at=TOMORROW, by=office.house.lena, at=NOW)

    moved = actions.hand_over_all(office.amy, to=office.cai, by=office.house.lena, at=NOW)

    task.refresh_from_db()
    assert (moved, office.kept(), task.owner) == (4, {"bob": 1, "cai": 4}, office.cai)
    assert office.owed() == {"cai": 4}
    with pytest.raises(actions.DeputyForOneself):
        actions.hand_over_all(office.cai, to=office.cai, by=office.house.lena, at=NOW)


def test_when_the_deputy_leaves_the_successor_is_the_deputy(office: Office) -> None:
    appoint(office)

    org.leave(office.bob, successor=office.cai, by=None, at=TOMORROW)

    assert office.kept() == {"cai": 5}
    sweep(BACK)
    assert office.kept() == {"amy": 4, "cai": 1}


def test_when_the_one_who_is_away_leaves_the_customers_go_to_the_successor(office: Office) -> None:
    appoint(office)

    org.leave(office.amy, successor=office.cai, by=None, at=TOMORROW)

    assert office.kept() == {"bob": 1, "cai": 4}
    sweep(BACK)
    assert office.kept() == {"bob": 1, "cai": 4}


def test_whoever_has_a_deputy_cannot_leave_without_a_successor(office: Office) -> None:
    appoint(office)

    with pytest.raises(StillResponsible):
        org.leave(office.amy, by=None, at=TOMORROW)

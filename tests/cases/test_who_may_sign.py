"""Nobody signs what they asked for, and nobody gives two of the signatures of one asking."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases import actions
from huiyin.cases.actions.approving import NobodyToSign, NotYoursToo
from huiyin.cases.actions.proposing import AlreadyAsked
from huiyin.cases.models import Case
from huiyin.cases.queries import inbox_of
from huiyin.org import actions as org
from huiyin.org.models import Department, Person
from huiyin.org.roles import Role
from huiyin.worklist import actions as worklist
from huiyin.worklist.actions.owners import NotForThem
from huiyin.worklist.models import WorkItem
from huiyin.worklist.queries import next_level, not_for, takers
from tests.cases.askings import BOTH, LATER, Asking, outcome, press, sign, waiting
from tests.conftest import NOW, House


def also_in(house: House, person: Person, place: Department) -> Person:
    """The same person, who works there as well from now on."""
    places = [(row.department, row.role) for row in person.memberships.select_related("department")]
    org.place_person(person, places=[*places, (place, Role.DEPARTMENT_MEMBER)], by=house.adam, at=NOW)
    return Person.objects.get(pk=person.pk)


def away(house: House, person: Person, *, substitute: Person) -> None:
    days = {"starts_at": NOW - timedelta(days=1), "ends_at": NOW + timedelta(days=9)}
    org.report_absence(person, substitute=substitute, **days, by=house.adam, at=NOW - timedelta(days=1))


def answer(case: Case, department: Department, by: Person) -> None:
    actions.answer_as_signer(case.signers.get(department=department, person=None), answer="agreed", by=by, at=LATER)


def item_of(case: Case, person: Person) -> WorkItem:
    item = case.signers.get(person=person).item
    assert item is not None
    return item


@pytest.mark.req("C32-6")
def test_who_asks_does_not_sign_for_their_department(asking: Asking, house: House) -> None:
    house.ana = also_in(house, house.ana, house.workshop)
    case = asking("{department: workshop}")

    with pytest.raises(NotYoursToo):
        answer(case, house.workshop, house.ana)
    assert inbox_of(house.ana, at=NOW).opinions == []
    answer(case, house.workshop, house.wes)

    assert outcome(case) == ("done", "agreed")


@pytest.mark.req("C32-6")
def test_for_a_department_of_nobody_but_who_asks_the_next_level_signs(asking: Asking, house: House) -> None:
    house.ana = also_in(house, house.ana, house.parts)
    case = asking("{department: parts}")

    assert waiting(case) == ["马克斯"]
    sign(case, house.max)

    assert outcome(case) == ("done", "agreed")


def test_where_nobody_stands_above_a_department_of_one_the_asking_is_refused(asking: Asking, house: House) -> None:
    dora = also_in(house, house.dora, house.parts)
    org.leave(house.max, successor=house.lena, by=house.adam, at=NOW)
    case = asking("{department: parts}", pressed=False)

    with pytest.raises(NobodyToSign):
        press(case, dora)


def test_one_person_signs_for_one_department_and_the_next_level_for_the_other(asking: Asking, house: House) -> None:
    house.fay = also_in(house, house.fay, house.parts)
    case = asking("{department: finance}, {department: parts}")

    answer(case, house.finance, house.fay)
    assert waiting(case) == ["马克斯"]
    with pytest.raises(NotYoursToo):
        answer(case, house.parts, house.fay)
    answer(case, house.parts, house.max)

    assert outcome(case) == ("done", "agreed")


@pytest.mark.parametrize(("others", "told"), [("{role: manager}, {role: director}", 1), ("{role: manager}", 0)])
def test_who_asked_is_told_once_where_nobody_is_left_who_may_sign(
    asking: Asking, house: House, others: str, told: int
) -> None:
    also_in(house, house.fay, house.parts)
    case = asking(f"{{department: parts}}, {{role: finance}}, {others}")

    sign(case, house.fay)  # whoever signs, it is looked at again

    lines = [notice.text for notice in house.ana.notices.filter(subject=case.subject, kind="outcome")]
    assert len(lines) == told
    assert all(house.parts.name in line["zh-hans"] for line in lines)
    assert (house.parts.name in waiting(case)) == bool(told)


def test_who_is_asked_by_name_does_not_sign_for_their_department_too(asking: Asking, house: House) -> None:
    case = asking("{head: workshop}, {department: workshop}")

    with pytest.raises(NotYoursToo):
        answer(case, house.workshop, house.hank)
    answer(case, house.workshop, house.wes)
    sign(case, house.hank)

    assert outcome(case) == ("done", "agreed")


def test_who_asks_does_not_stand_in_for_who_signs(asking: Asking, house: House) -> None:
    away(house, house.hank, substitute=house.ana)

    case = asking("{head: workshop}")

    assert waiting(case) == ["马克斯"]
    sign(case, house.max)
    assert outcome(case) == ("done", "agreed")


def test_nor_does_who_signs_already_once_somebody_is_away(asking: Asking, house: House) -> None:
    case = asking(BOTH)
    away(house, house.fay, substitute=house.hank)

    worklist.sweep(LATER)

    assert waiting(case) == ["汉克", "马克斯"]
    worklist.sweep(NOW + timedelta(days=10))
    assert waiting(case) == ["汉克", "费伊"]


def test_anybody_else_who_stands_in_gets_it_once_somebody_is_away(asking: Asking, house: House) -> None:
    case = asking(BOTH)
    away(house, house.fay, substitute=house.wanda)

    worklist.sweep(LATER)

    assert waiting(case) == ["汉克", "旺达"]


@pytest.mark.req("C32-6")
def test_a_signature_handed_over_is_given_by_the_colleague(asking: Asking, house: House) -> None:
    case = asking(BOTH)

    worklist.hand_over(item_of(case, house.hank), to=house.wes, reason="出差", by=house.hank, at=LATER)
    sign(case, house.wes)
    sign(case, house.fay)

    signed = case.signers.get(person=house.hank)
    assert (signed.answer, signed.answered_by) == ("agreed", house.wes)
    assert outcome(case) == ("done", "agreed")


def test_a_signature_is_not_handed_to_who_asks_nor_to_who_signs(asking: Asking, house: House) -> None:
    case = asking(BOTH)
    item = item_of(case, house.hank)

    for person in (house.ana, house.fay):
        with pytest.raises(NotForThem) as refused:
            worklist.hand_over(item, to=person, reason="出差", by=house.hank, at=LATER)
        assert refused.value.at_field == "to"
        assert person not in takers(item)
    assert house.wes in takers(item)


def test_who_may_not_sign_is_asked_once_for_all_signatures_of_a_list(asking: Asking, house: House) -> None:
    case = asking(BOTH)
    items = [item_of(case, house.hank), item_of(case, house.fay)]
    people = [house.ana.pk, house.hank.pk, house.fay.pk, house.wes.pk]

    with CaptureQueriesContext(connection) as for_one:
        not_for(items[:1], people)
    with CaptureQueriesContext(connection) as for_all:
        found = not_for(items, people)

    assert len(for_all) == len(for_one)
    for item in items:
        assert set(people) - set(found[item.pk]) == {*takers(item).filter(pk__in=people).values_list("pk", flat=True)}
        assert {house.ana.pk, house.hank.pk, house.fay.pk} <= set(found[item.pk])


@pytest.mark.parametrize(("successor", "signs"), [("wes", "韦斯"), ("fay", "马克斯"), ("ana", "马克斯")])
def test_of_who_left_the_successor_signs_or_the_next_level_that_may(
    asking: Asking, house: House, successor: str, signs: str
) -> None:
    case = asking(BOTH)

    org.leave(house.hank, successor=getattr(house, successor), by=house.adam, at=LATER)

    assert waiting(case) == [signs, "费伊"]
    handover = item_of(case, house.hank).handovers.get()
    assert handover.to_person.name == signs
    sign(case, handover.to_person)
    sign(case, house.fay)
    assert outcome(case) == ("done", "agreed")


@pytest.mark.parametrize(("other", "signs"), [("{role: finance}", "马克斯"), ("{role: manager}", "多拉")])
def test_a_signature_passed_up_climbs_past_who_signs_already(
    asking: Asking, house: House, other: str, signs: str
) -> None:
    case = asking(f"{{head: workshop}}, {other}", "in_order")
    item = item_of(case, house.hank)

    assert next_level(item).name == signs
    worklist.escalate(item, reason="超出权限", by=house.hank, at=LATER)

    assert waiting(case) == [signs]


def test_who_asks_does_not_take_it_from_their_department(asking: Asking, house: House) -> None:
    house.ana = also_in(house, house.ana, house.workshop)
    case = asking("{department: workshop}")
    item = case.signers.get().item
    assert item is not None

    with pytest.raises(NotForThem):
        worklist.take(item, by=house.ana, at=LATER)
    assert worklist.take(item, by=house.wes, at=LATER).owner == house.wes


def test_who_holds_one_signature_is_not_asked_for_another(asking: Asking, house: House) -> None:
    case = asking(BOTH)
    worklist.hand_over(item_of(case, house.hank), to=house.wes, reason="出差", by=house.hank, at=LATER)
    beside = partial(actions.add_to_asking, case.approvals.get(), where="beside", by=house.ana, at=LATER)

    with pytest.raises(AlreadyAsked):
        beside(person=house.wes)
    assert beside(person=house.wanda).person == house.wanda

"""Whom the sales office's catalogue meets, with how much, and who may enter it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.actions.moving import Missing, NotYourTurn
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.org.models import Person
from huiyin.worklist.models import Notice
from tests.conftest import NOW, House
from tests.packs.property_sales.ways import BRANCHES, HOUR, INTAKES, WAYS
from tests.packs.stepping import Way, WorksBy, begun, brought, moved

COMPLAINT = {
    "channel": "phone", "occurred_at": -HOUR, "complainant_name": "王芳", "complainant_phone": "13800138000",
    "content": "漏水", "wish": "修好", "classification": "leak", "severity": "serious",
}  # fmt: skip
SOLVED: Way = [
    (
        "solve",
        "ana",
        {
            "cause": "procedure", "true_cause": "封堵不严", "done": "已修", "channel": "phone", "answer": "已修好",
            "satisfaction": "satisfied", "liable_department": "@workshop",
            "responsible_person": "@ana",
        },
    )
]  # fmt: skip


def entered(case: Case) -> list[tuple[str, str, int]]:
    rows = case.penalties.filter(revoked_at=None).order_by("pk")
    return [(row.rule, row.person.username, int(row.amount)) for row in rows]


def together(case: Case, chosen: str, by: Person, **people: Person) -> Any:
    said = {"chosen": chosen, "people": people, "amounts": {}, "reason": "依规定"}
    return actions.penalise_together(case, **said, by=by, at=NOW)


@pytest.fixture
def late(house: House, works_by: WorksBy) -> Case:
    """A complaint that was solved, and waits for the departments concerned."""
    works_by("property-sales")
    return moved(house, begun(house, "complaint", COMPLAINT), SOLVED[0], signing_departments=[house.workshop.pk])


@pytest.mark.req("C32-4", "X-12")
def test_one_press_meets_the_clerk_the_director_and_the_named_assistant(house: House, late: Case) -> None:
    together(late, "late", house.lena, late_assistant=house.max)

    assert entered(late) == [("late_person", "ana", 100), ("late_director", "dora", 50), ("late_assistant", "max", 50)]


@pytest.mark.req("C32-4")
def test_what_was_solved_too_late_has_its_set_proposed_to_the_supervisor_and_nothing_is_entered(
    house: House, works_by: WorksBy, signed_in: Any
) -> None:
    works_by("property-sales")
    said = {"signing_departments": [house.workshop.pk]}
    in_time, late = (
        moved(house, begun(house, "complaint", COMPLAINT), SOLVED[0], when=when, **said)
        for when in (NOW, NOW + timedelta(days=2))
    )

    told = Notice.objects.filter(kind="risk").values_list("person__username", "subject")
    assert [*told] == [("lena", late.subject)]
    assert entered(late) == []
    pages = [signed_in(house.lena).get(reverse("cases:page", args=[case.pk])).text for case in (in_time, late)]
    assert ["不会自动登记" in page for page in pages] == [False, True]

    together(late, "late", house.lena, late_assistant=house.max)
    assert "不会自动登记" not in signed_in(house.lena).get(reverse("cases:page", args=[late.pk])).text


def test_a_set_nobody_can_be_named_for_yet_stands_on_the_page_until_it_is_known_whom_it_falls_on(
    house: House, works_by: WorksBy, signed_in: Any
) -> None:
    works_by("property-sales")
    key, actor, said = SOLVED[0]
    nobody = {name: value for name, value in said.items() if name != "responsible_person"}
    step = (key, actor, nobody)
    case = moved(
        house,
        begun(house, "complaint", COMPLAINT),
        step,
        when=NOW + timedelta(days=2),
        signing_departments=[house.workshop.pk],
    )

    page = signed_in(house.lena).get(reverse("cases:page", args=[case.pk])).text

    assert "待确定承担人后" in page
    assert "不会自动登记" not in page


def test_it_is_proposed_by_the_book_the_case_began_under(house: House, works_by: WorksBy) -> None:
    works_by("property-sales")
    case = begun(house, "complaint", COMPLAINT)
    assert not works_by("courier").penalty_sets

    moved(house, case, SOLVED[0], when=NOW + timedelta(days=2), signing_departments=[house.workshop.pk])

    assert Notice.objects.filter(kind="risk").values_list("subject", flat=True).get() == case.subject


def test_a_set_is_entered_whole_or_not_at_all(house: House, late: Case) -> None:
    with pytest.raises(Invalid) as refused:
        together(late, "late", house.lena)

    assert [*refused.value.errors] == ["person-late_assistant"]
    assert entered(late) == []
    with pytest.raises(Invalid) as refused:
        together(late, "late", house.lena, late_assistant=house.dora)  # one person twice
    assert [*refused.value.errors] == ["person-late_assistant"]
    assert entered(late) == []


@pytest.mark.req("C31-18")
def test_only_the_director_charges_for_work_not_done_in_time_and_from_20_to_50(house: House, late: Case) -> None:
    said = {"rule": "overdue_work", "person": house.ana, "reason": "周报迟交", "at": NOW}

    with pytest.raises(NotYourTurn):
        actions.penalise(late, **said, amount="30", by=house.lena)
    with pytest.raises(Invalid) as refused:
        actions.penalise(late, **said, amount="60", by=house.dora)
    actions.penalise(late, **said, amount="20", by=house.dora)

    assert [*refused.value.errors] == ["amount"]
    assert entered(late) == [("overdue_work", "ana", 20)]


@pytest.mark.req("C31-15")
def test_a_lost_paper_is_charged_by_the_piece(house: House, works_by: WorksBy) -> None:
    works_by("property-sales")
    lost = {**INTAKES["loss"], "pieces": 3, "responsible_person": "@ben"}
    case = brought(house, "loss", lost, WAYS["loss"], "deciding")

    with pytest.raises(NotYourTurn):
        together(case, "loss", house.lena)
    together(case, "loss", house.dora)

    assert entered(case) == [("loss_person", "ben", 300), ("loss_director", "dora", 150)]


@pytest.mark.req("C33-2")
def test_help_that_failed_ends_once_it_is_answered_for(house: House, works_by: WorksBy) -> None:
    works_by("property-sales")
    way = BRANCHES["event_support.answering_for"]
    case = brought(house, "event_support", INTAKES["event_support"], way, "answering_for")

    with pytest.raises(Missing):
        moved(house, case, ("close_failed", "lena", {}))
    together(case, "event", house.lena, event_assistant=house.max)

    assert entered(case) == [
        ("event_person", "ben", 100),
        ("event_director", "dora", 50),
        ("event_assistant", "max", 50),
    ]
    assert moved(house, case, ("close_failed", "lena", {})).stage == "failed"


def test_an_entry_of_another_process_is_not_in_the_list(house: House, late: Case) -> None:
    with pytest.raises(Invalid):
        together(late, "loss", house.dora)
    with pytest.raises(Invalid):
        actions.penalise(late, rule="event_person", person=None, amount="", reason="错", by=house.lena, at=NOW)


def test_the_page_offers_what_this_person_may_enter_and_keeps_what_was_typed(
    house: House, late: Case, signed_in: Any, at_now: Any
) -> None:
    lena: Client = signed_in(house.lena)
    address = reverse("cases:penalise-together", args=[late.pk])
    page = lena.get(reverse("cases:page", args=[late.pk])).text
    assert ('value="late"' in page, 'value="loss"' in page, 'value="overdue_work"' in page) == (True, False, False)

    refused = lena.post(address, {"set": "late", "reason": "超过约定时间"})
    done = lena.post(address, {"set": "late", "person-late_assistant": house.max.pk, "reason": "超过约定时间"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert "超过约定时间" in refused.text
    assert 'id="late-person-late_assistant_error"' in refused.text
    assert len(entered(late)) == 3

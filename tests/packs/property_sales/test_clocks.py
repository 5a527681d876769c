"""Every clock of the sales office, over a weekend, the National Day week of 2026 and its make-up day.

The house of the tests works from Monday to Friday, 9 to 12 and 13:30 to 18. In 2026 it is closed from the first to
the seventh of October, and open on Saturday the tenth. Each instant was reckoned by hand.
"""

import pytest

from tests.conftest import House
from tests.packs.property_sales.ways import BRANCHES, DAY, INTAKES, WAYS
from tests.packs.stepping import WorksBy, at, brought, due_of, stages_with_a_clock

CLOCKS = [
    # the same day, whatever day it is
    pytest.param(
        "document_receipt.checking", "2026-11-23 10:00", "2026-11-23 23:59:59", marks=pytest.mark.req("C31-1")
    ),
    ("document_receipt.checking", "2026-10-03 10:00", "2026-10-03 23:59:59"),
    ("document_receipt.checking", "2026-10-10 10:00", "2026-10-10 23:59:59"),
    pytest.param("document_receipt.filing", "2026-11-20 17:30", "2026-11-20 23:59:59", marks=pytest.mark.req("C31-2")),
    ("document_receipt.filing", "2026-09-30 17:30", "2026-09-30 23:59:59"),
    ("loss.searching", "2026-11-22 10:00", "2026-11-22 23:59:59"),
    ("loss.searching", "2026-10-10 10:00", "2026-10-10 23:59:59"),
    pytest.param(
        "presale_contract.registering_online", "2026-11-20 17:30", "2026-11-20 23:59:59", marks=pytest.mark.req("C31-9")
    ),
    pytest.param(
        "presale_contract.handing_to_lawyer", "2026-11-23 10:00", "2026-11-23 23:59:59", marks=pytest.mark.req("C31-10")
    ),
    ("presale_contract.handing_to_lawyer", "2026-09-30 17:30", "2026-09-30 23:59:59"),
    # Monday and Thursday, else the working day after
    pytest.param(
        "document_receipt.delivering", "2026-11-24 10:00", "2026-11-26 18:00", marks=pytest.mark.req("C31-3")
    ),  # Tuesday
    ("document_receipt.delivering", "2026-11-20 10:00", "2026-11-23 18:00"),  # Friday
    ("document_receipt.delivering", "2026-11-26 10:00", "2026-11-30 18:00"),  # on a Thursday: the next Monday
    ("document_receipt.delivering", "2026-09-30 10:00", "2026-10-08 18:00"),  # 1 and 5 October are holidays
    ("document_receipt.delivering", "2026-10-10 10:00", "2026-10-12 18:00"),
    # 24 hours, by the clock
    pytest.param("mortgage.collecting", "2026-11-23 10:00", "2026-11-24 10:00", marks=pytest.mark.req("C31-7")),
    ("mortgage.collecting", "2026-11-21 16:00", "2026-11-22 16:00"),
    ("mortgage.collecting", "2026-09-30 17:00", "2026-10-01 17:00"),
    # working days
    ("document_receipt.completing", "2026-11-20 10:00", "2026-11-23 18:00"),
    ("document_receipt.completing", "2026-09-30 10:00", "2026-10-08 18:00"),
    ("document_receipt.completing", "2026-10-09 10:00", "2026-10-10 18:00"),
    ("borrowing.approving", "2026-11-20 17:59", "2026-11-23 18:00"),
    ("borrowing.approving", "2026-10-09 10:00", "2026-10-10 18:00"),
    ("borrowing.handing_out", "2026-09-30 10:00", "2026-10-08 18:00"),
    ("loss.deciding", "2026-11-20 10:00", "2026-11-24 18:00"),
    ("loss.deciding", "2026-09-30 10:00", "2026-10-09 18:00"),
    ("presale_contract.preparing", "2026-11-20 10:00", "2026-11-23 18:00"),
    ("presale_contract.preparing", "2026-10-09 10:00", "2026-10-10 18:00"),
    pytest.param(
        "presale_contract.handing_original", "2026-11-20 10:00", "2026-11-24 18:00", marks=pytest.mark.req("C31-11")
    ),  # Friday: Tuesday
    ("presale_contract.handing_original", "2026-09-30 10:00", "2026-10-09 18:00"),
    ("presale_contract.handing_original", "2026-10-09 10:00", "2026-10-12 18:00"),  # the make-up Saturday counts
    ("event_support.accepting", "2026-11-20 10:00", "2026-11-24 18:00"),
    ("event_support.accepting", "2026-10-09 10:00", "2026-10-12 18:00"),
    ("event_support.answering_for", "2026-11-20 10:00", "2026-11-24 18:00"),
    ("event_support.answering_for", "2026-10-09 10:00", "2026-10-12 18:00"),
    # the last working day of the week, be it a make-up Saturday
    ("mortgage.reporting", "2026-11-23 10:00", "2026-11-27 18:00"),
    ("mortgage.reporting", "2026-09-30 10:00", "2026-09-30 18:00"),
    ("mortgage.reporting", "2026-10-08 10:00", "2026-10-10 18:00"),
    ("registration.reporting", "2026-11-25 10:00", "2026-11-27 18:00"),
    ("notary.reporting", "2026-10-01 10:00", "2026-10-10 18:00"),  # no working day is left of that week
    ("deed.reporting", "2026-11-28 10:00", "2026-12-04 18:00"),
]
AGREED = {
    "borrowing.lent": 5,
    "loss.replacing": 6,
    "presale_contract.fetching": 4,
    "presale_contract.with_back_office": 3,
    "presale_contract.at_lawyer": 3,
    "mortgage.tracking": 3,
    "registration.following": 3,
    "notary.following": 3,
    "deed.following": 3,
    "stamp_duty.paying": 5,
    "event_support.helping": 4,
}


@pytest.mark.parametrize(("stage", "entered", "due"), CLOCKS)
def test_it_is_due(stage: str, entered: str, due: str, house: House, works_by: WorksBy) -> None:
    works_by("property-sales")
    process, _dot, key = stage.partition(".")

    case = brought(house, process, INTAKES[process], BRANCHES.get(stage, WAYS[process]), key, when=at(entered))

    assert due_of(case) == at(due)


@pytest.mark.parametrize(("stage", "days"), AGREED.items())
def test_it_is_due_when_it_was_agreed_even_on_a_holiday(stage: str, days: int, house: House, works_by: WorksBy) -> None:
    works_by("property-sales")
    process, _dot, key = stage.partition(".")
    entered = at("2026-09-30 10:00")

    case = brought(house, process, INTAKES[process], WAYS[process], key, when=entered)

    assert due_of(case) == entered + days * DAY


def test_no_clock_is_left_out(house: House, works_by: WorksBy) -> None:
    works_by("property-sales")
    told = {str(getattr(row, "values", row)[0]) for row in CLOCKS}

    assert told | AGREED.keys() == stages_with_a_clock(*WAYS)

"""Every clock of the operator, over a weekend, the National Day week of 2026 and its make-up day.

The house of the tests works from Monday to Friday, 9 to 12 and 13:30 to 18. In 2026 it is closed from the first to
the seventh of October, and open on Saturday the tenth. Each instant was reckoned by hand.
"""

import pytest

from tests.conftest import House
from tests.packs.stepping import at, brought, due_of, stages_with_a_clock
from tests.packs.telecom.ways import BRANCHES, DAY, INTAKES, WAYS

CLOCKS = [
    # working days
    ("application.checking", "2026-11-20 10:00", "2026-11-23 18:00"),
    ("application.checking", "2026-09-30 10:00", "2026-10-08 18:00"),
    ("application.checking", "2026-10-09 10:00", "2026-10-10 18:00"),
    ("application.approving", "2026-11-20 17:59", "2026-11-23 18:00"),
    ("application.contracting", "2026-11-20 10:00", "2026-11-24 18:00"),
    ("application.contracting", "2026-09-30 10:00", "2026-10-09 18:00"),
    ("application.contracting", "2026-10-09 10:00", "2026-10-12 18:00"),
    ("cancellation.settling_costs", "2026-11-20 10:00", "2026-11-24 18:00"),
    ("cancellation.settling_costs", "2026-09-30 10:00", "2026-10-09 18:00"),
    ("cancellation.ending", "2026-10-09 10:00", "2026-10-10 18:00"),
    ("security_incident.telling", "2026-09-30 10:00", "2026-10-08 18:00"),
    ("security_incident.learning", "2026-10-09 10:00", "2026-10-15 18:00"),  # 10, 12, 13, 14, 15 October
    ("campaign.planning", "2026-09-30 10:00", "2026-10-13 18:00"),  # 8, 9, 10, 12, 13 October
    ("campaign.planning", "2026-11-20 10:00", "2026-11-27 18:00"),
    ("campaign.evaluating", "2026-11-23 10:00", "2026-12-07 18:00"),
    ("service_scheme.drafting", "2026-09-30 10:00", "2026-10-20 18:00"),  # 8, 9, 10, 12 to 16, 19, 20 October
    ("service_scheme.deciding", "2026-11-20 10:00", "2026-11-27 18:00"),
    ("fee_dispute.investigating", "2026-11-20 10:00", "2026-11-25 18:00"),
    ("fee_dispute.investigating", "2026-09-30 10:00", "2026-10-10 18:00"),  # 8, 9, and the make-up Saturday
    ("fee_dispute.mediating", "2026-10-09 10:00", "2026-10-12 18:00"),
    ("fee_dispute.deciding", "2026-11-20 10:00", "2026-11-25 18:00"),
    ("fee_dispute.deciding", "2026-10-09 10:00", "2026-10-13 18:00"),  # 10, 12, 13 October
    ("fee_dispute.adjusting", "2026-09-30 17:30", "2026-10-08 18:00"),
    ("fee_dispute.summing_up", "2026-11-26 10:00", "2026-12-01 18:00"),
    ("fee_settlement.applying", "2026-09-30 10:00", "2026-10-10 18:00"),
    ("fee_settlement.invoicing", "2026-11-20 10:00", "2026-11-24 18:00"),
    ("fee_allocation.checking", "2026-11-20 17:30", "2026-11-20 23:59:59"),
    ("fee_allocation.booking", "2026-11-20 10:00", "2026-11-24 18:00"),
    ("fee_settlement.checking", "2026-10-09 10:00", "2026-10-12 18:00"),
    # days by the calendar
    ("application.supplementing", "2026-11-20 10:00", "2026-11-27 23:59:59"),
    ("application.supplementing", "2026-09-30 10:00", "2026-10-07 23:59:59"),
    ("application.signing", "2026-09-30 10:00", "2026-10-07 23:59:59"),
    pytest.param("application.visiting", "2026-11-20 10:00", "2026-11-23 23:59:59", marks=pytest.mark.req("E32-5")),
    ("application.visiting", "2026-09-30 10:00", "2026-10-03 23:59:59"),
    # the same day
    ("change.checking", "2026-11-20 17:59", "2026-11-20 23:59:59"),
    ("change.telling", "2026-10-10 10:00", "2026-10-10 23:59:59"),
    # a working hour
    ("security_incident.containing", "2026-11-23 10:00", "2026-11-23 11:00"),
    ("security_incident.containing", "2026-11-20 17:30", "2026-11-23 09:30"),
    ("security_incident.containing", "2026-09-30 17:30", "2026-10-08 09:30"),
    ("security_incident.containing", "2026-10-09 17:30", "2026-10-10 09:30"),
]
AGREED = {
    "application.carrying_out": 6,
    "change.changing": 2,
    "security_incident.removing": 2,
    "fee_settlement.paying": 3,
    "publicity.designing": 4,
    "publicity.producing": 3,
    "campaign.publicising": 5,
    "campaign.running": 2,
}


@pytest.mark.parametrize(("stage", "entered", "due"), CLOCKS)
def test_it_is_due(stage: str, entered: str, due: str, operator: House) -> None:
    process, _dot, key = stage.partition(".")

    case = brought(operator, process, INTAKES[process], BRANCHES.get(stage, WAYS[process]), key, when=at(entered))

    assert due_of(case) == at(due)


@pytest.mark.parametrize(("stage", "days"), AGREED.items())
def test_it_is_due_when_it_was_agreed_even_on_a_holiday(stage: str, days: int, operator: House) -> None:
    process, _dot, key = stage.partition(".")
    entered = at("2026-09-30 10:00")

    case = brought(operator, process, INTAKES[process], WAYS[process], key, when=entered)

    assert due_of(case) == entered + days * DAY


def test_no_clock_is_left_out(operator: House) -> None:
    told = {str(getattr(row, "values", row)[0]) for row in CLOCKS}

    assert told | AGREED.keys() == stages_with_a_clock(*WAYS)

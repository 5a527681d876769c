"""The reports that the documents ask for are owed: who writes them, how often, to whom they go, what stands in them."""

import pytest

from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS

req = pytest.mark.req


@pytest.mark.parametrize(
    ("pack", "key", "every", "holds", "goes_to"),
    [
        pytest.param("manufacturing", "closing", "day", {"work"}, set(), marks=req("D410-1", "F-50")),
        pytest.param("manufacturing", "weekly", "week", {"work", "measures"}, set(), marks=req("D410-1", "F-50")),
        pytest.param(
            "manufacturing",
            "complaint_week",
            "week",
            {"changes", "breakdown/class", "shares/cause"},
            {"production", "inspection"},
            marks=req("D2-11", "F-36"),
        ),
        pytest.param(
            "manufacturing",
            "complaint_month",
            "month",
            {"changes", "table/class", "shares/cause", "breakdown/department", "measures"},
            {"director", "production", "inspection", "products", "sales", "parts"},
            marks=req("D2-12", "D410-7", "F-37"),
        ),
        pytest.param(
            "manufacturing",
            "quality_week",
            "week",
            {"measures", "table/class", "words"},
            {"production", "inspection", "products", "parts", "sales"},
            marks=req("D410-3", "D410-4", "F-51"),
        ),
        pytest.param(
            "courier",
            "half_year_causes",
            "half_year",
            {"shares/cause"},
            {"director", "operations", "carriers"},
            marks=req("B43-2", "B44-6", "F-15", "F-16"),
        ),
        pytest.param("courier", "service_month", "month", {"figures"}, {"director"}, marks=req("B41-1")),
        pytest.param(
            "auto-service",
            "complaint_classes",
            "month",
            {"table/class", "measures"},
            set(),
            marks=req("A6-18", "A6-19"),
        ),
        pytest.param("auto-service", "monthly", "month", {"work", "words"}, set(), marks=req("D52-17", "F-59")),
        pytest.param("auto-service", "yearly", "year", {"work", "words"}, {"director"}, marks=req("D52-17", "F-59")),
        pytest.param(
            "telecom",
            "complaint_quarter",
            "quarter",
            {"table/class", "shares/cause", "measures"},
            {"director", "network", "products", "billing"},
            marks=req("E53-1"),
        ),
    ],
)
def test_a_report_is_owed(pack: str, key: str, every: str, holds: set[str], goes_to: set[str]) -> None:
    duty = load(PACKS / pack).pack.reports[key]

    there = {one.kind for one in duty.sections} | {f"{one.kind}/{one.by or one.rows}" for one in duty.sections}
    assert (duty.every, duty.sends.superior, holds - there) == (every, True, set())
    assert {*duty.sends.roles, *duty.sends.departments} == goes_to


@req("D410-4")
def test_the_report_for_the_meeting_begins_with_the_measures_that_are_open() -> None:
    assert load(PACKS / "manufacturing").pack.reports["quality_week"].sections[0].kind == "measures"

"""What the documents ask of figures stands in the rule books: target, clause, and who answers for it."""

from decimal import Decimal

import pytest

from huiyin.reports.queries.figures import FIGURES
from tests.packs.test_every_pack import pack_named

NAMED = {
    "auto-service": {
        "files_complete": 85, "groups_reached": 100, "callbacks_in_time": 100, "first_contacts_in_time": 100,
    },
    "manufacturing": {
        "files_complete": 85, "complaints_in_time": 100, "complaint_hours": 24, "dispatches_right": 98,
        "satisfaction": 98, "groups_reached": 100, "measures_in_time": 100,
    },
    "property-sales": {"papers_lost": 0, "complaints_in_time": 100, "complaint_hours": 8},
    "courier": {"complaints_in_time": 100, "satisfaction": 98},
    "ecommerce": {"complaints_in_time": 100, "satisfaction": 98},
    "telecom": {"complaints_in_time": 100, "measures_in_time": 100},
}  # fmt: skip
# Of these the documents say which way they are to go, but no number; somebody answers for them all the same.
WITHOUT_A_NUMBER = {"compensation", "off_even_share", "complaint_hours", "complaints", "measures_effective"}


@pytest.mark.req("K-01", "K-15", "K-16", "K-18", "K-19", "K-23", "K-24", "K-25", "K-29")
@pytest.mark.parametrize("key", NAMED)
def test_a_figure_has_the_target_that_its_document_names_and_the_clause(key: str) -> None:
    pack = pack_named(key)

    for figure, target in NAMED[key].items():
        aim = pack.figures[figure]
        assert (aim.target, bool(aim.owner)) == (Decimal(target), True), figure
        assert aim.clause in pack.clauses, figure
        assert FIGURES[figure].fits(pack), figure


@pytest.mark.parametrize("key", NAMED)
def test_somebody_answers_for_what_has_no_target(key: str) -> None:
    aims = pack_named(key).figures

    assert [figure for figure in WITHOUT_A_NUMBER if figure not in aims or not aims[figure].owner] == []


@pytest.mark.parametrize(
    ("key", "figures"),
    [
        ("manufacturing", {"dispatches_right", "groups_reached", "answers_in_time"}),
        ("property-sales", {"papers_lost", "answers_in_time"}),
        ("courier", {"delays", "answers_in_time", "groups_reached"}),
        ("auto-service", {"groups_reached", "satisfaction", "complaints_in_time"}),
    ],
)
def test_what_has_a_target_is_watched(key: str, figures: set[str]) -> None:
    assert figures <= {watched.figure for watched in pack_named(key).alerts.values()}

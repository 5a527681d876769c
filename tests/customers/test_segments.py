"""Segments by consent, indicators, city and the last conversation: as SQL, and as anybody would judge one by one."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import localdate
from django.utils.timezone import now as real_now

from huiyin.contact.actions import Said, note_interaction
from huiyin.contact.models import Interaction
from huiyin.customers import actions, queries
from huiyin.customers.models import Customer, Score
from huiyin.customers.rules import AddressLine
from tests.conftest import NOW, House

PURPOSES = ("service", "survey", "marketing")
XIAMEN, QINHUANGDAO = "350203", "130302"


@pytest.fixture
def files(house: House, in_force: Any) -> list[Customer]:
    """Every mixture that matters, in a dozen files."""
    found = []
    for number in range(12):
        places = [AddressLine("home", (XIAMEN, QINHUANGDAO)[number % 2], "1号")] if number % 3 else []
        file = actions.open_file(kind="person", name=f"客户{number}", addresses=places, by=house.ana, at=NOW)
        if number % 4:
            answer = {"purpose": "contact" if number == 11 else "marketing", "given": number % 4 < 3 and number != 11}
            actions.record_consent(file, **answer, source="phone", evidence="客户原话", by=house.ana, at=NOW)
        if number % 5 != 4:
            Score.objects.create(customer=file, risk=number * 9, loyalty=None, version=0, computed_at=NOW)
        if number % 3 != 1:
            talk = {"direction": "out", "channel": "phone", "purpose": "follow_up"}
            day = real_now() - timedelta(days=number * 15)
            note_interaction(Said(**talk, content="近况很好"), customer=file, by=house.ana, at=day)
            later = day + timedelta(days=10)
            note_interaction(Said(**talk, outcome="no_answer"), customer=file, by=house.ana, at=later)
        found.append(file)
    return found


def as_judged(file: Customer) -> dict[str, Any]:
    """What is known of a customer, read one by one."""
    file = Customer.objects.get(pk=file.pk)
    talks = [talk.at for talk in file.interactions.all() if talk.says_something]
    last = localdate(max(talks)) if talks else None
    score = Score.objects.filter(customer=file).first()
    home = file.addresses.first()
    return {
        **{f"consent_{purpose}": consent(file, purpose) for purpose in PURPOSES},
        "score_risk": Decimal(score.risk) if score else None,
        "score_loyalty": None,
        "city": home.region[:4] if home else "",
        "place": home.region_name if home else "",
        "last_talk_on": last,
        "days_since_talk": Decimal((localdate(real_now()) - last).days) if last else None,
    }


def consent(file: Customer, purpose: str) -> str:
    if file.do_not_contact or purpose in file.refusals:
        return "refused"
    return "given" if purpose in file.consents else "unasked"


def is_(field: str, operator: str, value: Any = None) -> Mapping[str, Any]:
    return {"field": field, "operator": operator, "value": value}


CONDITIONS = [
    *(is_("consent_marketing", how, "given") for how in ("is", "is_not")),
    is_("consent_marketing", "one_of", ["refused", "unasked"]),
    is_("consent_service", "is", "refused"),
    is_("score_risk", "at_least", 60),
    is_("score_risk", "empty"),
    {"none": [is_("score_risk", "at_most", 60)]},
    is_("score_loyalty", "filled"),
    is_("city", "is", XIAMEN[:4]),
    is_("city", "is_not", XIAMEN[:4]),
    is_("place", "contains", "秦皇岛"),
    is_("place", "empty"),
    is_("days_since_talk", "at_least", 90),
    {"any": [is_("days_since_talk", "at_least", 90), is_("days_since_talk", "empty")]},
    is_("last_talk_on", "at_most", (real_now() - timedelta(days=90)).date().isoformat()),
]


def found_by(condition: Mapping[str, Any]) -> set[str]:
    vocabulary = queries.vocabulary()
    vocabulary.check(condition)
    rows = queries.listed()(Customer.objects.all()).filter(vocabulary.where(condition))
    return set(rows.values_list("name", flat=True))


@pytest.mark.req("A2-4")
def test_a_condition_finds_whoever_it_holds_for_judged_one_by_one(files: list[Customer]) -> None:
    vocabulary, known = queries.vocabulary(), {file.name: as_judged(file) for file in files}
    pairs = [{group: [one, other]} for group in ("all", "any", "none") for one, other in zip(
        CONDITIONS, CONDITIONS[3:], strict=False)]  # fmt: skip

    for condition in (*CONDITIONS, *pairs):
        holds = {name for name, row in known.items() if vocabulary.holds(condition, row)}
        assert found_by(condition) == holds, condition


def test_whom_to_win_back_in_one_city(files: list[Customer]) -> None:
    """May be marketed to, risk high, in Xiamen, not spoken with for 90 days."""
    wanted = {
        "all": [
            is_("consent_marketing", "is", "given"),
            is_("score_risk", "at_least", 60),
            is_("city", "is", XIAMEN[:4]),
            {"any": [is_("days_since_talk", "at_least", 90), is_("days_since_talk", "empty")]},
        ]
    }
    assert found_by(wanted) == {"客户10"}


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (is_("city", "is", XIAMEN[:4]), "customers_of_a_city"),
        (is_("score_risk", "at_least", 60), "customers_at_risk"),
        (is_("days_since_talk", "at_least", 90), "contact_of_a_customer"),
    ],
)
def test_an_index_answers(condition: Mapping[str, Any], index: str, files: list[Customer], house: House) -> None:
    others = actions.open_files(
        [{"kind": "person", "name": f"旁人{each}"} for each in range(600)], by=house.ana, at=NOW
    )
    Score.objects.bulk_create(Score(customer_id=pk, risk=pk % 50, version=0, computed_at=NOW) for pk in others)
    talk = {"direction": "out", "channel": "phone", "purpose": "follow_up", "content": "近况很好", "by": house.ana}
    Interaction.objects.bulk_create(
        Interaction(customer_id=pk, at=NOW - timedelta(days=days), **talk) for pk in others for days in (1, 40, 200)
    )
    asked = queries.listed()(Customer.objects.all()).filter(queries.vocabulary().where(condition)).values("pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ANALYZE customers_customer, customers_score, contact_interaction")
    assert index in asked.explain()

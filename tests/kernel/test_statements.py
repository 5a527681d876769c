"""A page of a list asks with SQL that was written once, and gets what Django would get."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import CharField, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Upper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.cases.models import Case, StageEntry
from huiyin.kernel.tables import statements
from huiyin.org.models import Membership, Person
from tests.cases.loop import Loop
from tests.conftest import CAST, NOW, House

PEOPLE = [*CAST, "adam"]
CONDITIONS = [
    Q(),
    Q(stage="judging"),
    Q(severity__in=["major"]),
    Q(received_at__gte=NOW),
    Q(received_at__lt=NOW),
    Q(owner__name="安娜"),
    Q(registrar__name="安娜"),
    Q(department__path__overlap=[1]),
    Q(liable_department__path__overlap=[1]),
    ~Q(customer__name="王磊"),
    Q(stage_entries__isnull=False),
    Q(pk__in=Case.objects.filter(stage="judging")),
]
FIELDS = ["pk", "number", "data", "owner__name", "registrar__name", "received_at", "computed", "another"]


@pytest.fixture
def cases(house: House, pack: Any) -> House:
    first = Loop(house, NOW - timedelta(hours=1))
    Loop(house, NOW, first.customer)
    return house


def shaped(fields: list[str], order: str, length: int) -> Any:
    more = {"computed": Upper("stage"), "another": Subquery(StageEntry.objects.values("stage")[:1])}

    def shape(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.annotate(**more) if rows.model is Case else rows
        return rows.order_by(order).values(*fields, said=Cast("pk", CharField()))[:length]

    return shape


def ask(rows: QuerySet[Any], fields: list[str], order: str = "pk", length: int = 10) -> list[Any]:
    return statements.read(rows, (tuple(fields), order, length), shaped(fields, order, length))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(PEOPLE),
    conditions=st.lists(st.sampled_from(CONDITIONS), max_size=3),
    fields=st.lists(st.sampled_from(FIELDS), min_size=1, unique=True),
    order=st.sampled_from(["pk", "-pk", "number"]),
    length=st.integers(1, 3),
)
def test_whoever_asks_whatever_gets_what_django_gets(
    cases: House, name: str, conditions: list[Q], fields: list[str], order: str, length: int
) -> None:
    rows = Case.objects.visible_to(getattr(cases, name)).filter(*conditions)

    assert ask(rows, fields, order, length) == list(shaped(fields, order, length)(rows))


def test_a_question_asked_before_is_not_written_again(cases: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(Case.objects.visible_to(cases.ben), ["title"])
    monkeypatch.setattr(statements.Statement, "of", None)

    assert ask(Case.objects.visible_to(cases.ben), ["title"]) == []
    with pytest.raises(TypeError):
        ask(Case.objects.visible_to(cases.ana), ["title"])


def test_it_is_answered_from_the_rows_of_now(cases: House) -> None:
    rows = Person.objects.filter(username="ana")
    before = ask(rows, ["name"])

    rows.update(name="安娜·新")

    assert (before[0]["name"], ask(rows, ["name"])[0]["name"]) == ("安娜", "安娜·新")


def test_what_a_column_holds_is_read_as_django_reads_it(cases: House) -> None:
    (first, _second) = ask(Case.objects.all(), ["data"])

    assert first["data"]["intake"]["wish"] == "希望免费返工，并说明原因。"


@pytest.mark.parametrize(
    "rows",
    [
        lambda: Membership.objects.order_by("role").distinct("role"),
        lambda: Membership.objects.none(),
        lambda: Membership.objects.filter(role="agent").union(Membership.objects.filter(role="auditor")),
    ],
)
def test_rows_that_say_more_than_conditions_are_left_to_django(house: House, rows: Any) -> None:
    as_they_are = lambda found: found.values("role")  # noqa: E731
    before = len(statements._written)

    assert statements.read(rows(), "roles", as_they_are) == list(as_they_are(rows()))
    assert len(statements._written) == before

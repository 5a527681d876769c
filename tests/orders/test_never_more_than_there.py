"""Whatever is planned, loaded, given up and counted anew in whatever order: nothing is promised that is not there."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.orders import actions
from huiyin.orders.enums import PlanState
from huiyin.orders.models import LoadingPlan, OrderLine, PlanLine, Stock
from huiyin.orders.rules import Wanted, offered
from tests.conftest import NOW, House
from tests.orders.goods import OIL, keep, plan, released, take

AMOUNTS = st.decimals(min_value=0, max_value=9, places=1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("plan"), st.lists(AMOUNTS, min_size=3, max_size=3)),
        st.tuples(st.just("load"), st.integers(0, 3)),
        st.tuples(st.just("give up"), st.integers(0, 3)),
        st.tuples(st.just("count"), AMOUNTS),
    ),
    max_size=12,
)


class Back(Exception):
    """Takes back what one example did."""


@pytest.mark.req("A12-5")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_never_more_is_planned_than_is_there(house: House, customer: Customer, steps: list[tuple[str, object]]) -> None:
    with suppress(Back), transaction.atomic():
        keep(house, OIL, 8)
        lines = [released(house, take(house, customer)).lines.get() for _order in range(3)]
        for verb, what in steps:
            with suppress(DomainError, IndexError):
                _do(house, lines, verb, what)
            _holds()
        raise Back


def _do(house: House, lines: list[OrderLine], verb: str, what: object) -> None:
    if verb == "plan":
        plan(house, {line: float(amount) for line, amount in zip(lines, what, strict=True)})  # type: ignore[call-overload]
    elif verb == "count":
        keep(house, OIL, str(what))
    else:
        load = LoadingPlan.objects.order_by("pk")[what]  # type: ignore[index]
        {"load": actions.load, "give up": actions.give_up}[verb](load, by=house.wanda, at=NOW)


def _holds() -> None:
    stock = Stock.objects.get()
    promised = PlanLine.objects.filter(plan__state=PlanState.PLANNED).aggregate(all=Sum("quantity"))["all"] or Decimal(
        0
    )
    assert promised == stock.reserved <= stock.on_hand
    for line in OrderLine.objects.all():
        assert line.planned + line.loaded <= line.quantity


@given(
    wanted=st.lists(st.tuples(st.sampled_from("ab"), AMOUNTS), max_size=8),
    there=st.dictionaries(st.sampled_from("ab"), AMOUNTS),
)
def test_an_offer_gives_no_line_more_than_it_wants_and_all_no_more_than_is_there(
    wanted: list[tuple[str, Decimal]], there: dict[str, Decimal]
) -> None:
    lines = [Wanted(key, goods, "个", amount) for key, (goods, amount) in enumerate(wanted)]

    found = offered(lines, {(goods, "个"): amount for goods, amount in there.items()})

    assert all(0 <= found[line.key] <= line.open for line in lines)
    for goods in "ab":
        mine = [line for line in lines if line.goods == goods]
        asked, given_out = sum(line.open for line in mine), sum(found[line.key] for line in mine)
        assert given_out == min(asked, there.get(goods, Decimal(0)))

"""Whoever must be called with all of their group and was in no round stands beside the figure of those reached."""

from types import SimpleNamespace
from typing import Any

import pytest

from huiyin.callbacks.models import Callback
from huiyin.customers.actions import lose, open_file
from huiyin.customers.models import Customer
from huiyin.org.roles import Reach
from huiyin.reports.queries.forgotten import in_no_round
from huiyin.rulebook.definitions import Pack
from tests.conftest import NOW, House
from tests.reports.months import at
from tests.reports.reading import tables
from tests.reports.test_figures import NOVEMBER, asker


@pytest.fixture
def forgotten(busy: SimpleNamespace, house: House) -> Customer:
    """A member who was in no round; one who came only later, one who is lost, and somebody who is no member."""
    filed: dict[str, Any] = {"kind": "person", "keeper": house.ana, "by": house.ana, "confirmed": True}
    found = open_file(name="漏了的会员", membership="gold", at=at(10, 1), **filed)
    open_file(name="后来的会员", membership="gold", at=at(12, 1), **filed)
    lose(open_file(name="流失的会员", membership="gold", at=at(10, 1), **filed), reason="moved", by=house.lena, at=NOW)
    open_file(name="不是会员", at=at(10, 1), **filed)
    return found


@pytest.mark.req("K-01", "K-23", "D43-1")
def test_a_member_who_was_in_no_round_is_named_beside_the_figure(
    forgotten: Customer, busy: SimpleNamespace, house: House, book: Pack, signed_in: Any
) -> None:
    called = set(Callback.objects.filter(round__plan="members").values_list("customer", flat=True))
    found = in_no_round(asker(book), NOVEMBER)
    browser = signed_in(house.dora)

    page = browser.get("/reports/figures/groups_reached/?span=this_month").text
    behind = browser.get("/reports/figures/groups_reached/forgotten/?span=this_month").text
    [listed] = tables(behind)

    assert called.isdisjoint(found.values_list("pk", flat=True))
    names = {*found.values_list("name", flat=True)}
    assert "漏了的会员" in names
    assert names.isdisjoint({"后来的会员", "流失的会员", "不是会员"})
    assert f">{len(names)}</span>" in page.split("forgotten/")[1][:200]
    assert len(listed) - 1 == len(names)
    assert "2026-11-01 – 2026-11-23" in behind
    empty = browser.get("/reports/figures/groups_reached/forgotten/?span=days&first=2020-01-01&last=2020-01-02").text
    assert "必须回访的客户都已列入回访" in empty


def test_in_other_departments_nobody_is_named(forgotten: Customer, house: House, book: Pack) -> None:
    elsewhere, here = (Reach(departments=frozenset({pk})) for pk in (house.branch.pk, forgotten.department_id or 0))

    assert forgotten not in in_no_round(asker(book, reach=elsewhere), NOVEMBER)
    assert forgotten in in_no_round(asker(book, reach=here), NOVEMBER)

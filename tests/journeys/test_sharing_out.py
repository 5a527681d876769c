"""A supervisor shares the customers of the department out, looks at why, and takes it back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from huiyin.customers.models import Customer
from huiyin.kernel.clock import now
from tests.conftest import House
from tests.customers.sharing import Office
from tests.journeys.desk import Desk


@pytest.mark.req("A1-9")
def test_a_supervisor_shares_out_alters_carries_out_and_undoes(desk: Callable[..., Desk], shop: House) -> None:
    office = Office.found(shop)
    office.customers(9, office.bob, at=now())
    lena = desk(shop.lena)

    lena.open("/customers/sharing/").look()
    lena.send('form[action$="/sharing/proposals/"]')
    lena.look()
    expect(lena.page.locator(".team-table tfoot")).to_contain_text("9")
    lena.send('form[action$="/shifts/"]', number=1, giver=office.amy.pk, taker=office.cai.pk)
    lena.sees("艾米")
    assert office.kept() == {"bob": 9}

    lena.page.get_by_role("button", name="确认执行").first.click()
    expect(lena.page.locator("[data-confirm-yes]")).to_be_focused()  # nothing is lost by it
    lena.page.keyboard.press("Enter")
    expect(lena.page.locator(".page-header, header").filter(has_text="已执行").first).to_be_visible()
    assert office.kept() == {"amy": 2, "bob": 3, "cai": 4}
    lena.look()
    done = lena.page.url.removeprefix(lena.home)

    lena.open("/reports/fairness/").look()
    lena.page.locator("#fairness tbody tr", has_text="蔡菜").locator("td.number a").first.click()
    lena.look()
    assert Customer.objects.filter(keeper=office.cai).count() == 4

    lena.open(done)
    lena.page.get_by_role("button", name="撤销").first.click()
    expect(lena.page.locator("#confirm button[value=no]")).to_be_focused()
    lena.page.locator("[data-confirm-yes]").click()
    lena.sees("已撤销")
    assert office.kept() == {"bob": 9}

"""Every page of the navigation in a real browser: usable by all, in Chinese throughout, with a clean console."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from huiyin.kernel.clock import now
from tests.cases.loop import Loop
from tests.conftest import House
from tests.journeys.desk import Desk

Sit = Callable[..., Desk]
BESIDE = [
    "/notices/",
    "/settings/me/",
    "/cases/complaint/new/",
    "/cases/complaint/imports/",
    "/rulebook/wording/",
    "/rulebook/contact/",
]


@pytest.fixture
def loop(shop: House) -> Loop:
    loop = Loop(shop, now() - timedelta(hours=60))
    loop.to("confirming")
    return loop


def test_no_page_of_the_navigation_complains(desk: Sit, loop: Loop) -> None:
    """Each by the first of these people who may open it."""
    seen = set()
    for username, refused in {"max": [], "adam": BESIDE[2:3], "hank": BESIDE[2:4], "ana": BESIDE[3:4]}.items():
        sitting = desk(getattr(loop.house, username))
        sitting.open("/").look()
        doors = [link.get_attribute("href") for link in sitting.page.locator(".side-link[href]").all()]
        assert len(doors) >= 2

        for address in [*doors, *(page for page in BESIDE if page not in refused)]:
            if address not in seen:
                sitting.open(address).look()
                sitting.reach_menus()
                sitting.point_at(".chart svg, [data-tip]")
                seen.add(address)


def test_a_page_that_changes_in_parts_does_not_complain(desk: Sit, loop: Loop) -> None:
    another = Loop(loop.house, now() - timedelta(hours=2), loop.customer)
    agent = desk(loop.house.ana)
    agent.open(f"/cases/{another.case.pk}/")
    agent.page.locator("#uphold-apology_text").evaluate("field => { field.style.height = '240px' }")  # pulled larger

    agent.take("uphold", apology_text="给您添了麻烦。")

    agent.look()
    agent.page.keyboard.press("Control+k")
    agent.page.keyboard.type("wanglei")
    agent.settle()
    agent.page.keyboard.press("Escape")
    assert agent.page.locator("dialog[open]").count() == 0

"""The line that says when a draft was kept is read whole."""

from collections.abc import Callable

from tests.conftest import House
from tests.journeys.desk import Desk


def test_the_line_of_a_draft_is_not_cut_by_the_card_below(desk: Callable[..., Desk], shop: House) -> None:
    ana = desk(shop.ana, audited=False)
    ana.open("/cases/complaint/new/").settle()
    page = ana.page
    page.locator(".case-main > .draft-note").wait_for(state="attached")

    line = page.locator(".case-main > .draft-note").bounding_box()
    card = page.locator(".case-main > .card").first.bounding_box()

    assert line is not None
    assert card is not None
    assert line["y"] + line["height"] <= card["y"]

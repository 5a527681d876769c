"""An administrator shortens a deadline on screen: seen while typing, tried out, published, and carried over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from huiyin.kernel.clock import now
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import current_version, open_draft
from tests.cases.loop import Loop
from tests.conftest import House
from tests.journeys.desk import Desk

Sit = Callable[..., Desk]
PROPOSING = "/rulebook/draft/at/processes/complaint/stages/proposing/"


@pytest.fixture
def loop(shop: House) -> Loop:
    return Loop(shop, now() - timedelta(hours=30))


def test_a_deadline_is_changed_tried_out_published_and_carried_over(desk: Sit, loop: Loop) -> None:
    loop.to("choosing")
    running = Loop(loop.house, now() - timedelta(hours=20), loop.customer)
    running.to("proposing")
    adam = desk(loop.house.adam).open("/rulebook/draft/").reads("en")
    adam.press("Begin a draft")
    adam.settle()

    adam.open(PROPOSING).look()
    adam.page.locator('[name="part-due-number"]').fill("0")
    expect(adam.page.locator("#wrong-part-due")).to_contain_text("leaves no time")
    adam.page.locator('[name="part-due-number"]').fill("20")
    adam.page.locator('[name="part-due-unit"]').select_option("working minutes")
    expect(adam.page.locator("#says-part-due")).to_contain_text("within 20 working minutes")
    expect(adam.page.locator("#wrong-part-due")).to_have_text("")
    expect(adam.page.locator("#chart")).to_contain_text("within 20 working minutes")
    adam.look()
    adam.press("Keep in the draft")
    adam.settle()

    adam.open("/rulebook/draft/").look()
    adam.press("Try it out")
    adam.settle()
    draft = open_draft("auto-service")
    assert draft is not None
    rulebook.carry_out_rehearsal(draft, revision=draft.revision)
    expect(adam.page.locator("#tried")).to_contain_text("would have been due earlier")
    adam.page.locator('[name="note"]').fill("Propose at once")
    adam.press(f"Publish as version {current_version().number + 1}")
    adam.settle()
    adam.look()

    adam.open("/cases/complaint/carrying-over/").look()
    adam.send("#main form[method=post]", reason="Propose at once", numbers=running.case.number)
    adam.look()
    running.case.refresh_from_db()
    loop.case.refresh_from_db()
    assert (running.case.pack_version.number, loop.case.pack_version.number) == (2, 1)
    manager = desk(loop.house.max).open("/rulebook/processes/complaint/").look()
    manager.page.locator(".flow-count-now").first.click()
    manager.settle()
    manager.sees(running.case.number)

"""The list of today: what somebody takes stands among their own work at once."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import expect

from huiyin.kernel.clock import now
from huiyin.worklist.actions import open_item
from tests.conftest import House
from tests.journeys.desk import Desk

Sit = Callable[..., Desk]
# By itself the list would ask again after 30 s.
NEVER_BY_ITSELF = """(after => {
  globalThis.setTimeout = (what, wait, ...words) => (wait >= 20_000 ? 0 : after(what, wait, ...words));
})(setTimeout)"""


def test_what_is_taken_leaves_what_nobody_has_without_waiting(desk: Sit, shop: House) -> None:
    at = now()
    for title in ("回访王芳", "回访李强"):
        open_item(
            kind="task",
            title=dict.fromkeys(("zh-hans", "zh-hant", "en"), title),
            subject="task",
            subject_label="HF-1",
            team=shop.team_one,
            form={"agreed": "day"},
            agreed=at + timedelta(days=40),
            at=at,
        )
    ana = desk(shop.ana)
    ana.page.add_init_script(NEVER_BY_ITSELF)
    ana.open("/").look()
    untaken, own = (ana.page.locator(f".work-{group}") for group in ("unassigned", "later"))
    expect(untaken.locator("tbody tr")).to_have_count(2)

    untaken.locator("tr", has_text="回访王芳").get_by_role("button", name="领取").click()

    expect(untaken.locator("tbody tr")).to_have_count(1)
    expect(untaken.locator(".tab-count")).to_have_text("1")
    expect(own).to_contain_text("回访王芳")
    ana.look()

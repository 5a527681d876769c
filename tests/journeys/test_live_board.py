"""A supervisor shares work out on the board of now: by the keyboard alone, and by dragging."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import expect

from huiyin.worklist.actions import give_task
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.journeys.desk import Desk

Sit = Callable[..., Desk]
HERE = "/reports/boards/live/"


def test_work_is_handed_over_by_the_keyboard_and_by_dragging(desk: Sit, shop: House) -> None:
    items = [
        give_task(to=shop.ana, title=title, due_at=NOW + timedelta(minutes=10 * minutes), by=shop.lena, at=NOW)
        for minutes, title in enumerate(("理货", "盘点"), start=1)
    ]
    lena = desk(shop.lena)
    lena.open(HERE).look()
    keys = lena.page.keyboard

    keys.press("j")
    expect(lena.page.locator(f"#share-{items[0].pk}")).to_be_focused()
    keys.press("x")
    lena.page.locator("#share-to").select_option(str(shop.ben.pk))
    lena.page.locator("#share-now").press("Enter")
    lena.sees("已转给 贝恩")
    assert _owners() == {"理货": "ben", "盘点": "ana"}

    keys.press("j")
    keys.press("j")
    expect(lena.page.locator(f"#share-{items[1].pk}")).to_be_focused()
    keys.press("Enter")  # opens it; it is handed to nobody
    lena.page.wait_for_url(f"**/items/{items[1].pk}/")

    lena.open(HERE).settle()
    lena.page.locator(f'[data-share-item="share-{items[1].pk}"]').drag_to(
        lena.page.locator(f'[data-share-to="{shop.ben.pk}"]')
    )
    lena.sees("已转给 贝恩")
    assert _owners() == {"理货": "ben", "盘点": "ben"}


def _owners() -> dict[str, str]:
    rows = WorkItem.objects.filter(kind="task").values_list("title__zh-hans", "owner__username")
    return dict(rows)

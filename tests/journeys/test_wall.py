"""A screen on the wall runs for days, and nobody stands before it."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import expect

from huiyin.kernel.clock import now
from huiyin.reports.actions import hang_wall
from huiyin.worklist.actions import give_task
from tests.conftest import House
from tests.journeys.desk import Desk

Sit = Callable[..., Desk]
ASK = "document.dispatchEvent(new Event('poll:now'))"
DRAWN = """async () => {
  const { getInstanceByDom } = await import(document.querySelector("[data-chart]").dataset.chart);
  return window.before.filter((canvas) => getInstanceByDom(canvas)).length;
}"""


def test_a_wall_without_a_connection_says_so_instead_of_showing_old_numbers(desk: Sit, shop: House) -> None:
    _wall, token = hang_wall("大厅", department=None, by=shop.max, at=now())
    wall = desk(audited=False)
    wall.open(f"/reports/wall/{token}/").settle()
    line = wall.page.locator("#as-of")
    expect(line.locator(".stale-word")).to_be_hidden()

    wall.page.route(f"**/wall/{token}/", lambda route: route.abort())
    wall.page.evaluate(ASK)
    expect(line.locator(".stale-word")).to_have_text("· 此后无连接")
    expect(line.locator(".stale-word")).to_be_visible()

    wall.page.unroute(f"**/wall/{token}/")
    wall.page.evaluate(ASK)
    expect(line.locator(".stale-word")).to_be_hidden()
    wall.complaints.clear()  # the browser notes the request that failed


def test_a_wall_lets_go_of_charts_that_were_replaced(desk: Sit, shop: House) -> None:
    _wall, token = hang_wall("大厅", department=None, by=shop.max, at=now())
    wall = desk(audited=False)
    wall.open(f"/reports/wall/{token}/").settle()
    charts = wall.page.locator(".chart-canvas svg")
    expect(charts).to_have_count(2)
    wall.page.evaluate("() => { window.before = [...document.querySelectorAll('.chart-canvas')]; }")
    assert wall.page.evaluate(DRAWN) == 2

    give_task(to=shop.ana, title="理货", due_at=now() + timedelta(minutes=1), by=shop.lena, at=now())
    wall.page.evaluate(ASK)

    wall.page.wait_for_function("() => window.before.every((canvas) => !canvas.isConnected)")
    assert wall.page.evaluate(DRAWN) == 0


def test_a_wall_in_ones_own_session_asks_to_sign_in_once_that_is_over(desk: Sit, shop: House) -> None:
    wall = desk(shop.max, audited=False)
    wall.open("/reports/boards/wall/").settle()

    wall.page.context.clear_cookies()
    wall.page.evaluate(ASK)

    wall.page.wait_for_url("**/account/login/**")
    wall.complaints.clear()


def test_arrows_turn_the_wall_and_numbers_stand_at_the_bars(desk: Sit, shop: House) -> None:
    _wall, token = hang_wall("大厅", department=None, by=shop.max, at=now())
    wall = desk(audited=False)
    wall.open(f"/reports/wall/{token}/").settle()
    main = wall.page.locator("[data-wall]")
    expect(main).to_have_attribute("data-show", "0")

    wall.page.keyboard.press("ArrowRight")
    wall.page.keyboard.press("ArrowRight")
    expect(main).to_have_attribute("data-show", "2")
    words = wall.page.locator(
        ".wall-panel[data-shown] svg text[font-weight='600'], .wall-panel[data-shown] svg text[style*='600']"
    )
    expect(words.first).to_be_visible()
    wall.page.keyboard.press("ArrowLeft")
    wall.page.keyboard.press("ArrowLeft")
    wall.page.keyboard.press("ArrowLeft")
    expect(main).to_have_attribute("data-show", "3")

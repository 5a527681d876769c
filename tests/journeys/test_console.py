"""A morning of ten callbacks by the keyboard alone: every outcome, in three languages, usable by everybody."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from huiyin.callbacks import actions
from huiyin.callbacks.models import Callback
from huiyin.cases.models import Case
from huiyin.contact.models import Interaction, Opinion
from huiyin.customers.actions import open_file
from huiyin.rulebook.definitions import Skips
from tests.conftest import NOW, House
from tests.journeys.desk import Desk
from tests.journeys.hands import Keyboard

NAMES = ["王芳", "李强", "赵敏", "孙伟", "周洁", "吴刚", "郑丽", "冯涛", "陈静", "褚健"]
# What comes of the ten calls, in the order in which they are made: the state, the outcome, the line.
ENDS = [
    ("reached", "satisfied", "answered"),
    ("reached", "average", "answered"),
    ("reached", "dissatisfied", "answered"),
    ("reached", "dissatisfied", "answered"),
    ("open", "no_answer", "no_answer"),
    ("open", "no_answer", "busy"),
    ("unreachable", "no_answer", "wrong_number"),
    ("refused", "", "hung_up"),
    ("open", "", "answered"),
    ("open", "no_answer", "silence"),
]

# An empty cell of a number keeps its place: what stands beside it is not read as what it is not.
UNDER_ITS_HEAD = """() => [...document.querySelectorAll("#callers tbody tr")].every((row) =>
    [...row.children].every((cell, place) => {
        const head = document.querySelectorAll("#callers thead th")[place].getBoundingClientRect();
        return Math.abs(cell.getBoundingClientRect().right - head.right) < 2 && head.width > 0;
    }))"""


@pytest.fixture
def round_of_ten(shop: House) -> House:
    for place, name in enumerate(NAMES):
        open_file(
            kind="person",
            name=name,
            salutation="ms",
            phones=[f"1380000000{place}"],
            keeper=shop.ana,
            by=shop.ana,
            at=NOW,
        )
    run = actions.plan_round("members", changed={"audience": {}, "skips": Skips()}, by=shop.lena, at=NOW)
    actions.start(run, by=shop.lena, at=NOW)
    return shop


@pytest.mark.req("A4-8", "A4-9", "B23-4", "SM-40")
def test_a_morning_of_ten_calls(desk: Callable[..., Desk], round_of_ten: House) -> None:
    ana = desk(round_of_ten.ana)
    page = ana.page
    page.clock.install()
    ana.open("/callbacks/console/").look()
    page.evaluate(
        "() => { window.atOnce = 0; document.addEventListener('console:next', () => { window.atOnce += 1; }); }"
    )
    press(page, "Enter")
    called: list[str] = []

    satisfied(page, ana, called)
    average(page, ana, called)
    complaining(page, ana, called)
    not_registered(page, called)
    for keys in (["Enter"], ["2", "Enter"], ["4", "Enter"], ["9", "Tab", "ArrowDown", "Enter"]):
        calling(page, called)
        press(page, "n", *keys)
    another_time(page, called)
    silent(page, ana, called)

    expect(page.get_by_role("heading", name=ana.said("Callback console"))).to_be_visible()
    assert page.url.endswith("/callbacks/console/")
    # All on one page, and whoever lay ready was there without another question.
    assert page.evaluate("window.atOnce") == len(NAMES) - 1
    found = {row.customer.name: row for row in Callback.objects.select_related("customer")}
    talks = {talk.customer.name: talk for talk in Interaction.objects.select_related("customer") if talk.customer}
    assert sorted(called) == sorted(NAMES)
    assert [(found[name].state, talks[name].outcome, talks[name].line) for name in called] == ENDS
    assert Case.objects.get().customer == found[called[2]].customer
    assert talks[called[3]].answers["not_registered"] == "当场解决了"
    assert set(Opinion.objects.values_list("words", flat=True)) == {"n 很专业", "等得太久", "没洗干净", "电话难打通"}
    assert found[called[8]].appointment_at


@pytest.mark.req("A2-6")
def test_what_was_changed_and_not_counted_keeps_a_round_from_starting(desk: Callable[..., Desk], shop: House) -> None:
    open_file(kind="person", name=NAMES[0], phones=["13800000000"], keeper=shop.ana, by=shop.ana, at=NOW)
    run = actions.plan_round("members", changed={"audience": {}, "skips": Skips()}, by=shop.lena, at=NOW)
    actions.count_round(run, at=NOW)
    manager = desk(shop.max).open(f"/callbacks/rounds/{run.pk}/")
    start = manager.page.get_by_role("button", name=manager.said("Start the round"))
    warning = manager.page.get_by_text(
        manager.said("What you changed is not counted yet: save and count before the round starts.")
    )

    expect(start).to_be_visible()
    expect(warning).to_be_hidden()
    manager.page.locator("#id_title").fill("")
    expect(start).to_be_hidden()
    expect(warning).to_be_visible()
    manager.page.locator("#planning button[type=submit]").click()

    refusal = manager.page.locator("#planning [role=alert]")
    refusal.get_by_role("link", name=manager.said("Title")).click()
    expect(manager.page.locator("#id_title")).to_be_focused()


@pytest.mark.req("A2-6", "A2-7")
def test_a_round_is_closed_and_its_report_completed_and_printed_by_keys_alone(
    desk: Callable[..., Desk], round_of_ten: House
) -> None:
    for row in Callback.objects.order_by("pk"):
        actions.refuse(row, by=round_of_ten.ana, at=NOW)
    manager = desk(round_of_ten.max)
    keys, run = Keyboard(manager), Callback.objects.values_list("round", flat=True)[0]

    manager.open(f"/callbacks/rounds/{run}/").settle()
    goes_on(keys, 'form[action$="/closing/"] button', "Enter", "Enter")  # asked once more whether it is meant
    keys.follow(f'main a[href="/callbacks/rounds/{run}/report/"]')
    for language in ("zh-hant", "en", "zh-hans"):
        manager.reads(language).look()
    keys.write("findings", "全部拒绝，改日再访。")
    keys.write("changes", "改在周六上午打。")
    goes_on(keys, 'button[formaction$="/handing-in/"]', "Enter")
    paper = keys.prints('form[action$="/report/paper/"] button')

    said = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())
    for words in ("回访总结报告", "全部拒绝，改日再访。", "改在周六上午打。", round_of_ten.max.name):
        assert words in said


def goes_on(keys: Keyboard, selector: str, *pressed: str) -> None:
    """A button that leads to the next page, pressed by the keyboard."""
    keys.reach(selector)
    with keys.desk.page.expect_navigation():
        for key in pressed:
            keys.press(key)
    keys.desk.settle()


def test_who_does_not_want_to_is_put_on_record_with_one_key(desk: Callable[..., Desk], round_of_ten: House) -> None:
    page = desk(round_of_ten.ana, audited=False).open("/callbacks/console/").page
    press(page, "Enter")
    called: list[str] = []
    calling(page, called)
    ending, line = page.locator("#ending"), page.locator('#ending [name="line"]:checked')

    press(page, "b")
    expect(line).to_have_value("answered")
    press(page, "n")
    expect(line).to_have_value("no_answer")
    press(page, "n")
    expect(ending).not_to_have_attribute("open", "")
    press(page, "b", "Enter")

    calling(page, called)
    row = Callback.objects.get(customer__name=called[0])
    assert (row.state, row.why) == ("refused", "unwilling")


def test_a_refusal_for_good_is_one_digit_and_a_draft_shows_all_it_holds(
    desk: Callable[..., Desk], round_of_ten: House
) -> None:
    page = desk(round_of_ten.ana, audited=False).open("/callbacks/console/").page
    press(page, "Enter")
    called: list[str] = []
    calling(page, called)

    press(page, "b")
    expect(page.locator('#ending [name="refuses"][value=""]')).to_be_focused()
    press(page, "3", "0")  # for good; and the call is over
    expect(page.locator("[data-hung-up]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator('#ending [name="refuses"]:checked')).to_have_value("contact")
    press(page, "Enter")
    calling(page, called)
    press(page, "f")
    page.keyboard.type("寄发票")
    expect(page.locator("#answers .draft-note")).not_to_be_empty()
    page.reload()

    expect(page.locator(".further")).to_have_attribute("open", "")
    row = Callback.objects.get(customer__name=called[0])
    assert (row.state, row.why) == ("refused", "do_not_contact")


def test_the_console_in_other_languages_and_on_a_phone(desk: Callable[..., Desk], round_of_ten: House) -> None:
    item = Callback.objects.filter(customer__name="王芳").values_list("item", flat=True).get()
    phone = desk(round_of_ten.ana, phone=True).open(f"/callbacks/calls/{item}/").look()
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    run = Callback.objects.values_list("round", flat=True)[0]
    ledger = desk(round_of_ten.max, phone=True, audited=False).open(f"/callbacks/rounds/{run}/").page
    ledger.locator("#callers td.number").first.wait_for()
    assert ledger.evaluate(UNDER_ITS_HEAD)
    for language in ("zh-hant", "en"):
        ana = desk(round_of_ten.ana, audited=False).open("/callbacks/console/").reads(language)
        ana.open(f"/callbacks/calls/{item}/").look()
        expect(ana.page.get_by_role("button", name=ana.said("Save and go on"))).to_be_visible()


def test_a_ledger_that_is_looked_at_for_long_follows_what_happens(
    desk: Callable[..., Desk], round_of_ten: House
) -> None:
    run = Callback.objects.values_list("round", flat=True)[0]
    page = desk(round_of_ten.max, audited=False).open(f"/callbacks/rounds/{run}/").page
    page.locator("#callers td.number").first.wait_for()

    actions.refuse(Callback.objects.get(customer__name="王芳"), by=round_of_ten.ana, at=NOW)
    page.dispatch_event("#ledger", "poll:now")

    expect(page.locator("#ledger .figures")).to_contain_text("9")
    expect(page.locator("#ledger h1, #ledger nav")).to_have_count(0)  # the ledger alone, not all the page in it
    expect(page.locator("#callers td.number").first).to_be_visible()


def calling(page: Page, called: list[str]) -> None:
    """Somebody else is on the table, and the next one is ready before this one is gone."""
    heading = page.locator("#call-name .call-name")
    expect(heading).not_to_have_text(called[-1] if called else "")
    called.append(heading.inner_text())
    expect(page).to_have_title(re.compile(called[-1]))
    expect(page.locator("[data-next-item]" if len(called) < len(NAMES) else ".next-up")).to_be_attached()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def satisfied(page: Page, ana: Desk, called: list[str]) -> None:
    calling(page, called)
    ana.look()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "the page itself scrolls"
    press(page, "1")
    expect(page.locator(".say-closing:visible")).to_have_count(1)
    field(page, "said-evaluation").focus()
    page.keyboard.type("n 很专业")  # what is being written is no command
    expect(page.locator("#ending")).not_to_have_attribute("open", "")
    press(page, "Control+Enter")


def average(page: Page, ana: Desk, called: list[str]) -> None:
    calling(page, called)
    writing_takes_longer(page, ana)
    press(page, "1", "2")  # thought better of it: the wording follows
    expect(field(page, "said-evaluation")).to_be_hidden()
    field(page, "said-about").select_option("car_wash")
    field(page, "said-cause").focus()
    page.keyboard.type("等得太久")
    press(page, "Control+Enter")


def writing_takes_longer(page: Page, ana: Desk) -> None:
    """A minute is there for writing once the call is over, and another one for whoever asks for it."""
    press(page, "0", "Escape")
    ana.page.get_by_role("button", name=ana.said("A minute more")).click()
    over = page.locator("[data-wrap-over]")
    page.clock.run_for(61_000)
    expect(over).to_be_hidden()
    page.clock.run_for(61_000)
    expect(over).to_be_visible()


def complaining(page: Page, ana: Desk, called: list[str]) -> None:
    calling(page, called)
    press(page, "c")
    expect(page.locator("#complaint")).to_be_visible()
    ana.look()
    press(page, "Control+Enter")
    expect(page.locator(".field-error:visible").first).to_be_visible()
    expect(page.locator("[data-next-item]")).to_be_attached()
    field(page, "said-about").select_option("car_wash")
    field(page, "said-cause").fill("没洗干净")
    press(page, "Control+Enter")


def not_registered(page: Page, called: list[str]) -> None:
    calling(page, called)
    press(page, "3")
    field(page, "said-about").select_option("car_wash")
    field(page, "said-cause").fill("电话难打通")
    page.locator('[name="complaint"][value="leave"]').focus()
    press(page, "Space")
    field(page, "reason").fill("当场解决了")
    press(page, "Control+Enter")


def another_time(page: Page, called: list[str]) -> None:
    """Without a time the panel stays open and says so beside its field; the clock goes on."""
    calling(page, called)
    press(page, "r")
    page.clock.run_for(5_200)
    press(page, "Enter")
    expect(page.locator("#later .field-error")).to_be_visible()
    expect(page.locator('#later [name="until"]')).to_be_focused()
    expect(page.locator("[data-clock]")).to_have_text(re.compile("0:0[5-9]"))
    expect(page.locator("[data-next-item]")).to_be_attached()
    press(page, "Escape", "1", "Enter")


def silent(page: Page, ana: Desk, called: list[str]) -> None:
    """Three waits of five seconds, and only then the line may be cut."""
    calling(page, called)
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 's', isComposing: true, bubbles: true}))"
    )
    situation = page.locator("[data-situation][open]")
    expect(situation).to_have_count(0)
    press(page, "s")
    hang_up = situation.locator("[data-hang-up]")
    for over in range(3):
        expect(situation.locator("[data-over]")).to_have_count(over)
        expect(hang_up).to_be_disabled()
        page.clock.run_for(5_200)
    expect(hang_up).to_be_focused()
    ana.look()  # it takes longer than a wait on a busy machine
    press(page, "Enter")


def field(page: Page, name: str) -> Any:
    return page.locator(f'#answers [name="{name}"]').first

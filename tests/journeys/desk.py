"""One browser and what a person does with it; notes whatever goes wrong on the way."""

import re
from collections.abc import Callable
from logging import getLogger
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, Request, Response, expect

from tests.conftest import CAST

logger = getLogger(__name__)
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Words that stand in Latin letters on a Chinese page, too.
LATIN = {
    "huiyin",
    "ctrl",
    "enter",
    "shift",
    "excel",
    "http",
    "https",
    "imap",
    "starttls",
    "channel",
    "email",
    "localhost",
    "english",
    "auto",
    "service",
    "html",
    "markdown",
    "xlsx",
    "docx",
    "sorry",  # of what is never said when we are not at fault
    "apolog",
    "mobile",  # a heading of somebody's file
    *CAST,
    "adam",
}
# The menus whose last entry, scrolled to within the menu, lies outside the window or under something else.
OUT_OF_REACH = """async () => {
  const missed = [];
  for (const menu of document.querySelectorAll("details[data-menu]")) {
    const button = menu.querySelector("summary");
    if (!button.checkVisibility()) continue;
    button.scrollIntoView({ block: "nearest" });
    menu.open = true;
    await new Promise((done) => menu.addEventListener("toggle", () => requestAnimationFrame(done), { once: true }));
    const panel = menu.querySelector(".menu-panel");
    const entries = [...panel.querySelectorAll("a, button, input:not([type=hidden]), p")];
    const entry = entries.filter((each) => each.checkVisibility()).at(-1);
    entry.scrollIntoView({ block: "nearest" });
    const { left, right, top, bottom } = entry.getBoundingClientRect();
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const within = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    const reached = hit && !hit.contains(panel) && (entry.contains(hit) || hit.contains(entry));
    if (!within || !reached) missed.push(button.innerText);
    menu.open = false;
    await new Promise((done) => setTimeout(done));
  }
  return missed;
}"""
EXPECTED = (403, 409, 410, 422)  # refusals the browser notes as failed requests


class Desk:
    """A browser of one person."""

    def __init__(self, page: Page, home: str, *, audited: bool = True) -> None:
        self.page = page
        self.home = home
        self.audited = audited  # not where another journey sees the same pages: an audit takes seconds
        self.language = "zh-hans"
        self.complaints: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._answered)
        self._asked: set[Request] = set()
        page.on("request", lambda request: self._asked.add(request))
        page.on("requestfinished", lambda request: self._asked.discard(request))
        page.on("requestfailed", lambda request: self._asked.discard(request))

    def reads(self, language: str) -> "Desk":
        """Goes on in another language, by the menu that every page has."""
        with self.page.expect_navigation():
            self.page.locator(f'button[name="language"][value="{language}"]').first.evaluate("button => button.click()")
        self.language = language
        return self

    def said(self, words: str, **values: Any) -> str:
        """Words of the product as this person reads them."""
        with override(self.language):
            return gettext(words) % values if values else gettext(words)

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=self.said(words), exact=True).first.click()

    def open(self, address: str) -> "Desk":
        self.page.goto(self.home + address)
        return self

    def look(self) -> "Desk":
        """The page as everybody must be able to use it: WCAG 2.2 AA, and Chinese throughout."""
        self.settle()
        # What pops up for seconds and lies over other things is no part of the page; a token is no word.
        self.page.evaluate("() => document.querySelectorAll('.toasts > *').forEach((line) => line.remove())")
        self.page.evaluate("() => scrollTo(0, 0)")  # nothing lies half under the bar that stays on top
        if self.audited:
            self._audit()
        if self.language != "en":
            words = re.findall(r"[A-Za-z]{4,}(?:['’ ][A-Za-z]{2,})*", self._text())
            self.complaints += [f"{self.page.url}: not Chinese: {word}" for word in words if not _is_latin(word)]
        return self

    def fill(self, form: str, **values: Any) -> Locator:
        """Fill a form in as a person would, by the names of its fields."""
        box = self.page.locator(form)
        for name, value in values.items():
            field = box.locator(f'[name="{name}"]').first
            kind = field.evaluate("field => field.type")
            if kind in ("radio", "checkbox"):
                for chosen in value if isinstance(value, list) else [value]:
                    box.locator(f'label:has([name="{name}"][value="{chosen}"])').click()
            elif kind == "file":
                field.set_input_files(value)
            elif kind == "select-one":
                field.select_option(str(value))
            else:
                field.fill(str(value))
        return box

    def send(self, form: str, **values: Any) -> None:
        """Fill a form in, send it and wait for the answer."""
        box = self.fill(form, **values)
        button = box.locator('button[type="submit"], button:not([type])').first
        box.first.evaluate("form => { form.dataset.sent = '' }")
        with self.page.expect_response(self._is_answer) as answer:
            button.click()
        # What is typed before the answer has taken the form's place would be lost with it.
        expect(self.page.locator("form[data-sent]")).to_have_count(0)
        self.settle()
        if answer.value.status == 422:  # shown where a test fails for it
            logger.warning(
                "%s refused: %s", answer.value.url, self.page.locator(".field-error:visible").all_inner_texts()
            )

    def take(self, verb: str, **values: Any) -> None:
        """One step of the process: its tab if there is a choice, its form, its button."""
        form = self.page.locator(f"#verb-{verb}")
        if not form.is_visible():
            self.page.locator(f'[data-verb="{verb}"]').first.click()
        self.send(f"#verb-{verb}", **values)

    def add(self, action: str, **values: Any) -> None:
        """One of the things a stage collects; its form may be folded away."""
        form = f'form[action$="{action}"]'
        folded = self.page.locator(f"details:not([open]):has({form})")
        if folded.count():
            folded.first.locator("summary").first.click()
        self.send(f"{form} >> nth=0", **values)

    def settle(self) -> None:
        """Wait until everything the page asked for has come; Playwright's own idea of it waits half a second longer."""
        self.page.wait_for_load_state("load")
        quiet = 0
        while quiet < 3:
            self.page.wait_for_timeout(30)
            quiet = 0 if self._asked else quiet + 1

    def point_at(self, selector: str) -> None:
        """Move the mouse over the first of each, where something may pop up."""
        for element in self.page.locator(selector).all()[:3]:
            if element.is_visible():
                element.scroll_into_view_if_needed()
                element.hover(force=True)

    def reach_menus(self) -> None:
        """Every menu of the page opens where all of it can be clicked, whatever card or table it stands in."""
        out_of_reach = self.page.evaluate(OUT_OF_REACH)
        self.complaints += [f"{self.page.url}: a menu out of reach: {menu}" for menu in out_of_reach]

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def stands_at(self, stage: str) -> None:
        expect(self.page.locator('[aria-current="step"]')).to_contain_text(stage)

    def sign(self) -> None:
        """Draw a name into the box, stroke by stroke: with a finger on a phone, else with the mouse."""
        canvas = self.page.locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        draw = self._finger() if self.page.evaluate("navigator.maxTouchPoints > 0") else self._mouse
        for top in (0.3, 0.6):
            steps = [(step / 10, top + (step % 2 / 8 if step > 2 else 0)) for step in range(2, 9)]
            draw([(box["x"] + box["width"] * right, box["y"] + box["height"] * down) for right, down in steps])

    def _is_answer(self, answer: Response) -> bool:
        """To what somebody sent, not to what the page saves and asks for by itself."""
        return answer.request.method == "POST" and not re.search("/(viewing|drafts)/", answer.url)

    def _mouse(self, points: list[tuple[float, float]]) -> None:
        mouse = self.page.mouse
        mouse.move(*points[0])
        mouse.down()
        for point in points[1:]:
            mouse.move(*point)
        mouse.up()

    def _finger(self) -> Callable[[list[tuple[float, float]]], None]:
        """Playwright's own finger can only tap."""
        screen = self.page.context.new_cdp_session(self.page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            at = [{"x": right, "y": down} for right, down in points]
            screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

        def draw(points: list[tuple[float, float]]) -> None:
            touch("touchStart", points[0])
            for point in points[1:]:
                touch("touchMove", point)
            touch("touchEnd")

        return draw

    def _audit(self) -> None:
        options = {"runOnly": STANDARD, "resultTypes": ["violations"]}
        for problem in Axe().run(self.page, options=options).response["violations"]:
            nodes = [(node["target"], node["failureSummary"]) for node in problem["nodes"]]
            self.complaints.append(f"{self.page.url}: {problem['id']} {nodes[:3]}")

    def _text(self) -> str:
        shown = self.page.locator("body").inner_text()
        for token in sorted(self.page.locator("code").all_inner_texts(), key=len, reverse=True):
            shown = shown.replace(token, "")
        return shown

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(f"status of {status}" in text for status in EXPECTED):
            self.complaints.append(f"{self.page.url}: {text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or response.status == 404:
            self.complaints.append(f"{response.url}: {response.status}")


def _is_latin(word: str) -> bool:
    return all(part.lower() in LATIN for part in word.split())

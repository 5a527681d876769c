"""Work by the keyboard alone."""

from playwright.sync_api import Route

from tests.journeys.desk import Desk


class Keyboard:
    """Hands that never touch the mouse."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def press(self, key: str) -> None:
        self.desk.page.keyboard.press(key)
        self.desk.settle()

    def reach(self, selector: str) -> None:
        """Tab on until the focus is there; it must be visible where it is."""
        for _press in range(120):
            if self.desk.page.evaluate("selector => !!document.activeElement?.matches(selector)", selector):
                return
            self.desk.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not reach {selector}.")

    def follow(self, selector: str) -> str:
        """Tab on to a link and open it; says what it was called."""
        self.reach(selector)
        words: str = self.desk.page.evaluate("() => document.activeElement.innerText")
        with self.desk.page.expect_navigation():
            self.desk.page.keyboard.press("Enter")
        self.desk.settle()
        return words.strip()

    def prints(self, selector: str) -> bytes:
        """Tab on to a button that prints, and press it: the paper that comes."""
        papers: list[bytes] = []

        def keep(printing: Route) -> None:
            answer = printing.fetch()
            papers.append(answer.body())
            printing.fulfill(status=answer.status, content_type="text/plain", body="")  # no window to read it in

        self.desk.page.context.route("**/paper/", keep)
        self.reach(selector)
        with self.desk.page.context.expect_page() as opened:
            self.desk.page.keyboard.press("Enter")
        opened.value.wait_for_load_state()
        [paper] = papers
        return paper

    def write(self, name: str, words: str) -> None:
        self.reach(f'[name="{name}"]')
        kind = self.desk.page.evaluate("() => document.activeElement.type")
        if kind == "radio":
            self.desk.page.keyboard.press("Space")
        elif kind == "select-one":
            self.desk.page.keyboard.press("ArrowDown")
        elif kind == "datetime-local":
            day, time = words.split()  # in the order of Chromium's own language; the year ends with an arrow
            self.desk.page.keyboard.type(day)
            self.desk.page.keyboard.press("ArrowRight")
            self.desk.page.keyboard.type(time)
        else:
            self.desk.page.keyboard.insert_text(words)

    def choose(self, name: str, *, last: bool = False) -> None:
        self.reach(f'[name="{name}"]')
        self.desk.page.keyboard.press("Space")
        if last:
            self.desk.page.keyboard.press("ArrowUp")

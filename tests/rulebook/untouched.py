"""What a browser sends when nothing was touched in the form of a thing."""

from html.parser import HTMLParser
from typing import Any


def sent_by(page: str) -> dict[str, Any]:
    form = _Form()
    form.feed(page)
    return {name: value for name, value in form.sent.items() if name.startswith("part-") or name == "seen"}


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self.select, self.area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name = said.get("name") or ""
        if tag == "input":
            self._input(name, said)
        elif tag == "select":
            self.select = name
        elif tag == "option" and ("selected" in said or self.select not in self.sent):
            self.sent[self.select] = said["value"]
        elif tag == "textarea":
            self.area, self.sent[name] = name, ""

    def _input(self, name: str, said: dict[str, str | None]) -> None:
        if said.get("type") != "checkbox":
            self.sent[name] = said.get("value") or ""
        elif "checked" in said:
            self.sent.setdefault(name, []).append(said["value"])

    def handle_endtag(self, tag: str) -> None:
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data

"""What every template of the product keeps to."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "huiyin"
TEMPLATES = sorted(file for folder in ("jinja2", "templates") for file in SOURCE.glob(f"*/{folder}/**/*.html"))
CODE = re.compile(r"\{#.*?#\}|\{% block \w+_class %\}.*?\{% endblock %\}|\{%.*?%\}", re.S)
VALUE = re.compile(r"\{\{.*?\}\}", re.S)
TAG = re.compile(r"(</?)\{\{.*?\}\}", re.S)
SPOKEN = {"aria-label", "title", "placeholder", "alt"}
HAN = re.compile(r"[\u3400-\u9fff]")
WORDS = re.compile(r"[A-Za-z]{2,}")
NAMES = {"Esc", "Ctrl", "Enter", "VIN"}  # what stands on the keys of a keyboard, and on a car
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')  # of a macro that writes attributes


class Reader(HTMLParser):
    """Inline code and bare words of one template, with the template's own code taken out first."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.bare: list[str] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.inline.append(f"<{tag}>")
        self.skipping += tag in {"script", "style"}
        for name, value in attributes:
            if name == "style" or re.match(r"on[a-z]|hx-on", name) or (value or "").startswith("javascript:"):
                self.inline.append(name)
            if name in SPOKEN:
                self.handle_data(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.skipping -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        data = ATTRIBUTE.sub("", data)
        if HAN.search(data) or set(WORDS.findall(data)) - NAMES:
            self.bare.append(" ".join(data.split()))


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(VALUE.sub("0", TAG.sub(r"\1x", CODE.sub("", text))))
    return reader


def strange_triggers(text: str) -> Iterator[str]:
    """Parts of htmx that need eval, which the policy forbids."""
    yield from re.findall(r'hx-trigger="[^"]*\[[^"]*"|hx-(?:vals|headers|confirm)[^=]*=["\']js:', text)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_a_template_holds_no_inline_script_style_or_handler(file: Path) -> None:
    text = file.read_text()

    assert read(text).inline == []
    assert list(strange_triggers(text)) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_a_template_says_nothing_outside_gettext(file: Path) -> None:
    assert read(file.read_text()).bare == []


def test_inline_code_would_be_found() -> None:
    assert read('<p style="x" onclick="y">{{ a }}</p><script>z</script>').inline == ["style", "onclick", "<script>"]
    assert list(strange_triggers('<a hx-trigger="click[ctrlKey]">')) == ['hx-trigger="click[ctrlKey]"']


def test_bare_words_would_be_found() -> None:
    assert read('<p>{{ _("Fine") }} 投诉</p><b title="Close">{% if a %}x{% endif %}</b>').bare == ["0 投诉", "Close"]

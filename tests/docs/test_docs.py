"""The documentation leads nowhere wrong and leaves nothing out that others build on."""

import dataclasses
import importlib
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from babel.messages.pofile import read_po

from huiyin.customers.queries import panels
from huiyin.rulebook.enums import CHOICE_SETTINGS, DEFAULTS, MEANINGS
from huiyin.rulebook.rules import EFFECTS, GUARDS
from huiyin.site.settings import MODULES
from huiyin.worklist import rules as worklist

ROOT = Path(__file__).parents[2]
PARTS = ("docs", "bench", "src/huiyin", "tests")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
LARGEST_PICTURE = 250_000
LINES_OF_A_DECISION = 30


def _pages() -> list[Path]:
    """The Markdown of the repository, without what tools put beside it."""
    return [*ROOT.glob("*.md"), *(page for part in PARTS for page in (ROOT / part).rglob("*.md"))]


def _links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = [first or second for first, second in LINK.findall(text)]
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def _anchors(page: Path) -> set[str]:
    """Headings as they are addressed: lower case, words joined by hyphens, punctuation gone."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in HEADING.findall(page.read_text(encoding="utf-8"))
    }


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _hash, anchor = unquote(link).partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def test_every_link_and_picture_leads_somewhere() -> None:
    pages = _pages()
    assert ROOT / "README.md" in pages

    dead = [f"{page.relative_to(ROOT)}: {link}" for page in pages for link in _links(page)]
    dead = [line for line in dead if not _leads_somewhere(ROOT / line.split(": ")[0], line.split(": ", 1)[1])]

    assert dead == []


def test_both_languages_have_the_same_guide() -> None:
    names = [{page.name for page in (ROOT / "docs/guide" / language).glob("*.md")} for language in ("zh", "en")]

    assert names[0] == names[1] != set()


def test_each_guide_page_stands_in_the_index_of_its_language() -> None:
    for language in ("zh", "en"):
        folder = ROOT / "docs/guide" / language
        linked = {link.partition("#")[0] for link in _links(folder / "README.md")}

        assert {page.name for page in folder.glob("*.md")} - {"README.md"} <= linked


def _words(language: str) -> str:
    """Everything the screens and the pack can say."""
    said = [pack.read_text(encoding="utf-8") for pack in (ROOT / "src/huiyin/packs").rglob("*.yaml")]
    for catalogue in (ROOT / "src/huiyin").glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        with catalogue.open("rb") as file:
            messages = read_po(file)
        for message in messages:
            said += [str(message.id), str(message.string)] if language == "zh" else [str(message.id)]
    return "\n".join(said)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_guide_calls_buttons_what_the_screen_calls_them(language: str) -> None:
    said = _words(language)
    unknown = [
        f"{page.name}: {words}"
        for page in sorted((ROOT / "docs/guide" / language).glob("*.md"))
        for quoted in re.findall(r"“([^”]+)”", page.read_text(encoding="utf-8"))
        for words in quoted.split(" → ")
        if " ".join(words.split()) not in said
    ]

    assert unknown == []


def test_pictures_stay_small() -> None:
    heavy = [p.name for p in (ROOT / "docs/pictures").glob("*.png") if p.stat().st_size > LARGEST_PICTURE]

    assert heavy == []


def test_decisions_are_short_and_listed_by_number() -> None:
    decisions = sorted((ROOT / "docs/adr").glob("*.md"))

    assert [int(page.name[:4]) for page in decisions] == list(range(1, len(decisions) + 1))
    for page in decisions:
        assert len(page.read_text(encoding="utf-8").splitlines()) <= LINES_OF_A_DECISION, page.name


def _events() -> list[str]:
    names = []
    for module in MODULES:
        try:
            events = importlib.import_module(f"{module}.events")
        except ModuleNotFoundError:
            continue
        names += [
            name
            for name, thing in vars(events).items()
            if dataclasses.is_dataclass(thing) and getattr(thing, "__module__", "") == events.__name__
        ]
    return names


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("events", _events()),
        ("guards", sorted(GUARDS)),
        ("effects", sorted(EFFECTS)),
        ("panels", sorted(panels._panels)),
        ("subjects", sorted(worklist._subjects)),
    ],
)
def test_what_others_build_on_is_documented(what: str, names: list[str]) -> None:
    text = (ROOT / "docs/extending.md").read_text(encoding="utf-8")

    assert names, what
    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize("name", sorted({*GUARDS, *EFFECTS, *MEANINGS, *CHOICE_SETTINGS, *DEFAULTS}))
def test_a_pack_author_finds_every_word_the_product_knows(name: str) -> None:
    assert re.search(rf"\b{name}\b", (ROOT / "docs/write-a-pack.md").read_text(encoding="utf-8"))


def test_the_operator_finds_every_variable() -> None:
    settings = (ROOT / "src/huiyin/site/settings.py").read_text(encoding="utf-8")
    variables = set(re.findall(r'environ\.get\("(\w+)"', settings))
    text = (ROOT / "docs/operate.md").read_text(encoding="utf-8")

    assert "HUIYIN_HOSTS" in variables
    assert sorted(name for name in variables if f"`{name}`" not in text) == []

"""Free text kept in up to three languages, as packs and administrators write it."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.utils.translation import get_language

Text = Mapping[str, str]

FALLBACKS = ("zh-hans", "zh-hant", "en")
NO_BREAK = "\N{NO-BREAK SPACE}"
FITS = 14  # letters of a label that stand in one line wherever it is


def say(text: Text | str | None, language: str | None = None) -> str:
    """The text in the reader's language, else in the first language it has."""
    if not text:
        return ""
    if not isinstance(text, Mapping):
        return str(text)  # some words are chosen only now: those of gettext_lazy
    wanted = (language or get_language() or FALLBACKS[0]).lower()
    for candidate in (wanted, *FALLBACKS):
        if text.get(candidate):
            return text[candidate]
    return next(iter(text.values()), "")


def instead(text: Text | str | None, language: str | None = None) -> str:
    """What stands for other words in the reader's language; nothing where none was written, so that those stay."""
    if not isinstance(text, Mapping):
        return say(text)
    return text.get((language or get_language() or FALLBACKS[0]).lower(), "")


def under(heading: Text, text: Text) -> Text:
    """Words with those that they stand under, in each language they have."""
    return {language: f"{heading.get(language, '')} · {words}" for language, words in text.items()}


def listed(words: Iterable[object], language: str | None = None) -> str:
    """Words one after the other, with what the reader's language puts between them: 甲、乙 but Ann, Bob."""
    return gap(language).join(map(str, words))


def strung(parts: Iterable[object], language: str | None = None) -> str:
    """The same of parts that may hold lists themselves: 甲、乙；丙 but Ann, Bob; Carl."""
    return ("；" if _chinese(language) else "; ").join(map(str, parts))


def bracketed(words: object, language: str | None = None) -> str:
    return f"（{words}）" if _chinese(language) else f"({words})"


def aside(words: object, language: str | None = None) -> str:
    """What stands in brackets behind other words; Chinese brackets bring their own space."""
    return bracketed(words, language) if _chinese(language) else f" {bracketed(words, language)}"


def in_two_lines(words: object) -> str:
    """A heading that may break into two lines and never into three: of its spaces only the one nearest the middle."""
    return " ".join(half.replace(" ", NO_BREAK) for half in _halves(str(words)))


@lru_cache(maxsize=4096)
def folded(html: str) -> str:
    """A long label in a cell, in two lines where a screen is too narrow for it in one (table.css says where)."""
    return ' <br class="fold">'.join(_halves(html)) if len(html) > FITS else html


def _halves(words: str) -> tuple[str, ...]:
    parts = words.split(" ")
    ways = [(" ".join(parts[:place]), " ".join(parts[place:])) for place in range(1, len(parts))]
    return min(ways, key=lambda way: max(map(len, way))) if ways else (words,)


def gap(language: str | None = None) -> str:
    return "、" if _chinese(language) else ", "


def colon(language: str | None = None) -> str:
    return "：" if _chinese(language) else ": "


def paragraph(words: Iterable[object], language: str | None = None) -> str:
    """Sentences one after the other: a Chinese full stop brings its own space."""
    return ("" if _chinese(language) else " ").join(str(one) for one in words if one)


def _chinese(language: str | None) -> bool:
    return (language or get_language() or FALLBACKS[0]).lower().startswith("zh")

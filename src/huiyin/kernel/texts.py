"""Free text kept in up to three languages, as packs and administrators write it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language

Text = Mapping[str, str]

FALLBACKS = ("zh-hans", "zh-hant", "en")


def say(text: Text | str | None, language: str | None = None) -> str:
    """The text in the reader's language, else in the first language it has."""
    if not text:
        return ""
    if isinstance(text, str):
        return text
    wanted = (language or get_language() or FALLBACKS[0]).lower()
    for candidate in (wanted, *FALLBACKS):
        if text.get(candidate):
            return text[candidate]
    return next(iter(text.values()), "")


def listed(words: Iterable[object], language: str | None = None) -> str:
    """Words one after the other, with what the reader's language puts between them: 甲、乙 but Ann, Bob."""
    return gap(language).join(map(str, words))


def gap(language: str | None = None) -> str:
    return "、" if (language or get_language() or FALLBACKS[0]).lower().startswith("zh") else ", "

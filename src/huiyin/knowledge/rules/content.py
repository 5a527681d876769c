"""What a version of an article holds, as plain values that can be kept, compared and merged field by field."""

from collections.abc import Mapping
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.kernel.traditional import traditional

Content = Mapping[str, Any]

# Each has a simplified, a traditional and an English wording; the traditional one follows the simplified one.
LINGUAL = ("title", "text")
FIELDS = (
    "title",
    "text",
    "title_en",
    "text_en",
    "category",
    "clause",
    "products",
    "classes",
    "words",
    "beside",
    "valid_from",
    "valid_until",
)
EMPTY: Content = {
    **dict.fromkeys(("title", "text", "title_hant", "text_hant", "title_en", "text_en"), ""),
    **dict.fromkeys(("category", "clause", "valid_from", "valid_until"), None),
    **{name: [] for name in ("products", "classes", "words", "beside")},
}


def tidy(content: Content) -> dict[str, Any]:
    """Without the spaces around words and without what is named twice."""
    said = dict(content)
    for name, value in said.items():
        if isinstance(value, str):
            said[name] = value.replace("\r\n", "\n").strip()
        elif isinstance(value, (list, tuple)):
            words = (str(word).strip() for word in value)
            said[name] = list(dict.fromkeys(word for word in words if word))
    return said


def with_traditional(content: Content, before: Content) -> dict[str, Any]:
    """Traditional characters for every text whose simplified wording is another than before."""
    said = dict(content)
    for name in LINGUAL:
        if said[name] != before.get(name) or not said.get(f"{name}_hant"):
            said[f"{name}_hant"] = traditional(said[name])
    return said


def in_languages(content: Content, name: str) -> Text:
    """A text of an article in the languages it has."""
    texts = {"zh-hans": content[name], "zh-hant": content.get(f"{name}_hant"), "en": content.get(f"{name}_en")}
    return {language: words for language, words in texts.items() if words}

"""The rule book's words around articles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.kernel.editions import kept
from huiyin.kernel.texts import Text, say
from huiyin.knowledge.models import Category
from huiyin.rulebook.definitions import Pack, flat
from huiyin.rulebook.enums import ARTICLE_PLACES
from huiyin.rulebook.queries import manners, pack_in_force, says


@kept
def classes_in_force() -> dict[str, Text]:
    """The classes of complaints an article may be offered beside."""
    return {key: one.label for key, one in flat(pack_in_force().lists.get("classes", ())).items()}


def clause_words(pack: Pack) -> list[tuple[str, str]]:
    return [(key, say(one.text)) for key, one in pack.clauses.items()]


@dataclass(frozen=True)
class Elsewhere:
    """How much the rule book itself says about something: wording and conduct, and what is told in calls."""

    wording: int
    told: int


def said_in_the_rule_book(text: str) -> Elsewhere | None:
    """What the rule book says about it, to be read there: nothing of it is written twice."""
    if not text.strip():
        return None
    pack = pack_in_force()
    found = manners(pack, containing=text)
    wording = len(found.conduct) + len(found.principles) + len(found.sayings)
    told = sum(says([one.title, one.text], text) for one in (*pack.contact.tips, *pack.contact.services))
    return Elsewhere(wording, told) if wording or told else None


def worded(field: str, value: Any) -> str:
    """A field of an article as people read it."""
    if field == "category":
        return str(Category.objects.filter(pk=value).first() or "")
    if field == "clause":
        found = pack_in_force().clauses.get(value or "")
        return say(found.text) if found else value or ""
    if isinstance(value, list):
        names: dict[str, Mapping[str, Any]] = {"classes": classes_in_force(), "beside": ARTICLE_PLACES}
        return "、".join(_said(names.get(field, {}).get(each, each)) for each in value)
    return str(value or "")


def _said(words: Any) -> str:
    return say(words) if isinstance(words, Mapping) else str(words)

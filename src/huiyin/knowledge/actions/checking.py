"""Whether what somebody wrote can stand as an article."""

from datetime import date
from typing import Any

from huiyin.kernel.errors import DomainError
from huiyin.knowledge import rules
from huiyin.knowledge.models import Category
from huiyin.knowledge.queries import classes_in_force
from huiyin.rulebook.enums import ARTICLE_PLACES, LONGEST_ARTICLE, LONGEST_ARTICLE_TITLE
from huiyin.rulebook.queries import pack_in_force

LONGEST_WORD, MOST_WORDS = 12, 40


class NeedsATitle(DomainError):
    """Give the article a title."""

    field = "title"


class SaysNothing(DomainError):
    """Write what the article says."""

    field = "text"


class TitleTooLong(DomainError):
    """The title has %(longest)s characters; at most %(most)s stand in a list."""

    field = "title"


class TooLong(DomainError):
    """The text has %(longest)s characters; at most %(most)s are read. Make two articles of it."""

    field = "text"


class CategoryGone(DomainError):
    """Choose one of the categories."""

    field = "category"


class ClauseUnknown(DomainError):
    """The rule book has no clause “%(clause)s”."""

    field = "clause"


class WordUnfit(DomainError):
    """“%(word)s” is no word to offer the article by: write 2 to 12 characters, at most 40 words."""

    field = "words"


class EndsBeforeItBegins(DomainError):
    """The article ends before it begins."""

    field = "valid_until"


def check(content: rules.Content) -> dict[str, Any]:
    """The content as it is kept. Raises what is wrong with it, beside the field."""
    said = rules.tidy({**rules.EMPTY, **content})
    for suffix in ("", "_en"):
        for name, refusal, most in (
            ("title", TitleTooLong, LONGEST_ARTICLE_TITLE),
            ("text", TooLong, LONGEST_ARTICLE),
        ):
            if len(said[name + suffix]) > most:
                raise refusal(field=name + suffix, longest=len(said[name + suffix]), most=most)
    if not said["title"]:
        raise NeedsATitle
    if not said["text"]:
        raise SaysNothing
    _check_place(said)
    _check_days(said)
    return said


def _check_place(said: dict[str, Any]) -> None:
    pack = pack_in_force()
    if not Category.objects.in_use().filter(pk=said["category"]).exists():
        raise CategoryGone
    if said["clause"] and said["clause"] not in pack.clauses:
        raise ClauseUnknown(clause=said["clause"])
    said["clause"] = said["clause"] or None
    said["classes"] = [each for each in said["classes"] if each in classes_in_force()]
    said["beside"] = [each for each in said["beside"] if each in ARTICLE_PLACES]
    for word in said["words"]:
        if not 2 <= len(word) <= LONGEST_WORD or len(said["words"]) > MOST_WORDS:
            raise WordUnfit(word=word)
    for name in said["products"]:
        if len(name) > LONGEST_ARTICLE_TITLE:
            raise TitleTooLong(field="products", longest=len(name), most=LONGEST_ARTICLE_TITLE)


def _check_days(said: dict[str, Any]) -> None:
    for name in ("valid_from", "valid_until"):
        said[name] = said[name].isoformat() if isinstance(said[name], date) else said[name] or None
    if said["valid_from"] and said["valid_until"] and said["valid_until"] < said["valid_from"]:
        raise EndsBeforeItBegins

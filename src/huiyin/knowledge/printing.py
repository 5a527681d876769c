"""An article on paper: a rule, a manual, a duty, with its version and who approved it. Source: F-12, F-53, F-71."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.kernel.printing import Cell, Paper, Row, Section, Signature
from huiyin.kernel.texts import say
from huiyin.knowledge.models import Article, Version
from huiyin.stationery.queries import house_line

ARTICLE = "knowledge_article"  # the form's key
EMPTY = 24  # lines to write on
HEADING, BULLET = re.compile(r"^#+\s+"), re.compile(r"^(\s*)[-*+]\s+")
MARKS, LINK = re.compile(r"\*\*|__|~~|`"), re.compile(r"\[([^\]]*)\]\([^)]*\)")
RULE = re.compile(r"^[\s|:-]+$")  # below the headings of a table


def article_on_paper(article: Article, version: Version) -> Paper:
    """What is published, in the reader's language."""
    approved = version.decided_by.name if version.decided_by else _("Rule book")
    written = version.written_by.name if version.written_by else _("Rule book")
    day = timezone.localtime(version.decided_at).date() if version.decided_at else None
    return _paper(
        say(article.title),
        facts=(
            str(article.category),
            str(version.number),
            say(article.clause.text) if article.clause else "",
            _valid(article),
        ),
        parts=_parts(say(article.text)),
        signatures=(Signature(_("Written by"), written), Signature(_("Approved by"), approved, date=day)),
        number=str(article.pk),
        day=day,
    )


def _valid(article: Article) -> str:
    if not (article.valid_from or article.valid_until):
        return ""
    return f"{article.valid_from or '…'} – {article.valid_until or '…'}"


def blank_article() -> Paper:
    """The same to be written by hand."""
    empty = Row((Cell(_("Words"), span=12, lines=EMPTY),))
    signatures = (Signature(_("Written by")), Signature(_("Approved by")))
    return _paper("", facts=("",) * 4, parts=(empty,), signatures=signatures)


def _paper(
    title: str,
    *,
    facts: tuple[str, str, str, str],
    parts: Iterable[Row | Section],
    signatures: tuple[Signature, ...],
    number: str = "",
    day: date | None = None,
) -> Paper:
    category, version, clause, valid = facts
    return Paper(
        title=_("Article of the knowledge base"),
        house=house_line(),
        number=number,
        date=day,
        rows=(
            Row((Cell(_("Title"), title, span=12),)),
            Row((Cell(_("Category"), category), Cell(_("Version"), version))),
            Row((Cell(_("Clause it stands on"), clause), Cell(_("Valid"), valid))),
            *parts,
        ),
        signatures=signatures,
        key=ARTICLE,
        by_hand=not number,
    )


def _parts(text: str) -> Iterator[Row | Section]:
    """A heading for each heading, and below it a box with all that stands there."""
    words: list[str] = []
    for line in text.strip().splitlines():
        if HEADING.match(line):
            yield from _box(words)
            words = []
            yield Section(_plain(HEADING.sub("", line)))
        elif not RULE.match(line):
            words.append(_plain(line))
    yield from _box(words)


def _box(words: list[str]) -> Iterator[Row]:
    if any(words):
        yield Row((Cell(_("Words"), "\n".join(filter(None, words)), span=12),))


def _plain(line: str) -> str:
    return MARKS.sub("", LINK.sub(r"\1", BULLET.sub(r"\1· ", line))).strip()

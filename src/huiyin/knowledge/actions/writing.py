"""Writing articles: every save is a version, and what somebody else saved meanwhile is merged field by field."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from huiyin.kernel import conflicts
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.knowledge import rules
from huiyin.knowledge.actions.checking import check
from huiyin.knowledge.enums import BEGUN, State
from huiyin.knowledge.models import Article, Version
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist


class ChangedMeanwhile(DomainError):
    """Somebody else changed this article meanwhile. Nothing is lost: decide each marked field and save again."""

    def __init__(self, found: Sequence[conflicts.Conflict], *, newest: Version) -> None:
        super().__init__()
        self.conflicts = list(found)
        self.newest = newest


class NothingChanged(DomainError):
    """This is what the article says already."""


class WhyArchived(DomainError):
    """Say why the article is put away."""

    field = "reason"


class ArchivedAlready(DomainError):
    """This article was put away already."""


class NotArchived(DomainError):
    """This article is not put away."""


@whole
def write_article(*, content: Mapping[str, Any], note: str = "", by: Person, at: datetime) -> Version:
    """Begin an article; it is a draft until somebody else approves it. Raises what `checking` finds wrong."""
    said = rules.with_traditional(check(content), rules.EMPTY)
    article = Article.objects.create(category_id=said["category"])
    return _add(article, said, note=note, by=by, at=at)


@whole
def edit_article(
    article: Article, *, changes: Mapping[str, Any], seen: int, note: str = "", by: Person, at: datetime
) -> Version:
    """Save other words as a draft; what is published stays until they are approved.

    `seen` is the number of the version the person began from. Fields only one of two people changed are joined.
    Raises ChangedMeanwhile, NothingChanged, and what `checking` finds wrong.
    """
    article = locked(article)
    newest = newest_of(article)
    base = article.versions.filter(number=seen).first() or newest
    mine = {name: value for name, value in check({**base.content, **changes}).items() if name in rules.FIELDS}
    found = conflicts.merge(base.content, newest.content, mine)
    if found.conflicts:
        raise ChangedMeanwhile(found.conflicts, newest=newest)
    said = rules.with_traditional(check(found.merged), newest.content)
    if said == newest.content:
        if newest.state in BEGUN:
            return newest
        raise NothingChanged
    return _add(article, said, note=note, by=by, at=at)


@whole
def go_back_to(article: Article, version: Version, *, by: Person, at: datetime) -> Version:
    """Begin a draft with the words of another version: an earlier one, or what the rule book offers."""
    article = locked(article)
    return _add(article, check(version.content), note="", by=by, at=at)


@whole
def archive(article: Article, *, reason: str, by: Person, at: datetime) -> Article:
    """Put an article away: it is kept with its history and no longer found. Raises WhyArchived, ArchivedAlready."""
    article = locked(article)
    if not reason.strip():
        raise WhyArchived
    if article.archived_at:
        raise ArchivedAlready
    withdraw(article, by=by, at=at)
    article.archived_at, article.archived_by, article.why_archived = at, by, reason.strip()[:200]
    article.save(update_fields=["archived_at", "archived_by", "why_archived"])
    return article


@whole
def bring_back(article: Article, *, by: Person, at: datetime) -> Article:
    """Take an article that was put away into use again, as it was. Raises NotArchived."""
    article = locked(article)
    if not article.archived_at:
        raise NotArchived
    article.archived_at = article.archived_by = None
    article.why_archived = ""
    article.save(update_fields=["archived_at", "archived_by", "why_archived"])
    return article


def locked(article: Article) -> Article:
    return Article.objects.select_for_update(of=("self",)).get(pk=article.pk)


def newest_of(article: Article) -> Version:
    """What somebody who begins to write sees: the version on its way, else the published one, else the last."""
    rows = article.versions.exclude(state=State.OFFERED).order_by("-number")
    begun = rows.filter(state__in=BEGUN).first()
    return begun or rows.filter(state=State.PUBLISHED).first() or rows[0]


def withdraw(article: Article, *, by: Person | None, at: datetime) -> None:
    """What was on its way is on its way no longer, and nobody is waited for to approve it."""
    for version in article.versions.filter(state__in=BEGUN).select_related("item"):
        if version.item and version.item.settled_at is None:
            worklist.drop(version.item, by=by, at=at)
        version.state = State.REPLACED
        version.save(update_fields=["state"])


def add_version(
    article: Article, content: Mapping[str, Any], *, state: str, by: Person | None, at: datetime
) -> Version:
    """The next version of an article that is locked."""
    last = article.versions.aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        article=article, number=last + 1, state=state, content=dict(content), written_by=by, written_at=at
    )


def _add(article: Article, said: Mapping[str, Any], *, note: str, by: Person, at: datetime) -> Version:
    withdraw(article, by=by, at=at)
    version = add_version(article, said, state=State.DRAFT, by=by, at=at)
    if note.strip():
        version.note = note.strip()[:200]
        version.save(update_fields=["note"])
    return version

"""Who keeps which kind of articles."""

from datetime import datetime

from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.knowledge.models import Category, Question
from huiyin.org.models import Department, Person
from huiyin.org.rules import check_given_work


class NeedsAName(DomainError):
    """Give the category a name."""

    field = "title"


class NeedsAKeeper(DomainError):
    """Name a person or a department that answers what is asked about these articles."""

    field = "keeper"


class KeeperLeft(DomainError):
    """%(name)s no longer works here."""

    field = "keeper"


class StillArticles(DomainError):
    """Articles or open questions stand under this category: put them under another one first."""


@whole
def keep_category(
    category: Category | None = None,
    *,
    title: str,
    keeper: Person | None,
    department: Department | None,
    by: Person,
    at: datetime,
) -> Category:
    """Name a category and who keeps it; without one it is new.

    Raises NeedsAName, NeedsAKeeper, KeeperLeft, OnlyReads.
    """
    if not title.strip():
        raise NeedsAName
    if keeper is None and department is None:
        raise NeedsAKeeper
    if keeper is not None and not keeper.is_active:
        raise KeeperLeft(name=keeper.name)
    if keeper is not None:
        check_given_work(keeper, field="keeper")
    if category is None:
        category = Category(position=Category.objects.count() + 1)
    if title.strip() not in category.title.values() if category.title else True:
        category.title = {"zh-hans": title.strip()[:60]}
    category.keeper, category.department, category.closed_at = keeper, department, None
    category.save()
    return category


@whole
def close_category(category: Category, *, by: Person, at: datetime) -> Category:
    """Nothing is put under a category any more. Raises StillArticles."""
    in_use = category.articles.filter(archived_at=None).exists()
    if in_use or Question.objects.open().filter(category=category).exists():
        raise StillArticles
    category.closed_at = at
    category.save(update_fields=["closed_at"])
    return category

"""Articles and their versions as the pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from huiyin.kernel import access, cjk
from huiyin.knowledge import rules
from huiyin.knowledge.enums import BEGUN, State
from huiyin.knowledge.models import Article, Category, Product, Version
from huiyin.knowledge.queries.wording import worded
from huiyin.org.models import Person


def reach_article(user: Person, pk: int, to: str = "view") -> Article:
    """The one door to an article."""
    rows = Article.objects.select_related("category", "category__keeper", "clause", "archived_by")
    return access.fetch(rows.defer("search", "search_text"), user=user, to=to, pk=pk)


def find(text: str, *, user: Person, on: date, limit: int = 20) -> list[Article]:
    """The articles that hold these words, those with the words in the title first."""
    if not text.strip():
        return []
    rows = Article.objects.visible_to(user).valid_on(on).filter(cjk.matches("search", text))
    found = rows.select_related("category").defer("search", "text").order_by("-helped", "-pk")[: limit * 5]
    return sorted(found, key=lambda article: not _in_title(article, text))[:limit]


def _in_title(article: Article, text: str) -> bool:
    titles = cjk.search_text(*article.title.values(), names=[article.title.get("zh-hans", "")])
    return all(cjk.holds(titles, part) for part in cjk.parts(text))


def versions_of(article: Article) -> list[Version]:
    """Every version, the newest first."""
    return list(article.versions.select_related("written_by", "decided_by", "submitted_by").order_by("-number"))


def version_on_its_way(article: Article) -> Version | None:
    return _version(article, Q(state__in=BEGUN))


def version_offered(article: Article) -> Version | None:
    """Other words for it, which the rule book has and the house did not take over yet."""
    return article.versions.filter(state=State.OFFERED).order_by("-pk").first()


def version_published(article: Article) -> Version | None:
    return _version(article, Q(state=State.PUBLISHED))


def _version(article: Article, where: Q) -> Version | None:
    rows = article.versions.filter(where).select_related("written_by", "decided_by", "submitted_by", "item")
    return rows.first()


def drafts() -> QuerySet[Version]:
    """Everything that is on its way to being published, and what the rule book offers."""
    return Version.objects.filter(state__in=[*BEGUN, State.OFFERED], article__archived_at=None)


@dataclass(frozen=True)
class Compared:
    """One field of two versions that is not the same in both."""

    field: str
    pieces: list[rules.Piece]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Compared]:
    """Field by field what is different; traditional wordings follow the simplified ones and are left out."""
    changed = [field for field in rules.FIELDS if before.get(field) != after.get(field)]
    return [
        Compared(field, rules.differences(worded(field, before.get(field)), worded(field, after.get(field))))
        for field in changed
    ]


def categories_in_use() -> list[Category]:
    return list(Category.objects.in_use().select_related("keeper", "department").order_by("position", "pk"))


def categories_with_counts(on: date) -> list[Category]:
    """The categories, each with how many articles hold today."""
    valid = Article.objects.valid_on(on).values("category").annotate(count=Count("pk")).order_by()
    counts = dict(valid.values_list("category", "count"))
    found = categories_in_use()
    for category in found:
        category.count = counts.get(category.pk, 0)  # type: ignore[attr-defined]
    return found


def products_with_counts(on: date) -> list[tuple[Product, list[tuple[Category, int]]]]:
    """Every product with the kinds of articles there are about it. Source: D1-9."""
    through = Article.objects.valid_on(on).values_list("products", "category").annotate(count=Count("pk"))
    counts = {
        (product, category): count for product, category, count in through.filter(products__isnull=False).order_by()
    }
    kinds = categories_in_use()
    return [
        (product, [(kind, counts[product.pk, kind.pk]) for kind in kinds if (product.pk, kind.pk) in counts])
        for product in Product.objects.order_by("pk")
    ]

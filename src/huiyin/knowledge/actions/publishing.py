"""What everybody reads becomes what a version says."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from huiyin.kernel import cjk
from huiyin.kernel.texts import say
from huiyin.knowledge import queries, rules
from huiyin.knowledge.enums import State
from huiyin.knowledge.models import Article, Category, Cue, Product, Version
from huiyin.org.models import Person


def publish_version(version: Version, *, by: Person | None, at: datetime) -> None:
    """Put a version of a locked article before everybody; the one before it becomes history."""
    article, content = version.article, version.content
    article.versions.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
    version.state, version.decided_by, version.decided_at = State.PUBLISHED, by, at
    version.save(update_fields=["state", "decided_by", "decided_at"])
    products = _products(content["products"])
    cues = _speak(article, content, products, at)
    article.save()
    article.products.set(products)
    article.cues.all().delete()
    Cue.objects.bulk_create(cues)


def publish_new(contents: Mapping[str, Mapping[str, Any]], *, categories: Iterable[Category], at: datetime) -> None:
    """Put articles of the rule book, by their keys, before everybody that nobody knew before: all of them in one go."""
    shelves = {category.pk: category for category in categories}
    products = {
        product.spelling: product for product in _products([n for c in contents.values() for n in c["products"]])
    }
    articles, versions, cues, named = [], [], [], []
    for key, content in contents.items():
        article = Article(pack_key=key, category=shelves[content["category"]])
        its_own = [products[cjk.normalise(name)] for name in content["products"]]
        cues += _speak(article, content, its_own, at)
        articles.append(article)
        versions.append(
            Version(
                article=article, number=1, state=State.PUBLISHED, content=dict(content), written_at=at, decided_at=at
            )
        )
        named += [Article.products.through(article=article, product=product) for product in its_own]
    Article.objects.bulk_create(articles)
    Version.objects.bulk_create(versions)
    Cue.objects.bulk_create(cues)
    Article.products.through.objects.bulk_create(named)


def _speak(article: Article, content: Mapping[str, Any], products: list[Product], at: datetime) -> list[Cue]:
    """Let an article say what a version says; its cues are still to be stored."""
    article.title = rules.in_languages(content, "title")
    article.text = rules.in_languages(content, "text")
    article.category_id = content["category"]
    article.clause = queries.clause_of(content["clause"] or "")
    article.classes, article.beside = content["classes"], content["beside"]
    words = [*content["words"], *(product.spelling for product in products)]
    cues = sorted({cjk.normalise(word) for word in words})
    article.valid_from, article.valid_until = _day(content["valid_from"]), _day(content["valid_until"])
    article.published_at = article.published_at or at
    index(article, cues, products, article.category)
    return [Cue(article=article, word=word) for word in cues]


def index(article: Article, cues: Iterable[str], products: Iterable[Product], category: Category) -> None:
    """Make an article findable by any piece of its words in every language, and by the pinyin of its title."""
    around = [words for product in products for words in product.title.values()]
    article.search_text, article.search = cjk.indexed(
        *article.title.values(),
        *article.text.values(),
        *cues,
        *around,
        *category.title.values(),
        names=[say(article.title, "zh-hans")],
    )


def _products(names: list[str]) -> list[Product]:
    """The products of these names; one nobody named before is known from now on."""
    spellings = {cjk.normalise(name): name for name in names}
    known = {product.spelling: product for product in Product.objects.filter(spelling__in=spellings)}
    for spelling, name in spellings.items():
        if spelling not in known:
            known[spelling] = Product.objects.create(title={"zh-hans": name}, spelling=spelling)
    return list(known.values())


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None

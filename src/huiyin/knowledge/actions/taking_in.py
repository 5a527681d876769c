"""What a rule book brings along, each time a version of it is put into force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiyin.kernel.cjk import normalise
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.knowledge import queries, rules
from huiyin.knowledge.actions.publishing import publish_new, publish_version
from huiyin.knowledge.actions.writing import add_version, locked
from huiyin.knowledge.enums import BEGUN, State
from huiyin.knowledge.models import Article, Category, Product
from huiyin.org.models import Department
from huiyin.rulebook.definitions import KnowledgeRules, Pack, PackArticle


@whole
def take_in_pack(pack: Pack, *, at: datetime) -> None:
    """Categories, products and articles follow the rule book; what the house wrote itself stays as it is.

    Where the house has words of its own for an article of the rule book, its new words are offered beside them.
    """
    knowledge = pack.knowledge
    categories, products = _categories(knowledge), _products(knowledge)
    known = {article.pack_key: article for article in Article.objects.exclude(pack_key="")}
    contents = {key: _content(said, categories, products) for key, said in knowledge.articles.items()}
    for key in contents.keys() & known.keys():
        _follow(known[key], contents[key], at)
    new = {key: content for key, content in contents.items() if key not in known}
    publish_new(new, categories=categories.values(), at=at)
    for key in known.keys() - knowledge.articles.keys():
        _put_away(known[key], at)


def _follow(article: Article, content: Mapping[str, Any], at: datetime) -> None:
    article = locked(article)
    stands = article.versions.filter(state=State.PUBLISHED).first()
    own = stands is not None and not stands.of_the_pack
    ours = article.versions.filter(written_by=None).order_by("-number").first()
    if ours is not None and ours.content == content:
        if article.archived_at and article.archived_by_id is None:
            _bring_back(article)
        return
    article.versions.filter(state=State.OFFERED).update(state=State.REPLACED)
    if own or article.archived_by_id or article.versions.filter(state__in=BEGUN).exists():
        add_version(article, content, state=State.OFFERED, by=None, at=at)
        return
    version = add_version(article, content, state=State.REPLACED, by=None, at=at)
    version.article = article
    article.archived_at = None
    publish_version(version, by=None, at=at)


def _put_away(article: Article, at: datetime) -> None:
    """The rule book says it no longer: it is put away, unless the house has words of its own for it."""
    article = locked(article)
    own = article.versions.exclude(written_by=None).exists()
    if article.archived_at is None and not own:
        article.archived_at = at
        article.save(update_fields=["archived_at"])


def _bring_back(article: Article) -> None:
    article.archived_at = None
    article.save(update_fields=["archived_at"])


def _categories(knowledge: KnowledgeRules) -> dict[str, Category]:
    places = {place.key: place for place in Department.objects.open()}
    found = {row.pack_key: row for row in Category.objects.exclude(pack_key="")}
    for position, (key, said) in enumerate(knowledge.categories.items(), start=1):
        row = found.setdefault(key, Category(pack_key=key, department=places.get(said.keeper)))
        row.title, row.position = dict(said.label), position
        row.department = row.department or places.get(said.keeper) or queries.top_department()
        row.save()
    return found


def _products(knowledge: KnowledgeRules) -> dict[str, str]:
    """The products by their keys; what the house named before the rule book did is the same one."""
    for key, title in knowledge.products.items():
        spelling = normalise(title["zh-hans"])
        row = Product.objects.filter(pack_key=key).first() or Product.objects.filter(spelling=spelling).first()
        row = row or Product(spelling=spelling)
        row.pack_key, row.title, row.spelling = key, dict(title), spelling
        row.save()
    return {key: title["zh-hans"] for key, title in knowledge.products.items()}


def _content(said: PackArticle, categories: Mapping[str, Category], products: Mapping[str, str]) -> dict[str, Any]:
    return rules.tidy(
        {
            **rules.EMPTY,
            **_lingual("title", said.title),
            **_lingual("text", said.text),
            "category": categories[said.category].pk,
            "clause": said.clause or None,
            "products": [products[key] for key in said.products],
            "classes": said.classes,
            "words": said.words,
            "beside": said.beside,
            "valid_from": said.since or None,
            "valid_until": said.until or None,
        }
    )


def _lingual(name: str, text: Text) -> dict[str, str]:
    return {name: text.get("zh-hans", ""), f"{name}_hant": text.get("zh-hant", ""), f"{name}_en": text.get("en", "")}

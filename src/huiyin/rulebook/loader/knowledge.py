"""The knowledge base of a pack: categories, products, articles, and by when questions are answered."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import KnowledgeCategory, KnowledgeRules, PackArticle, Promised
from huiyin.rulebook.enums import ARTICLE_PLACES, LONGEST_ARTICLE, LONGEST_ARTICLE_TITLE
from huiyin.rulebook.loader.conditions import keys_of
from huiyin.rulebook.loader.forms import Lists
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

_OPTIONAL = ("clause", "products", "classes", "words", "beside", "since", "until")


def read_knowledge(
    reader: Reader, node: Node | None, *, lists: Lists, clauses: Collection[str], departments: Collection[str]
) -> KnowledgeRules:
    if node is None:
        return KnowledgeRules()
    what = _("The knowledge base")
    required, optional = ("categories", "questions", "approval"), ("products", "articles")
    parts = reader.mapping(node, what, required=required, optional=optional)
    categories = {
        key: _category(reader, key, part, departments)
        for key, part in reader.entries(parts.get("categories"), _("Categories"))
    }
    products = {
        key: reader.text(part, _("Product “%(key)s”") % {"key": key})
        for key, part in reader.entries(parts.get("products"), _("Products"))
    }
    known = {
        "category": frozenset(categories),
        "products": frozenset(products),
        "classes": frozenset(keys_of(lists.get("classes", ()))),
        "clause": frozenset(clauses),
    }
    return KnowledgeRules(
        categories=categories,
        products=products,
        articles={
            key: _article(reader, key, part, known)
            for key, part in reader.entries(parts.get("articles"), _("Articles"))
        },
        questions=_promised(reader, parts.get("questions"), _("Answering questions"), clauses),
        approval=_promised(reader, parts.get("approval"), _("Approving articles"), clauses),
    )


def carried_by_knowledge(knowledge: KnowledgeRules) -> list[tuple[str, Text]]:
    """The clauses that the knowledge base carries, each with what makes it happen."""
    return [(one.clause, one.title) for one in (knowledge.questions, knowledge.approval) if one]


def _category(reader: Reader, key: str, node: Node, departments: Collection[str]) -> KnowledgeCategory:
    what = _("Category “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("label", "keeper"))
    keeper = reader.word(parts.get("keeper"), departments, _("Department"))
    return KnowledgeCategory(key, reader.text(parts.get("label"), what), keeper)


def _article(reader: Reader, key: str, node: Node, known: Mapping[str, Collection[str]]) -> PackArticle:
    what = _("Article “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("category", "title", "text"), optional=_OPTIONAL)
    title, text = (reader.text(parts.get(word), what) for word in ("title", "text"))
    _check_length(reader, parts.get("title"), title, what, LONGEST_ARTICLE_TITLE)
    _check_length(reader, parts.get("text"), text, what, LONGEST_ARTICLE)
    since, until = (reader.day(parts.get(word), what) for word in ("since", "until"))
    if since and until and until < since:
        reader.complain(parts["until"], _("%(what)s ends before it begins.") % {"what": what})
    return PackArticle(
        key=key,
        category=reader.word(parts.get("category"), known["category"], _("Category")),
        title=title,
        text=text,
        clause=reader.word(parts.get("clause"), known["clause"], _("Clause")),
        products=reader.words(parts.get("products"), known["products"], _("Product")),
        classes=reader.words(parts.get("classes"), known["classes"], _("Class")),
        words=tuple(reader.string(part, what) for part in reader.sequence(parts.get("words"), what)),
        beside=reader.words(parts.get("beside"), ARTICLE_PLACES, _("Place")),
        since=since,
        until=until,
    )


def _check_length(reader: Reader, node: Node | None, text: Text, what: str, most: int) -> None:
    longest = max(map(len, text.values()), default=0)
    if node and longest > most:
        words = {"what": what, "longest": longest, "most": most}
        reader.complain(node, _("%(what)s is too long: %(longest)s characters, at most %(most)s.") % words)


def _promised(reader: Reader, node: Node | None, what: str, clauses: Collection[str]) -> Promised | None:
    if node is None:
        return None
    parts = reader.mapping(node, what, required=("title", "due", "clause"))
    return Promised(
        title=reader.text(parts.get("title"), what),
        due=reader.deadline(parts.get("due"), what),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
    )

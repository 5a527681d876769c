"""What staff can look up: categories with their keepers, products, articles, and by when a question is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text


@dataclass(frozen=True)
class KnowledgeCategory:
    """A kind of articles, kept by a department until the house names a person."""

    key: str
    label: Text
    keeper: str  # key of a department


@dataclass(frozen=True)
class PackArticle:
    """An article that comes with the rule book."""

    key: str
    category: str
    title: Text
    text: Text  # Markdown
    clause: str = ""
    products: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()  # of complaints, beside which it is offered
    words: tuple[str, ...] = ()  # beside a matter that says one of them it is offered too
    beside: tuple[str, ...] = ()  # conversation | case: always offered there
    since: str = ""  # the first day on which it holds
    until: str = ""  # the last day on which it holds


@dataclass(frozen=True)
class Promised:
    """Work that the knowledge base makes: what it is called, by when, and the clause that asks for it."""

    title: Text
    due: Mapping[str, Any]  # a deadline form of kernel.worktime
    clause: str


@dataclass(frozen=True)
class KnowledgeRules:
    """The knowledge base as the rule book sets it up."""

    categories: Mapping[str, KnowledgeCategory] = field(default_factory=dict)
    products: Mapping[str, Text] = field(default_factory=dict)
    articles: Mapping[str, PackArticle] = field(default_factory=dict)
    questions: Promised | None = None
    approval: Promised | None = None

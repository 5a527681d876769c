"""Reading articles, versions and questions."""

from huiyin.knowledge.queries.articles import (
    Compared,
    categories_in_use,
    categories_with_counts,
    compare,
    drafts,
    find,
    products_with_counts,
    reach_article,
    version_offered,
    version_on_its_way,
    version_published,
    versions_of,
)
from huiyin.knowledge.queries.beside import Offer, offered_beside
from huiyin.knowledge.queries.keepers import (
    approval_rule,
    approver_of,
    clause_of,
    head_of,
    keeper_of,
    next_question,
    question_rule,
    top_department,
)
from huiyin.knowledge.queries.wording import classes_in_force, clause_words, said_in_the_rule_book, worded

__all__ = [
    "Compared",
    "Offer",
    "approval_rule",
    "approver_of",
    "categories_in_use",
    "categories_with_counts",
    "classes_in_force",
    "clause_of",
    "clause_words",
    "compare",
    "drafts",
    "find",
    "head_of",
    "keeper_of",
    "next_question",
    "offered_beside",
    "products_with_counts",
    "question_rule",
    "reach_article",
    "said_in_the_rule_book",
    "top_department",
    "version_offered",
    "version_on_its_way",
    "version_published",
    "versions_of",
    "worded",
]

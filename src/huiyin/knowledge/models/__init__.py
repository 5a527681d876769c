"""What staff can look up, who keeps it, and what they asked."""

from huiyin.knowledge.models.articles import Article, Cue, Verdict, Version
from huiyin.knowledge.models.questions import Question
from huiyin.knowledge.models.shelves import Category, Product

__all__ = ["Article", "Category", "Cue", "Product", "Question", "Verdict", "Version"]

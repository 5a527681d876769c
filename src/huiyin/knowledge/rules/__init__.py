"""Pure rules of the knowledge base."""

from huiyin.knowledge.rules.content import EMPTY, FIELDS, LINGUAL, Content, in_languages, tidy, with_traditional
from huiyin.knowledge.rules.differences import Piece, differences
from huiyin.knowledge.rules.pieces import LONGEST_LOOKED_THROUGH, pieces
from huiyin.knowledge.rules.prose import as_html

__all__ = [
    "EMPTY",
    "FIELDS",
    "LINGUAL",
    "LONGEST_LOOKED_THROUGH",
    "Content",
    "Piece",
    "as_html",
    "differences",
    "in_languages",
    "pieces",
    "tidy",
    "with_traditional",
]

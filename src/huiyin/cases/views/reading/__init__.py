"""What the case page shows a person: their part of the case, in the order they need it."""

from huiyin.cases.views.reading.page import CasePage

__all__ = ["CasePage"]

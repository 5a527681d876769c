"""Contact with customers as a rule book writes it."""

from huiyin.rulebook.loader.contact.rules import carried, read_contact
from huiyin.rulebook.loader.contact.talking import check_opinion_classes

__all__ = ["carried", "check_opinion_classes", "read_contact"]

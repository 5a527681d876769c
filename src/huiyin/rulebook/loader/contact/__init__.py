"""Contact with customers as a rule book writes it."""

from huiyin.rulebook.loader.contact.rules import carried, read_contact

__all__ = ["carried", "read_contact"]

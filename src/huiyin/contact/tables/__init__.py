"""The registers of contact."""

from huiyin.contact.tables.beside import opinions, passed_on
from huiyin.contact.tables.named import register_named
from huiyin.contact.tables.talks import letters, phone, questions, register
from huiyin.contact.tables.things import activities, deliveries, needs

__all__ = [
    "activities",
    "deliveries",
    "letters",
    "needs",
    "opinions",
    "passed_on",
    "phone",
    "questions",
    "register",
    "register_named",
]

"""Reading the register of letters."""

from huiyin.contact.models import Interaction, Letter
from huiyin.contact.queries.wording import contact_rules
from huiyin.customers.models import Customer
from huiyin.rulebook.charts.words import deadline_said


def letter_of(talk: Interaction) -> Letter | None:
    """What the register says of a conversation that was a letter."""
    return Letter.objects.filter(interaction=talk).select_related("interaction", "item", "answered_by").first()


def letters_to_answer(customer: Customer | None) -> list[Letter]:
    """What a customer wrote that nobody has answered, what waits longest first."""
    rows = Letter.objects.unanswered().filter(interaction__customer=customer, item__isnull=False, item__settled_at=None)
    return list(rows.select_related("interaction").order_by("interaction__at", "pk"))


def answered_within() -> str:
    """By when a letter is answered by the rule book, in words."""
    return deadline_said(contact_rules().letters.answer)

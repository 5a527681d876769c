"""What a customer said opens a matter, by the rule of a plan."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiyin.callbacks import queries
from huiyin.callbacks.rules import as_answers
from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.cases.queries import open_complaints
from huiyin.contact.models import Interaction
from huiyin.contact.queries import Registering
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Opens
from huiyin.rulebook.queries import pack_in_force


def open_matter(interaction: Interaction, rule: Opens, said: Mapping[str, str], *, by: Person, at: datetime) -> Case:
    """A case filled with what was said, and with what is known of the customer; it leads back to the conversation."""
    customer = interaction.customer
    assert customer  # noqa: S101 - said by somebody who has a file
    phone = customer.phones.order_by("pk").values_list("number", flat=True).first()
    asset = customer.assets.filter(retired_on=None).order_by("pk").values_list("key", flat=True).first()
    known: dict[str, Any] = {
        "customer": customer.name,
        "phone": phone or "",
        "asset": asset or "",
        "channel": interaction.channel,
        "called_at": interaction.at,
        "agent": by.pk,
        **said,
    }
    values = {name: word[1:] if word.startswith("=") else known.get(word, "") for name, word in rule.given.items()}
    case = cases.register(rule.opens, customer=customer, values=values, heard=False, by=by, at=at)
    cases.note_origin(case, interaction, by=by, at=at)
    return case


def register_dissatisfied(
    interaction: Interaction, rule: Opens, said: Mapping[str, str], *, by: Person, at: datetime
) -> Case:
    """What a dissatisfied customer says is a matter; a complaint of theirs that is still open is linked with it."""
    case = open_matter(interaction, rule, said, by=by, at=at)
    cases.tie_beside(case, by=by)
    return case


def open_complaint(interaction: Interaction, *, kind: str, words: str, by: Person, at: datetime) -> Case:
    """The same of a conversation that no round asked for: what a script would have asked is what was said in it."""
    rule = queries.complaint_rule()
    assert rule  # noqa: S101 - asked before
    asked, choosing = queries.asked_by_script(rule), [*queries.kinds_of_complaint()]
    said = {**as_answers(asked, choosing, kind=kind, words=words), "words": words}
    return register_dissatisfied(interaction, rule, said, by=by, at=at)


def add_to_complaint(interaction: Interaction, *, number: str, by: Person) -> bool:
    """Whoever has a complaint of this customer that is still open hears what they said; false if it is none."""
    customer = interaction.customer
    case = next((one for one in open_complaints(customer, by) if one.number == number), None) if customer else None
    if case:
        cases.tell_again(case, interaction, by=by)
    return case is not None


def registering() -> Registering | None:
    """What whoever records a conversation is told of it."""
    rule = queries.complaint_rule()
    process = pack_in_force().processes.get(rule.opens) if rule else None
    if process is None:
        return None
    kinds = next(iter(queries.kinds_of_complaint().values()), ())
    return Registering(say(process.title), kinds, open_complaint, queries.complaints_in_words, add_to_complaint)

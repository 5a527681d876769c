"""What a customer said opens a matter, by the rule of a plan."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiyin.callbacks import queries
from huiyin.callbacks.rules import as_answers
from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.contact.models import Interaction
from huiyin.contact.queries import Registering
from huiyin.customers.models import Customer
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Opens
from huiyin.rulebook.queries import pack_in_force


def open_matter(
    customer: Customer,
    rule: Opens,
    said: Mapping[str, str],
    *,
    channel: str,
    called_at: datetime,
    by: Person,
    at: datetime,
) -> Case:
    """A case filled with what was said, and with what is known of the customer."""
    phone = customer.phones.order_by("pk").values_list("number", flat=True).first()
    asset = customer.assets.filter(retired_on=None).order_by("pk").values_list("key", flat=True).first()
    known: dict[str, Any] = {
        "customer": customer.name,
        "phone": phone or "",
        "asset": asset or "",
        "channel": channel,
        "called_at": called_at,
        "agent": by.pk,
        **said,
    }
    values = {name: word[1:] if word.startswith("=") else known.get(word, "") for name, word in rule.given.items()}
    return cases.register(rule.opens, customer=customer, values=values, heard=False, by=by, at=at)


def register_dissatisfied(
    customer: Customer,
    rule: Opens,
    said: Mapping[str, str],
    *,
    channel: str,
    called_at: datetime,
    by: Person,
    at: datetime,
) -> Case:
    """What a dissatisfied customer says is a matter; a complaint of theirs that is still open is linked with it."""
    case = open_matter(customer, rule, said, channel=channel, called_at=called_at, by=by, at=at)
    cases.tie_beside(case, by=by)
    return case


def open_complaint(interaction: Interaction, *, kind: str, words: str, by: Person, at: datetime) -> Case:
    """The same of a conversation that no round asked for: what a script would have asked is what was said in it."""
    rule, customer = queries.complaint_rule(), interaction.customer
    assert rule  # noqa: S101 - asked before
    assert customer  # noqa: S101 - said on a customer's own page
    asked, choosing = queries.asked_by_script(rule), [*queries.kinds_of_complaint()]
    said = {**as_answers(asked, choosing, kind=kind, words=words), "words": words}
    channel = interaction.channel
    return register_dissatisfied(customer, rule, said, channel=channel, called_at=interaction.at, by=by, at=at)


def registering() -> Registering | None:
    """What whoever records a conversation is told of it."""
    rule = queries.complaint_rule()
    process = pack_in_force().processes.get(rule.opens) if rule else None
    if process is None:
        return None
    return Registering(say(process.title), next(iter(queries.kinds_of_complaint().values()), {}), open_complaint)

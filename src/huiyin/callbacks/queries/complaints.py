"""What the rule book opens for a customer who is not satisfied, where no round asked."""

from collections.abc import Mapping

from huiyin.cases.queries import open_complaints
from huiyin.customers.models import Customer
from huiyin.kernel import masking
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Choice, Opens
from huiyin.rulebook.enums import CALLBACK_SAYS
from huiyin.rulebook.queries import pack_in_force


def complaint_rule() -> Opens | None:
    """That of the first plan that has one: the same matter follows, however they were found out to be dissatisfied."""
    return next(filter(None, (plan.dissatisfied for plan in pack_in_force().callbacks.values())), None)


def asked_by_script(rule: Opens) -> dict[str, str]:
    """Which fields of what it opens hold the answer to a question: field to question."""
    return {name: word for name, word in rule.given.items() if word not in CALLBACK_SAYS and not word.startswith("=")}


def kinds_of_complaint() -> dict[str, tuple[Choice, ...]]:
    """Of those fields the ones that want a choice, each with what is to be chosen from."""
    rule = complaint_rule()
    process = pack_in_force().processes.get(rule.opens) if rule else None
    if rule is None or process is None:
        return {}
    asked = asked_by_script(rule)
    fields = [one for one in process.forms[process.intake].fields if one.name in asked and one.choices]
    return {one.name: one.choices for one in fields}


def complaints_in_words(customer: Customer, person: Person) -> Mapping[str, str]:
    """Their open complaints by number, each with what it is about, as far as this person may open them."""
    return {case.number: masking.text(case.title) for case in open_complaints(customer, person)}

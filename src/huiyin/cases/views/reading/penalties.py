"""The penalty catalogue as it falls on people in a case."""

from collections.abc import Iterator
from decimal import Decimal

from huiyin.cases.forms import Option
from huiyin.cases.models import Case
from huiyin.kernel.texts import say
from huiyin.org.queries import head_of
from huiyin.rulebook.definitions import Pack


def catalogue_for(case: Case, pack: Pack) -> Iterator[Option]:
    """Every entry with the name of whoever it falls on in this case."""
    head = head_of(case.liable_department) if case.liable_department else None
    falls_on = {"person": case.responsible_person, "head": head}
    for rule in pack.penalties.values():
        person = falls_on[rule.applies_to]
        if person is not None:
            yield Option(rule.key, f"{person.name}：{say(rule.text)}{_fixed(rule.amount)}")


def _fixed(amount: str) -> str:
    return f"（¥{Decimal(amount):,.0f}）" if amount else ""

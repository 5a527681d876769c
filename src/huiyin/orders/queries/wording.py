"""What the rule book in force says about orders."""

from collections.abc import Callable

from huiyin.contact.queries import channels
from huiyin.kernel.texts import say
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import OrderDuty, OrderRules
from huiyin.rulebook.models import Clause

Rule = tuple[OrderDuty | None, Clause | None]


def read_back_rule() -> Rule:
    """By when an order is read back, and the clause that says so."""
    return _rule(lambda orders: orders.read_back)


def read_report_rule() -> Rule:
    """By when a report on an area is read, and the clause that says so."""
    return _rule(lambda orders: orders.read_report)


def _rule(which: Callable[[OrderRules], OrderDuty | None]) -> Rule:
    try:
        pack = rulebook.pack_in_force()
    except rulebook.NothingPublished:
        return None, None
    rule = which(pack.orders)
    return (rule, rulebook.clause(pack.key, rule.clause)) if rule else (None, None)


def taken_here() -> bool:
    """Whether the rule book in force has orders taken at all."""
    return read_back_rule()[0] is not None


def logistics() -> dict[str, str]:
    """The ways goods may go: own lorry, courier, rail …"""
    return {choice.key: say(choice.label) for choice in rulebook.lists_in_force().get("logistics", ())}


def channel_words() -> dict[str, str]:
    return dict(channels())

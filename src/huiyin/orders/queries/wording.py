"""What the rule book in force says about orders."""

from huiyin.contact.queries import channels
from huiyin.kernel.texts import say
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import ReadBack
from huiyin.rulebook.models import Clause


def read_back_rule() -> tuple[ReadBack | None, Clause | None]:
    """By when an order is read back, and the clause that says so."""
    try:
        pack = rulebook.pack_in_force()
    except rulebook.NothingPublished:
        return None, None
    rule = pack.orders.read_back
    return (rule, rulebook.clause(pack.key, rule.clause)) if rule else (None, None)


def taken_here() -> bool:
    """Whether the rule book in force has orders taken at all."""
    return read_back_rule()[0] is not None


def logistics() -> dict[str, str]:
    """The ways goods may go: own lorry, courier, rail …"""
    try:
        listed = rulebook.pack_in_force().lists.get("logistics", ())
    except rulebook.NothingPublished:
        return {}
    return {choice.key: say(choice.label) for choice in listed}


def channel_words() -> dict[str, str]:
    return dict(channels())

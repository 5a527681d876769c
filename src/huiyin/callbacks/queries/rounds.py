"""The rule of a round, and where rounds stand."""

from huiyin.callbacks.models import Round
from huiyin.callbacks.rules import thawed
from huiyin.rulebook.definitions import CallbackPlan


def rule_of(run: Round) -> CallbackPlan:
    """The plan as this round carries it out."""
    return thawed(run.rule)

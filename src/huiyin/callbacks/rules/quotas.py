"""How many callbacks each person gets when they are shared out evenly."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from huiyin.customers.rules.balance import Agent, even_shares


def quotas(count: int, agents: Sequence[Agent]) -> Mapping[int, int]:
    """Whole numbers that come to `count`, so that everybody's load fits their ability; what they have counts.

    Nobody: nothing can be shared out.
    """
    shares = even_shares(count, agents)
    new = {agent.key: shares[agent.key] - agent.fixed for agent in agents if agent.key in shares}
    whole = {key: floor(share) for key, share in new.items()}
    # What the rounding left goes to those who lost most by it.
    missing = count - sum(whole.values()) if new else 0
    for key in sorted(new, key=lambda key: (Fraction(whole[key]) - new[key], key))[:missing]:
        whole[key] += 1
    return {key: number for key, number in whole.items() if number}

"""What is done with rounds and callbacks."""

from huiyin.callbacks.actions.settling import (
    NothingSaid,
    SettledAlready,
    exclude,
    give_up,
    hold,
    reach,
    refuse,
)

__all__ = [
    "NothingSaid",
    "SettledAlready",
    "exclude",
    "give_up",
    "hold",
    "reach",
    "refuse",
]

"""The plan of a round as it is kept with it: what was changed for this one round is in it, too."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from huiyin.rulebook.definitions import (
    CallbackPlan,
    Group,
    Letter,
    Opens,
    Retries,
    RoundReport,
    Share,
    Skips,
    Trigger,
    Turn,
)


def frozen(plan: CallbackPlan) -> dict[str, Any]:
    """A plan as JSON keeps it."""
    kept: dict[str, Any] = json.loads(json.dumps(asdict(plan)))
    return {**kept, "groups": [*kept["groups"].values()]}  # in their order, which the database takes from a mapping


def thawed(kept: Mapping[str, Any]) -> CallbackPlan:
    """The plan that was kept."""
    return CallbackPlan(
        **{
            **kept,
            "trigger": Trigger(**_tuples(kept["trigger"], "stages", "festivals", "talks", "unless")),
            "turns": tuple(Turn(**_tuples(turn, "scripts")) for turn in kept["turns"]),
            "aims": tuple(kept["aims"]),
            "channels": tuple(kept["channels"]),
            "share": Share(**kept["share"]),
            "retries": Retries(**kept["retries"]),
            "skips": Skips(**kept["skips"]),
            "groups": {group["key"]: Group(**group) for group in kept["groups"]},
            "dissatisfied": Opens(**kept["dissatisfied"]) if kept["dissatisfied"] else None,
            "demand": Opens(**kept["demand"]) if kept.get("demand") else None,
            "letter": Letter(**{**letter, "when": {name: tuple(said) for name, said in letter["when"].items()}})
            if (letter := kept.get("letter"))
            else None,
            "report": RoundReport(**kept["report"]) if kept["report"] else None,
        }
    )


def _tuples(kept: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: tuple(value) if name in names else value for name, value in kept.items()}

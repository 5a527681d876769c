"""What a transition changes beside the stage; packs name these effects."""

from huiyin.cases.effects import clocks, deciding, serving, telling  # noqa: F401 - they register themselves
from huiyin.cases.effects.registry import EFFECTS

__all__ = ["EFFECTS"]

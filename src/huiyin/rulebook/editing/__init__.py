"""A thing of the rule book as a form: what it says, what it may say, and what was typed."""

from huiyin.rulebook.editing.controls import Control, controls_of
from huiyin.rulebook.editing.typed import Typed, read_typed

__all__ = ["Control", "Typed", "controls_of", "read_typed"]

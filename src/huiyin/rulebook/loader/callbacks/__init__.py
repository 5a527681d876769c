"""Plans of callbacks as a rule book writes them."""

from huiyin.rulebook.loader.callbacks.known import Known
from huiyin.rulebook.loader.callbacks.plans import carried_by_callbacks, read_callbacks, read_plan

__all__ = ["Known", "carried_by_callbacks", "read_callbacks", "read_plan"]

"""What pages, verbs and other modules read of rounds and callbacks."""

from huiyin.callbacks.queries.callbacks import callback_of

__all__ = ["callback_of"]

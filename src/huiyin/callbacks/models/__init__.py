"""Rounds of callbacks, everybody who is in one, and what rounds end in."""

from huiyin.callbacks.models.days import Declined, HouseDay, HouseDayQuerySet
from huiyin.callbacks.models.feedback import Feedback, FeedbackQuerySet
from huiyin.callbacks.models.last_days import LastDay
from huiyin.callbacks.models.rounds import (
    CALLBACK,
    CALLING,
    OWED_LETTER,
    TO_WRITE,
    Callback,
    CallbackQuerySet,
    Halt,
    Look,
    Round,
    RoundQuerySet,
    Series,
)
from huiyin.callbacks.models.summaries import Summary, SummaryQuerySet, standing_of

__all__ = [
    "CALLBACK",
    "CALLING",
    "OWED_LETTER",
    "TO_WRITE",
    "Callback",
    "CallbackQuerySet",
    "Declined",
    "Feedback",
    "FeedbackQuerySet",
    "Halt",
    "HouseDay",
    "HouseDayQuerySet",
    "LastDay",
    "Look",
    "Round",
    "RoundQuerySet",
    "Series",
    "Summary",
    "SummaryQuerySet",
    "standing_of",
]

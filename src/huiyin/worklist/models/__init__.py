"""The one list of obligations, and what people were told of it."""

from huiyin.worklist.models.items import Handover, Urge, WorkItem, WorkItemQuerySet, past_due
from huiyin.worklist.models.notices import Notice, Reminder
from huiyin.worklist.models.turn import IN_TURN

__all__ = ["IN_TURN", "Handover", "Notice", "Reminder", "Urge", "WorkItem", "WorkItemQuerySet", "past_due"]

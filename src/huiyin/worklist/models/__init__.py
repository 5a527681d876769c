"""The one list of obligations, and what people were told of it."""

from huiyin.worklist.models.items import IN_TURN, Handover, Urge, WorkItem, WorkItemQuerySet, past_due
from huiyin.worklist.models.notices import Notice, Reminder

__all__ = ["IN_TURN", "Handover", "Notice", "Reminder", "Urge", "WorkItem", "WorkItemQuerySet", "past_due"]

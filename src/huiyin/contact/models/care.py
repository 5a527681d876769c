"""What was made of care proposals."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.contact.enums import CareKind, CareWord
from huiyin.contact.models.points import Point
from huiyin.customers.models import Customer
from huiyin.worklist.models import WorkItem

PERSON = settings.AUTH_USER_MODEL


class CareAnswer(models.Model):
    """What somebody made of a care proposal; what was answered is not proposed again."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="care_answers")
    kind = models.CharField(max_length=12, choices=CareKind.choices)
    occasion = models.CharField(max_length=80, help_text="which birthday, case, wish: tells one proposal from another")
    word = models.CharField(max_length=12, choices=CareWord.choices)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was dismissed")
    item = models.ForeignKey(WorkItem, null=True, on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(Point, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(word="dismissed") | ~Q(reason=""), name="what_is_dismissed_has_a_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["customer", "kind"], name="care_answers_of_a_customer")]
        triggers: ClassVar = [pgtrigger.Protect(name="answers_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

"""Which cases belong together without one having opened the other."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models.case import PERSON, Case


class Link(models.Model):
    """One case has to do with another: what the case is to the other one."""

    class Kind(models.TextChoices):
        RELATED = "related", _("has to do with it")
        DUPLICATE = "duplicate", _("is the same matter")
        FOLLOWS = "follows", _("follows from it")
        SPLIT = "split", _("was split off from it")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="linked")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other"], name="two_cases_are_linked_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="no_case_is_linked_to_itself"),
        ]

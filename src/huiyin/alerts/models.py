"""Figures that were out of bounds, and what came out when somebody looked into them."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.alerts.enums import Bound, Found, Verdict
from huiyin.cases.models import Case
from huiyin.kernel.periods import around
from huiyin.reports.rules import Period
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class Look(models.Model):
    """One period of a watched figure was looked at, and what it came to.

    Nobody looks at it twice by the same bound. Of parts it keeps the one that says most.
    """

    rule = models.CharField(max_length=40, help_text="key in the pack's alerts")
    unit = models.CharField(max_length=8, help_text="of the period: day, week, month, year")
    first_day = models.DateField()
    at = models.DateTimeField()
    found = models.CharField(max_length=8, choices=Found.choices, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    rows = models.PositiveIntegerField(default=0)
    limit = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="where there is one")
    terms = models.CharField(max_length=200, help_text="what the rule book asked of the figure then")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "unit", "first_day"], name="a_period_is_looked_at_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.first_day}"


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: "Person") -> "AlertQuerySet":
        """Figures of the whole house: for whoever reads these, and for whoever looks into one."""
        return self.all() if user.reach("reports.view").everything else self.filter(item__owner=user)


class Alert(models.Model):
    """A figure, or a part of it, that was out of bounds in a period (预警). What it was then stays as it was."""

    rule = models.CharField(max_length=40, help_text="key in the pack's alerts")
    title = models.JSONField(help_text="in up to three languages")
    figure = models.CharField(max_length=40)
    by = models.CharField(max_length=24, blank=True, help_text="what the figure was broken down by")
    part = models.CharField(max_length=80, blank=True, help_text="key of the part; empty with no `by`: the whole")
    bound = models.CharField(max_length=16, choices=Bound.choices)
    unit = models.CharField(max_length=8, help_text="of the period: day, week, month, year")
    first_day = models.DateField()
    last_day = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=2)
    limit = models.DecimalField(max_digits=14, decimal_places=2)
    average = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="of the periods before")
    rows = models.PositiveIntegerField()
    before = models.JSONField(default=list, help_text="first, last, value and rows of the periods before")
    item = models.OneToOneField(WorkItem, null=True, on_delete=models.PROTECT, related_name="+")
    measures = models.ManyToManyField(Case, related_name="+", help_text="countermeasures that answer it")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    words = models.TextField(blank=True, default="")
    judged_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "part", "unit", "first_day"], name="one_alert_for_a_part_and_period"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", words="", judged_by=None, judged_at=None)
                | ~Q(verdict="") & ~Q(words="") & Q(judged_by__isnull=False, judged_at__isnull=False),
                name="a_verdict_has_words",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-first_day", "-id"], name="alerts_by_day")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="what_was_judged_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__judged_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.part} {self.first_day}"

    @property
    def subject(self) -> str:
        return f"alert/{self.pk}"

    @property
    def period(self) -> Period:
        return self._of(Period(self.first_day, self.last_day))

    def period_of(self, day: date) -> Period:
        """One of the periods that it was held against."""
        return self._of(around(self.unit, day))

    def _of(self, days: Period) -> Period:
        return replace(days, unit="days" if self.unit == "day" else self.unit)

    def permits(self, user: "Person", verb: str) -> bool:
        """Whoever it was given to judges it, or who oversees their work; who begins measures may name one, too."""
        theirs = bool(self.item and (self.item.owner_id == user.pk or self.item.overseen_by(user)))
        return theirs or (verb == "tie" and user.may("cases.register"))

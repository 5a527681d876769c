"""When people work: calendars and the dates that differ from them."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiyin.org.models.edition import NEW_EDITION

if TYPE_CHECKING:
    from huiyin.org.models.people import Person


class CalendarQuerySet(models.QuerySet["Calendar"]):
    def visible_to(self, user: "Person") -> "CalendarQuerySet":
        return self.all() if user.may("calendars.manage") else self.none()


class Calendar(models.Model):
    """When somebody works: windows by weekday, a region's public holidays, edited exceptions."""

    name = models.CharField(max_length=80, unique=True)
    region = models.CharField(max_length=8, default="CN", help_text="CN, TW, HK or empty: whose public holidays count")
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    week = models.JSONField(default=dict, help_text='{"1": [["09:00", "12:00"], ["13:30", "18:00"]], …}: ISO weekday')
    known_years = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="years whose public holidays somebody entered as exceptions before they were published",
    )
    revision = models.PositiveIntegerField(default=1, help_text="grows with each edit; open deadlines are recomputed")

    objects = CalendarQuerySet.as_manager()

    class Meta:
        triggers: ClassVar = [NEW_EDITION]

    def __str__(self) -> str:
        return self.name


class CalendarExceptionQuerySet(models.QuerySet["CalendarException"]):
    def visible_to(self, user: "Person") -> "CalendarExceptionQuerySet":
        return self.all() if user.may("calendars.manage") else self.none()


@pghistory.track()
class CalendarException(models.Model):
    """One date that differs from the week and the public holidays; no windows means closed."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField()
    windows = models.JSONField(default=list)
    note = models.CharField(max_length=120, blank=True)

    objects = CalendarExceptionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["calendar", "date"], name="one_exception_a_day")]

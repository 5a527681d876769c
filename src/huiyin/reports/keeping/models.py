"""What is kept of each figure, and which days have changed since. Triggers of the database write the changes down."""

from datetime import UTC, date, datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

ALL = 0  # in place of a department: the rows of all of them, and those of none
NONE = -1  # rows that belong to no department
PART = -2  # of all departments together those of one part, such as a cause


class RollUp(models.Model):
    """One figure as it is defined now, kept of the days from first to last; defined otherwise it is another one."""

    key = models.CharField(
        max_length=60, help_text="of the figure; with /per of what it is measured by, with /cause of its causes"
    )
    digest = models.CharField(max_length=64, help_text="of what it asks, in which zone and calendar")
    zone = models.CharField(max_length=40)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    revision = models.PositiveBigIntegerField(default=0, help_text="rises with each count")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "digest"], name="a_figure_is_kept_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day that is kept."""
        return (self.first_day, self.last_day) if self.first_day and self.last_day else None


class KeptDay(models.Model):
    """How many rows a figure has on a day in one department, in all, or in one part, and how many count for it."""

    rollup = models.ForeignKey(RollUp, on_delete=models.CASCADE, db_index=False, related_name="days")
    department = models.BigIntegerField(
        help_text="0: all, -1: none, -2: a part; no foreign key, since it is only counted by"
    )
    day = models.DateField()
    part = models.TextField(blank=True, help_text="a key of what the figure is broken down by")
    rows = models.IntegerField()
    good = models.IntegerField()
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, help_text="of a figure of money")
    seconds = ArrayField(models.FloatField(), null=True, help_text="worked, of each row of a figure of hours")
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rollup", "department", "day", "part"],
                name="a_day_is_kept_once",
                include=["rows", "good", "id", "amount"],
            ),
            models.CheckConstraint(condition=Q(rows__gte=F("good"), good__gte=0), name="no_more_good_than_rows"),
        ]
        # Who asks as of an earlier moment counts what was counted since for themselves.
        indexes: ClassVar = [models.Index(fields=["counted_at"], name="kept_days_by_count", condition=Q(department=0))]


class Touch(models.Model):
    """Something happened to rows of a day: what is kept of it holds no longer. Only added; the recount takes it away.

    One of a roll-up with `since` says when what is kept of a day will stop to hold by itself: an item falls due.
    """

    what = models.CharField(max_length=40, blank=True, help_text='such as "work/callback", "case/complaint", "penalty"')
    rollup = models.ForeignKey(RollUp, null=True, on_delete=models.CASCADE, related_name="+")
    moment = models.DateTimeField(null=True, help_text="a quarter of an hour of the day; null: all days")
    since = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["rollup", "moment"], name="touches_to_come", condition=Q(rollup__isnull=False))
        ]


PRESENT = datetime(9999, 12, 31, tzinfo=UTC)  # in place of the moment of a stock: as things stand now


class Stock(models.Model):
    """How many rows stood at a moment, such as a midnight, or stand at present; as of the last time flows were added.

    Whoever reads it adds the flows that came before the moment and were not added yet.
    """

    what = models.CharField(max_length=20, help_text='"keepings" or "files"')
    moment = models.DateTimeField(help_text="9999-12-31: the present")
    newest = models.DateTimeField(null=True, help_text="of the flows that were added to it")
    revision = models.PositiveBigIntegerField(default=0, help_text="rises whenever flows are added")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["what", "moment"], name="a_moment_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.moment}"


class StockLine(models.Model):
    """Of a stock the rows of one part and one grade."""

    stock = models.ForeignKey(Stock, on_delete=models.CASCADE, db_index=False, related_name="lines")
    part = models.BigIntegerField(help_text="of keepings the person, of files the department; -1: none")
    grade = models.SmallIntegerField(help_text="of files how complete they are")
    rows = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stock", "part", "grade"], name="a_part_is_counted_once", include=["rows"])
        ]


class Flow(models.Model):
    """By how many the rows of a part became more or fewer at a moment; the recount takes it into the stocks."""

    what = models.CharField(max_length=20)
    part = models.BigIntegerField()
    grade = models.SmallIntegerField()
    moment = models.DateTimeField()
    step = models.IntegerField()

"""Days that the house keeps besides the festivals of the year, and those for which it holds no round."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from huiyin.contact.rules.birthdays import next_birthday

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class HouseDayQuerySet(models.QuerySet["HouseDay"]):
    def visible_to(self, user: "Person") -> "HouseDayQuerySet":
        """Whoever sees rounds of callbacks."""
        return self.all() if user.may("callbacks.view") else self.none()


@pghistory.track()
class HouseDay(models.Model):
    """A day on which customers are thought of: the anniversary of the house each year, the first day of a promotion."""

    title = models.CharField(max_length=60)
    day = models.DateField(help_text="the first time, or the only one")
    yearly = models.BooleanField(default=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    objects = HouseDayQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(title=""), name="a_day_of_the_house_has_a_name")]

    def __str__(self) -> str:
        return self.title

    def next(self, today: date) -> date | None:
        """The next time it comes, today included; a 29th of February is kept on the 28th in other years."""
        if self.day >= today:
            return self.day
        return next_birthday(self.day.month, self.day.day, today) if self.yearly else None

    def right_to(self, verb: str) -> str:
        return "callbacks.plan"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))


class Declined(models.Model):
    """A round that was proposed for a day is not to be held; only by hand is one planned for that day."""

    plan = models.CharField(max_length=40)
    about = models.CharField(max_length=60, help_text="as the round named the day")
    begins_on = models.DateField(help_text="when the round would have begun: the day comes again in another year")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "about", "begins_on"], name="a_proposal_is_declined_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.about} {self.begins_on}"

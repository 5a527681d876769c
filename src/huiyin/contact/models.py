"""Every word exchanged with a customer, and what stays open from it."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.contact.enums import CareKind, CareWord, PointKind, Purpose
from huiyin.customers.models import Customer, reach_over_files
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: "Person") -> "ActivityQuerySet":
        """Whoever speaks with customers knows what there is to tell them."""
        return self.all() if user.may("customers.view") else self.none()


@pghistory.track()
class Activity(models.Model):
    """Something customers are invited to: a free check week, an offer month, an evening; when and where."""

    title = models.CharField(max_length=60)
    content = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="none: one day")
    address = models.CharField(max_length=200)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    called_off_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    called_off_at = models.DateTimeField(null=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(content="") & ~Q(address=""), name="an_activity_says_what_and_where"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="no_activity_ends_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days(self) -> str:
        """When it is, in the form of dates everywhere."""
        last = f" – {self.ends_on.isoformat()}" if self.ends_on and self.ends_on != self.starts_on else ""
        return f"{self.starts_on.isoformat()}{last}"

    def right_to(self, verb: str) -> str:
        return f"activities.{verb}"

    def permits(self, user: "Person", verb: str) -> bool:
        return user.may(self.right_to(verb))


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def visible_to(self, user: "Person") -> "InteractionQuerySet":
        """Whoever may read a customer's file may read what was said with them."""
        reach = reach_over_files(user, "view")
        if reach.everything:
            return self.filter(customer__isnull=False)
        if not reach:
            return self.none()
        return self.filter(Q(customer__keeper=user) | Q(customer__department__in=reach.departments))

    def with_something_said(self) -> "InteractionQuerySet":
        """Only these count as contact: somebody answered, and it says what was talked of."""
        return self.filter(SAID)


# As with_something_said. A thing handed over says nothing.
SAID = ~Q(outcome="no_answer") & ~Q(purpose=Purpose.DELIVERY) & (~Q(content="") | ~Q(answers={}))

SAID_IN_SQL = "outcome <> 'no_answer' AND purpose <> 'delivery' AND (content <> '' OR answers <> '{}'::jsonb)"


@pghistory.track(exclude=["search", "search_text"])
class Interaction(models.Model):
    """A call, visit, letter or message: who spoke with whom, how, when, where, about what."""

    class Direction(models.TextChoices):
        IN = "in", _("From the customer")
        OUT = "out", _("To the customer")

    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="interactions")
    subject = models.CharField(max_length=60, blank=True, help_text='what it belongs to, for example "case/12"')
    direction = models.CharField(max_length=4, choices=Direction.choices)
    channel = models.CharField(max_length=24, help_text="key in the pack's list channels")
    purpose = models.CharField(max_length=40, help_text="one of enums.Purpose, or the process of the case it opened")
    content = models.TextField(blank=True, help_text="of a consultation: what the customer asked")
    answer = models.TextField(blank=True, default="", help_text="of a consultation: what we answered")
    answers = models.JSONField(default=dict, blank=True, help_text="to the pack's questions: {key: words}")
    ratings = models.JSONField(default=dict, blank=True, help_text="how the customer rated it: {key: word}")
    place = models.CharField(max_length=120, blank=True, default="")
    outcome = models.CharField(max_length=24, blank=True, help_text="satisfied, average, dissatisfied, no_answer …")
    told = models.ManyToManyField(Activity, related_name="tellings", help_text="activities the customer was told of")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    search = SearchVectorField(null=True)
    search_text = models.TextField(default="", help_text="what the index was made of; a hit is checked against it")

    objects = InteractionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(purpose="consultation") | (~Q(content="") & ~Q(answer="")),
                name="a_consultation_has_question_and_answer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-at"], name="contact_of_a_customer"),
            models.Index(fields=["subject", "-at"], name="contact_of_a_subject"),
            models.Index(fields=["-at", "-id"], name="contact_register"),
            models.Index(fields=["by", "at"], name="contact_rated", condition=~Q(ratings={})),  # for reports
            models.Index(fields=["purpose", "-at", "-id"], name="contact_by_purpose"),  # consultations are few
            models.Index(fields=["channel", "-at", "-id"], name="contact_by_channel"),  # so are letters
            GinIndex(fields=["search"], name="contact_search", fastupdate=False),
        ]

    @property
    def says_something(self) -> bool:
        """Whether it counts as contact (SAID)."""
        spoken = self.outcome != "no_answer" and self.purpose != Purpose.DELIVERY
        return spoken and bool(self.content or self.answers)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: "Person") -> "DeliveryQuerySet":
        """Whoever may read what was said with a customer."""
        reach = reach_over_files(user, "view")
        if reach.everything:
            return self.all()
        if not reach:
            return self.none()
        customer = "interaction__customer"
        return self.filter(Q(**{f"{customer}__keeper": user}) | Q(**{f"{customer}__department__in": reach.departments}))


class Delivery(models.Model):
    """Something handed over: which kind of thing, what, to whom, and the copy that stays here. Never changed."""

    interaction = models.OneToOneField(Interaction, on_delete=models.PROTECT, related_name="delivery")
    kind = models.CharField(max_length=24, help_text="key in the rule book's deliveries")
    words = models.CharField(max_length=200)
    taker = models.CharField(max_length=60)
    copy = models.FileField(upload_to="contact/%Y/%m/", blank=True)
    name = models.CharField(max_length=200, blank=True, help_text="of the copy")
    content_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="deliveries_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class PointQuerySet(models.QuerySet["Point"]):
    def visible_to(self, user: "Person") -> "PointQuerySet":
        """Whoever may read a customer's file may read what is open with them."""
        reach = reach_over_files(user, "view")
        if reach.everything:
            return self.all()
        if not reach:
            return self.none()
        return self.filter(Q(customer__keeper=user) | Q(customer__department__in=reach.departments))


@pghistory.track()
class Point(models.Model):
    """Something open with a customer until somebody settles it: a need they named, a product meant for them."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="points")
    kind = models.CharField(max_length=12, choices=PointKind.choices)
    words = models.CharField(max_length=200)
    business = models.CharField(
        max_length=24, blank=True, default="", help_text="of a need: key in the rule book's list of kinds of business"
    )
    expected = models.CharField(
        max_length=400, blank=True, default="", help_text="of a need: the solution that the customer expects"
    )
    interaction = models.ForeignKey(
        Interaction, null=True, on_delete=models.PROTECT, related_name="points", help_text="the talk it comes from"
    )
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="since when")
    settled_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=400, blank=True, help_text="how it was settled")

    objects = PointQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, result="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(result="")),
                name="a_settled_point_says_by_whom_and_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-at"], name="points_of_a_customer"),
            models.Index(fields=["kind", "-at", "-id"], name="points_of_a_kind"),
        ]


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

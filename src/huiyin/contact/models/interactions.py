"""Every word exchanged with a customer."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.contact.enums import LET_SPEAK, NOBODY_THERE, Phase, Purpose
from huiyin.contact.models.activities import Activity
from huiyin.customers.models import Customer, reach_over_files
from huiyin.org.models import Membership

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def visible_to(self, user: "Person") -> "InteractionQuerySet":
        """Whoever may read a customer's file may read what was said with them.

        What somebody said who has no file is read by whoever recorded it, and by who oversees their department.
        """
        reach = reach_over_files(user, "view")
        if reach.everything:
            return self.all()
        if not reach:
            return self.none()
        colleagues = Membership.objects.filter(department__in=reach.departments).values("person")
        nobodys = Q(customer=None) & (Q(by=user) | Q(by__in=colleagues))
        return self.filter(Q(customer__keeper=user) | Q(customer__department__in=reach.departments) | nobodys)

    def with_something_said(self) -> "InteractionQuerySet":
        """Only these count as contact: somebody answered, and it says what was talked of."""
        return self.filter(SAID)


# As with_something_said. A thing handed over says nothing, and a colleague is no customer (_NO_TALK); where the line
# let nobody speak, the words are a note of ours.
_NO_TALK = (Purpose.DELIVERY, Purpose.INTERNAL)
SAID = ~Q(outcome="no_answer") & Q(line__in=LET_SPEAK) & ~Q(purpose__in=_NO_TALK) & (~Q(content="") | ~Q(answers={}))
SAID_IN_SQL = (
    "outcome <> 'no_answer' AND line IN ('', 'answered') AND purpose NOT IN ('delivery', 'internal')"
    " AND (content <> '' OR answers <> '{}'::jsonb)"
)


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
    line = models.CharField(max_length=12, blank=True, default="", help_text="of a call: rulebook.enums.LINE_ENDS")
    phase = models.CharField(max_length=8, choices=Phase.choices, blank=True, default="", help_text="empty: not known")
    seconds = models.PositiveIntegerField(null=True, help_text="how long it took")
    script = models.CharField(max_length=40, blank=True, default="", help_text="key of the script it followed")
    despite = models.CharField(
        max_length=200, blank=True, default="", help_text="why they were called at hours of rest all the same"
    )
    staff_number = models.CharField(
        max_length=24, blank=True, default="", help_text="under which whoever spoke is known to the customer"
    )
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
            models.CheckConstraint(
                condition=~Q(line__in=sorted(NOBODY_THERE)) | Q(outcome="no_answer"),
                name="where_nobody_was_on_the_line_nobody_answered",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-at"], name="contact_of_a_customer"),
            models.Index(fields=["subject", "-at"], name="contact_of_a_subject"),
            models.Index(fields=["-at", "-id"], name="contact_register"),
            models.Index(fields=["by", "at"], name="contact_rated", condition=~Q(ratings={})),  # for reports
            models.Index(fields=["at"], name="contact_rated_on", condition=~Q(ratings={})),  # for figures
            # How many callbacks somebody made in the last hour: the console says so beside every call.
            models.Index(fields=["by", "at"], name="contact_of_a_caller", condition=Q(purpose=Purpose.CALLBACK)),
            models.Index(fields=["purpose", "-at", "-id"], name="contact_by_purpose"),  # consultations are few
            models.Index(fields=["channel", "-at", "-id"], name="contact_by_channel"),  # so are letters
            GinIndex(fields=["search"], name="contact_search", fastupdate=False),
        ]

    def right_to(self, verb: str) -> str:
        return "customers.edit"

    def permits(self, user: "Person", verb: str) -> bool:
        """Whoever may speak with the customer may add to what was said; of somebody without a file, who recorded it."""
        return self.customer.permits(user, "speak") if self.customer else self.by_id == user.pk

    @property
    def about(self) -> str:
        """Whose reading is on record: the customer's, else of whom it was said."""
        return f"customer/{self.customer_id}" if self.customer_id else self.subject or f"talk/{self.pk}"

    @property
    def says_something(self) -> bool:
        """Whether it counts as contact (SAID)."""
        spoken = self.outcome != "no_answer" and self.line in LET_SPEAK and self.purpose not in _NO_TALK
        return spoken and bool(self.content or self.answers)

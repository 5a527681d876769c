"""The customer file as stored."""

from typing import TYPE_CHECKING, ClassVar, cast

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from huiyin.customers.enums import Stage
from huiyin.customers.models.reaching import reach_over_files, right_to
from huiyin.kernel.row_history import Updates
from huiyin.org.models import Department

if TYPE_CHECKING:
    from huiyin.org.models import Person


def refusal_over(purpose: str, over: str) -> str:
    """How a refusal over one kind of channel stands among the others."""
    return f"{purpose}/{over}"


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: "Person") -> "CustomerQuerySet":
        return self.open_to(user, "view")

    def open_to(self, user: "Person", verb: str) -> "CustomerQuerySet":
        """Those with which somebody may do this."""
        reach = reach_over_files(user, verb)
        if reach.everything:
            return self.all()
        return self.filter(Q(keeper=user) | Q(department__in=reach.departments)) if reach else self.none()


_Files = models.Manager.from_queryset(CustomerQuerySet)


class FilesInUse(_Files):  # type: ignore[type-arg]
    """Every file but those that were merged into another one: these are in no list, count or search."""

    def get_queryset(self) -> CustomerQuerySet:
        return cast("CustomerQuerySet", super().get_queryset().filter(merged_into=None))


# What is computed from the rest, at night for all files at once, leaves no history.
# Written once a statement, not once a row: thousands of files change at a time.
@pghistory.track(
    pghistory.InsertEvent(),
    Updates(),
    exclude=["completeness", "name_read", "next_service_on"],
    level=pghistory.Statement,
)
class Customer(models.Model):
    """A person or a company that we serve."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Individual")
        COMPANY = "company", _("Company")

    class Salutation(models.TextChoices):
        UNKNOWN = "", _("not known")
        MR = "mr", _("Mr")
        MS = "ms", _("Ms")

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PERSON)
    external_number = models.CharField(max_length=60, blank=True, default="", help_text="in the system it came from")
    name = models.CharField(max_length=120)
    name_read = models.CharField(
        max_length=400, default="", db_collation="C", help_text="what lists are sorted by (kernel.cjk.sorting_key)"
    )
    short_name = models.CharField(max_length=60, blank=True)
    salutation = models.CharField(max_length=2, choices=Salutation.choices, blank=True, default="")
    birth_date = models.DateField(null=True, blank=True)
    membership = models.CharField(max_length=24, blank=True, help_text="key in the pack's list memberships")
    category = models.CharField(max_length=24, blank=True, help_text="key in the pack's list categories")
    tags = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    needs = models.TextField(blank=True)
    preferences = models.TextField(blank=True)
    note = models.TextField(blank=True)
    preferred_channel = models.CharField(max_length=24, blank=True, help_text="key in the pack's list channels")
    preferred_hours = models.JSONField(default=list, blank=True, help_text='[["09:00", "11:30"], …]')
    rest_hours = models.JSONField(default=list, blank=True, help_text="when nobody calls, in the same form")
    values = models.JSONField(default=dict, blank=True, help_text="fields of the pack and added ones, typed")
    region = models.CharField(max_length=6, blank=True, help_text="code of the first address that has one")
    next_service_on = models.DateField(null=True, blank=True, help_text="the first one due of the things in use")
    supplied_by = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="passed them on to us"
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.COLLECTED)
    lost_at = models.DateTimeField(null=True, blank=True)
    consents = ArrayField(models.CharField(max_length=12), default=list, blank=True, help_text="purposes agreed to")
    refusals = ArrayField(
        models.CharField(max_length=24), default=list, blank=True, help_text="purposes refused, some over one channel"
    )
    do_not_contact = models.BooleanField(default=False)
    completeness = models.PositiveSmallIntegerField(default=0, help_text="per cent of the fields that count")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(null=True, help_text="when somebody last changed what it says")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    objects = FilesInUse()
    with_merged = CustomerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(completeness__lte=100), name="completeness_is_a_percentage"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["tags"], name="customers_of_a_tag"),
            models.Index(fields=["name"], name="customers_by_name"),
            # The list of all files, sorted by one of its columns.
            models.Index(fields=["name_read", "id"], name="customers_by_reading"),
            models.Index(fields=["opened_at", "id"], name="customers_by_age_of_file"),
            models.Index(fields=["completeness", "id"], name="customers_by_completeness"),
            models.Index(fields=["next_service_on", "id"], name="customers_by_next_service"),
            models.Index(
                fields=["external_number"], name="customer_of_another_system", condition=~Q(external_number="")
            ),
            models.Index(fields=["department", "-id"], name="customer_by_department"),
            models.Index(fields=["keeper", "-id"], name="customer_by_keeper"),
            models.Index(fields=["category", "-id"], name="customer_by_category"),
            models.Index(fields=["region", "-id"], name="customer_by_region"),
            models.Index(Left("region", 4), F("id").desc(), name="customers_of_a_city"),  # asked by conditions
            models.Index(
                fields=["stage", "department", "-id"],
                name="customer_on_the_way",
                condition=Q(stage__in=[Stage.COLLECTED, Stage.HANDED_IN, Stage.CLASSIFIED, Stage.ENTRUSTED]),
            ),
            models.Index(fields=["updated_by", "-updated_at"], name="customer_updates_of_a_person"),
            models.Index(fields=["-id"], name="customers_counted", condition=Q(merged_into=None)),
            models.Index(
                fields=["merged_into"], name="files_merged_into_another", condition=Q(merged_into__isnull=False)
            ),
        ]

    held_by: object | None = None  # the action under way that locked the row (customers.actions.hold)

    def __str__(self) -> str:
        return self.name

    def allows(self, purpose: str, over: str = "") -> bool:
        """Nobody asked is not refused; `over` which kind of channel it would be."""
        return not self.do_not_contact and not self.refuses(purpose, over)

    def refuses(self, purpose: str, over: str = "") -> bool:
        """They said no to this, over each channel or over this one."""
        return purpose in self.refusals or refusal_over(purpose, over) in self.refusals

    def right_to(self, verb: str) -> str:
        return right_to(verb)

    def permits(self, user: "Person", verb: str) -> bool:
        reach = reach_over_files(user, verb)
        return reach.everything or self.department_id in reach.departments or (reach.own and self.keeper_id == user.pk)

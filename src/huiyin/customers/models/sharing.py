"""Sharing customers out: what each person can take, proposals, and deputies."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huiyin.customers.enums import Cause, SharingKind, SharingState
from huiyin.customers.models.files import Customer
from huiyin.kernel.row_history import Updates
from huiyin.org.models import Absence, Department

if TYPE_CHECKING:
    from huiyin.org.models import Person as StaffMember

PERSON = settings.AUTH_USER_MODEL


@pghistory.track(pghistory.InsertEvent(), Updates(), level=pghistory.Statement)
class Capacity(models.Model):
    """What somebody can take on, beside their ability (org.Person.ability); whoever has no row takes everything."""

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="capacity")
    cap = models.PositiveIntegerField(null=True, blank=True, help_text="most customers at once; empty: no limit")
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True, help_text="keys in the pack")
    regions = ArrayField(
        models.CharField(max_length=12),
        default=list,
        blank=True,
        help_text="how region codes begin; none: anywhere",
    )
    takes = models.BooleanField(default=True, help_text="gets new customers")
    note = models.CharField(max_length=200, blank=True)


class SharingQuerySet(models.QuerySet["Sharing"]):
    def visible_to(self, user: "StaffMember") -> "SharingQuerySet":
        reach = user.reach("customers.share")
        if reach.everything:
            return self.all()
        return self.filter(department__in=reach.departments) if reach else self.none()


class Sharing(models.Model):
    """Customers go to others in one go: first proposed, then carried out, perhaps undone."""

    kind = models.CharField(max_length=12, choices=SharingKind.choices)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", help_text="whose customers")
    person = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="who hands over everything"
    )
    state = models.CharField(max_length=12, choices=SharingState.choices, default=SharingState.PROPOSED)
    wishes = models.JSONField(default=dict, help_text="what the supervisor altered (rules.sharing.Wishes)")
    plan = models.JSONField(default=dict, help_text="the facts it rests on, and what each person has before and after")
    moved = models.PositiveIntegerField(default=0)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SharingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "-id"], name="sharings_of_a_department")]

    def permits(self, user: "StaffMember", verb: str) -> bool:
        reach = user.reach("customers.share")
        return reach.everything or self.department_id in reach.departments


class SharingMove(models.Model):
    """A customer whom a sharing out takes somewhere; without a taker nobody has room."""

    # Plain numbers: a proposal of a hundred thousand is written in a second and checked when it is carried out.
    sharing = models.ForeignKey(Sharing, on_delete=models.CASCADE, related_name="moves")
    customer = models.ForeignKey(Customer, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    giver = models.ForeignKey(PERSON, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    taker = models.ForeignKey(PERSON, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    cause = models.CharField(max_length=12, choices=Cause.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sharing", "customer"], name="a_customer_moves_once_in_a_sharing")
        ]
        indexes: ClassVar = [models.Index(fields=["sharing", "taker", "id"], name="moves_of_a_sharing")]


class Deputyship(models.Model):
    """While somebody is away a deputy keeps their customers; they come back by themselves."""

    absence = models.OneToOneField(Absence, on_delete=models.CASCADE, related_name="deputyship")
    deputy = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField()
    appointed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="deputies_at_work", condition=Q(ended_at=None)),
        ]

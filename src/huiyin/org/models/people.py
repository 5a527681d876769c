"""The people of the house, where they stand, and when they are away."""

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar
from uuid import UUID

import pghistory
import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from huiyin.kernel.editions import kept
from huiyin.org.models.calendars import Calendar
from huiyin.org.models.edition import NEW_EDITION, new_edition_at
from huiyin.org.models.house import Department
from huiyin.org.roles import READING, Reach, Role, reaches


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> "PersonQuerySet":
        return self.filter(is_active=True)

    def given_work(self) -> "PersonQuerySet":
        """Those whom work may be given to: all who have not left but whoever only reads."""
        places = Membership.objects.filter(person=OuterRef("pk"), department__closed_at=None)
        reading = Q(role__in=READING)
        return self.active().filter(~Exists(places.filter(reading)) | Exists(places.exclude(reading)))

    def with_role(self, *roles: str) -> "PersonQuerySet":
        return self.filter(memberships__role__in=roles).distinct()

    def within(self, reach: Reach) -> "PersonQuerySet":
        """Those who work in one of the departments that somebody's permission covers."""
        places = Membership.objects.filter(person=OuterRef("pk"), department__in=reach.departments)
        return self.all() if reach.everything else self.filter(Exists(places))

    def visible_to(self, user: "Person") -> "PersonQuerySet":
        """Colleagues know each other's names; only settings show more."""
        return self.all() if user.is_active else self.none()


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username__iexact=username)


@pghistory.track(exclude=["password", "last_login", "seen_at"])
class Person(AbstractBaseUser):
    """Someone who works here and signs in."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    extension = models.CharField(max_length=12, blank=True, default="", help_text="their phone in the phone system")
    staff_number = models.CharField(max_length=24, blank=True, default="", help_text="told to customers, 工号")
    language = models.CharField(max_length=8, default="zh-hans")
    ability = models.DecimalField(max_digits=4, decimal_places=2, default=1, help_text="weight when work is shared out")
    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False, help_text="was given a one-time password")
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = PersonManager.from_queryset(PersonQuerySet)()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ability__gt=0), name="ability_above_zero"),
            models.UniqueConstraint(fields=["extension"], condition=~Q(extension=""), name="one_person_an_extension"),
        ]
        # What others are told of a person (queries.known); when they were here last is no change of the set-up.
        triggers: ClassVar = [
            new_edition_at(pgtrigger.Insert | pgtrigger.UpdateOf("name", "is_active", "calendar_id") | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @cached_property
    def _places(self) -> tuple[tuple[str, int], ...]:
        return _places_of(self.pk)

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _department in self._places)

    @property
    def only_reads(self) -> bool:
        """Whether they look at the work of others and are given none."""
        return bool(self.roles) and self.roles <= READING

    @cached_property
    def department_ids(self) -> frozenset[int]:
        return frozenset(department for _role, department in self._places)

    house_edition: UUID | None = None  # of the set-up, as it was when this person was read

    @cached_property
    def _reaches(self) -> Mapping[str, Reach]:
        """Every permission of this person with the departments it covers."""
        return reaches(frozenset(self._places), _below(self.department_ids))

    def reach(self, permission: str) -> Reach:
        return self._reaches.get(permission, Reach()) if self.is_active else Reach()

    def reach_as(self, role: str, permission: str) -> Reach:
        """What one of this person's roles alone covers: being auditor of all makes nobody supervisor of all."""
        if not self.is_active:
            return Reach()
        places = frozenset(place for place in self._places if place[0] == role)
        return reaches(places, _below(self.department_ids)).get(permission, Reach())

    def may(self, permission: str) -> bool:
        return bool(self.reach(permission))


@kept
def _places_of(person: int) -> tuple[tuple[str, int], ...]:
    """A person's roles, each with its department."""
    rows = Membership.objects.filter(person=person, department__closed_at=None)
    return tuple(rows.values_list("role", "department_id"))


@kept
def _below(roots: frozenset[int]) -> frozenset[tuple[int, int]]:
    """Each of some departments with every department in it, itself included."""
    if not roots:
        return frozenset()
    rows = Department.objects.filter(path__overlap=list(roots)).values_list("pk", "path")
    return frozenset((root, pk) for pk, path in rows for root in roots.intersection(path))


@pghistory.track()
class Membership(models.Model):
    """A person's role in one department; people may hold several."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "department", "role"], name="a_role_once_per_department")
        ]
        triggers: ClassVar = [NEW_EDITION]


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: "Person") -> "AbsenceQuerySet":
        """My own, and those of the people for whom I may enter one."""
        overseen = Person.objects.within(user.reach("absences.enter"))
        return self.filter(Q(person=user) | Q(person__in=overseen))


@pghistory.track()
class Absence(models.Model):
    """While someone is away, the substitute gets the work that falls due."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="substitutes_for")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=~Q(person=F("substitute")), name="nobody_substitutes_themself"),
        ]
        triggers: ClassVar = [NEW_EDITION]

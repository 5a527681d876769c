"""The people of the house, where they stand, and when they work."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import ClassVar
from uuid import UUID, uuid4

import pghistory
import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.editions import kept
from huiyin.org.roles import Reach, Role, reaches

# Every change of the house's set-up is a new edition of it (kernel.editions). One row holds it, so none slips past.
NEW_EDITION = pgtrigger.Trigger(
    name="new_edition",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="UPDATE org_organisation SET edition = gen_random_uuid(); RETURN NULL;",
)


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


class Organisation(models.Model):
    """The house itself; the one row says that the first-run wizard is done."""

    name = models.CharField(max_length=120)
    pack = models.CharField(max_length=40, help_text="key of the industry pack")
    language = models.CharField(max_length=8, default="zh-hans")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    edition = models.UUIDField(default=uuid4, help_text="of the set-up: another after each change of it")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="own_new_edition",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="NEW.edition = gen_random_uuid(); RETURN NEW;",
            )
        ]


class DepartmentQuerySet(models.QuerySet["Department"]):
    def open(self) -> "DepartmentQuerySet":
        return self.filter(closed_at=None)

    def visible_to(self, user: "Person") -> "DepartmentQuerySet":
        """Everybody who works here knows the departments."""
        return self.all() if user.is_active else self.none()


@pghistory.track()
class Department(models.Model):
    """A department; departments form a tree."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = ArrayField(models.BigIntegerField(), default=list, help_text="ids from the root down to this one")
    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.PROTECT)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["path"], name="department_subtree")]
        triggers: ClassVar = [NEW_EDITION]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> "PersonQuerySet":
        return self.filter(is_active=True)

    def with_role(self, *roles: str) -> "PersonQuerySet":
        return self.filter(memberships__role__in=roles).distinct()

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

    def may(self, permission: str) -> bool:
        return bool(self.reach(permission))

    def has_any_role(self, roles: Iterable[str]) -> bool:
        return not self.roles.isdisjoint(roles)


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
        """My own; whoever manages people sees everybody's."""
        return self.all() if user.may("people.manage") else self.filter(person=user)


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


class Session(AbstractBaseSession):
    """Somebody's signed-in browser; it ends with the row."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: "Person") -> "SavedViewQuerySet":
        """Everybody changes only their own; org.queries.views_for says which ones a list offers."""
        return self.filter(person=user)


class SavedView(models.Model):
    """A list's filters and columns under a name; mine, my department's, or everyone's."""

    class Audience(models.TextChoices):
        MINE = "mine", _("Only me")
        DEPARTMENT = "department", _("My department")
        EVERYONE = "everyone", _("Everyone")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="views")
    list_key = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True, help_text="the list's query string")
    columns = ArrayField(models.CharField(max_length=60), default=list)
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.MINE)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "list_key", "name"], name="view_name_once_per_person")
        ]
        triggers: ClassVar = [NEW_EDITION]


class Draft(models.Model):
    """What a person typed and has not saved yet; survives a closed tab."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    form_key = models.CharField(max_length=120, help_text='for example "cases/12/transitions/uphold"')
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "form_key"], name="one_draft_a_form")]


class Viewing(models.Model):
    """Who has a record open right now; rows older than a minute mean nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    subject = models.CharField(max_length=60, help_text='for example "case/12"')
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "person"], name="one_view_a_person")]


class Submission(models.Model):
    """A form that arrived and was carried out: the same form, sent again, is not carried out again."""

    key = models.UUIDField(primary_key=True, help_text="made with the form on the page")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what it said")
    outcome = models.CharField(max_length=500, blank=True, help_text="the page it led to")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="submissions_to_forget")]

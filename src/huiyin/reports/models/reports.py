"""A report that a rule of the book asks for: owed, handed in, signed, sent, and from then on only read."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.messaging.models import Message
from huiyin.org.models import Department
from huiyin.reports.enums import Standing
from huiyin.reports.rules import Period
from huiyin.rulebook.models import PackVersion
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL
PREFIX = "BB"  # of no process of any pack
SUBJECT = "report/"
NUMBER = re.compile(PREFIX + r"-?(\d{8})(?:-0*(\d{1,9}))?")
ITS_SUBJECT = Concat(Value(SUBJECT), Cast(OuterRef("pk"), models.TextField()), output_field=models.TextField())
SEALED = pgtrigger.Q(old__sealed_at__isnull=False)


def standing_of(
    written_at: datetime | None,
    sealed_at: datetime | None,
    sent_at: datetime | None,
    *,
    begun: bool,
    returned: bool,
    due_at: datetime | None,
    at: datetime,
) -> Standing:
    """How far a report is; `begun`: something is written, `returned`: it was handed in once and sent back.

    `due_at` is by when it is to be handed in the first time: that is what was owed, whatever had to be changed after.
    """
    if sealed_at:
        return Standing.SENT if sent_at else Standing.SEALED
    if written_at:
        return Standing.HANDED_IN
    if returned:
        return Standing.RETURNED
    if due_at and due_at < at:
        return Standing.MISSING
    return Standing.BEGUN if begun else Standing.OWED


class ReportQuerySet(models.QuerySet["Report"]):
    def numbered(self, text: str) -> "ReportQuerySet":
        """Those whose number this is, or begins with this day."""
        found = NUMBER.fullmatch(text.strip().upper())
        try:
            day = datetime.strptime(found[1], "%Y%m%d").date() if found else None  # noqa: DTZ007 - a day, no moment
        except ValueError:
            day = None
        if found is None or day is None:
            return self.none()
        of_day = self.filter(last_day=day)
        return of_day.filter(pk=int(found[2])) if found[2] else of_day

    def visible_to(self, user: "Person") -> "ReportQuerySet":
        """Whoever writes or signs it or has the work of that, whomever it was sent to, their department, and whoever
        oversees the work.
        """
        overseen = user.reach("worklist.oversee")
        if overseen.everything:
            return self.all()
        mine = Delivery.objects.filter(report=OuterRef("pk")).filter(
            Q(person=user) | Q(department__in=user.department_ids)
        )
        signs = Signing.objects.filter(report=OuterRef("pk"), person=user)
        work = WorkItem.objects.filter(owner=user, subject=ITS_SUBJECT)  # their own, or of whom they stand in for
        theirs = Q(person=user) | Q(Exists(work)) | Q(Exists(signs)) | Q(Exists(mine))
        return self.filter(theirs | Q(department__in=overseen.departments))

    def to_be_written_by(self, user: "Person") -> "ReportQuerySet":
        """Those this person owes, or has the work of: also that of changing one that was sent back."""
        work = WorkItem.objects.open().filter(owner=user, subject=ITS_SUBJECT)
        return self.filter(Q(person=user) | Q(item__owner=user) | Q(Exists(work)), written_at=None)

    def to_be_signed_by(self, user: "Person") -> "ReportQuerySet":
        """Those whose next signature is this person's, or of somebody whose work they have."""
        waiting = Signing.objects.filter(Q(person=user) | Q(item__owner=user), signed_at=None, item__isnull=False)
        return self.filter(pk__in=waiting.values("report"))


class Report(models.Model):
    """One report that is owed (工作报告): drafted from figures, completed in words, signed, sent, kept.

    Its figures are taken when it is handed in. Once sealed none of it changes, whatever comes in late.
    """

    rule = models.CharField(max_length=40, help_text="key in the pack's reports")
    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    title = models.JSONField(help_text="in up to three languages")
    unit = models.CharField(max_length=12, help_text="of its days: day, week, month …")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    item = models.OneToOneField(WorkItem, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.JSONField(default=dict, help_text="by the sections of the rule")
    content = models.JSONField(default=dict, help_text="what was drafted, as it stood when it was handed in")
    said = models.JSONField(default=dict, help_text="the numbers of it, to be held against those of a later day")
    measures = models.ManyToManyField(Case, related_name="+", help_text="countermeasures that follow from it")
    written_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    written_at = models.DateTimeField(null=True, help_text="when it was handed in")
    sent_back = models.CharField(max_length=400, blank=True, help_text="why it was, the last time")
    signatures = models.JSONField(default=list, help_text="who signed when, with the pictures, once it is sealed")
    sealed_at = models.DateTimeField(null=True, help_text="from here on nothing of it changes")
    sends_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "first_day", "person"], name="everybody_reports_once_on_each_day"),
            models.CheckConstraint(
                condition=Q(written_at=None, written_by=None, content={})
                | Q(written_at__isnull=False, written_by__isnull=False) & ~Q(content={}),
                name="what_was_reported_says_something",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at=None, sends_at=None, sent_at=None)
                | Q(sealed_at__isnull=False, sends_at__isnull=False, written_at__isnull=False),
                name="what_is_sent_was_sealed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-first_day", "-id"], name="reports_by_day"),
            models.Index(
                fields=["sends_at"], name="reports_to_send", condition=Q(sealed_at__isnull=False, sent_at=None)
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="what_was_reported_stays",
                operation=pgtrigger.UpdateOf(
                    "rule", "version_id", "title", "unit", "person_id", "department_id", "first_day", "last_day",
                    "item_id", "words", "content", "said", "written_by_id", "written_at", "sent_back", "signatures",
                    "sealed_at",
                ),
                condition=SEALED,
            ),
            pgtrigger.Protect(name="sealed_stays", operation=pgtrigger.Delete, condition=SEALED),
            pgtrigger.Protect(
                name="what_was_sent_was_sent",
                operation=pgtrigger.UpdateOf("sends_at", "sent_at"),
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.rule} {self.first_day} {self.person}"

    @property
    def number(self) -> str:
        """Under which it is filed: the last of its days, and which report it is."""
        return f"{PREFIX}-{self.last_day:%Y%m%d}-{self.pk:04d}"

    @property
    def subject(self) -> str:
        return f"{SUBJECT}{self.pk}"

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day, self.unit)

    def standing(self, at: datetime) -> Standing:
        due_at = self.item.due_at if self.item else None
        return standing_of(
            self.written_at,
            self.sealed_at,
            self.sent_at,
            begun=bool(self.words),
            returned=bool(self.sent_back),
            due_at=due_at,
            at=at,
        )

    @property
    def handed_in_before(self) -> datetime | None:
        """When it was handed in the first time, if it came back since."""
        first = self.item.settled_at if self.item and self.item.outcome in ("met", "late") else None
        return first if first != self.written_at else None

    def last_day_runs(self, at: datetime) -> bool:
        """Today is the last of several days: what is done until midnight is not counted yet."""
        return self.first_day < self.last_day == timezone.localdate(at)

    @property
    def taken_early(self) -> bool:
        """It was handed in while the last of several days ran: what was done after that is not counted."""
        return self.written_at is not None and self.last_day_runs(self.written_at)

    def permits(self, user: "Person", verb: str) -> bool:
        """Whoever owes it writes it, or whoever has the work of it: until it is handed in nobody signs it."""
        if self.person_id == user.pk or bool(self.item and self.item.owner_id == user.pk):
            return True
        return self.written_at is None and WorkItem.objects.open().filter(subject=self.subject, owner=user).exists()


class Signing(models.Model):
    """Who is to sign a report that was handed in, in which order. Sent back, all of them begin anew."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, db_index=False, related_name="signings")
    place = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=24)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    item = models.OneToOneField(WorkItem, null=True, on_delete=models.PROTECT, related_name="+")
    picture = models.BinaryField(default=b"", help_text="as it was drawn, PNG")
    signed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "place"], name="a_report_is_signed_once_in_each_place"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="a_signature_says_whose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.place} {self.person}"

    @property
    def signer(self) -> str:
        """Who signed it, has the work of it, or is asked in the end."""
        whose = self.signed_by or (self.item.owner if self.item else None) or self.person
        return whose.name

    def permits(self, user: "Person", verb: str) -> bool:
        """Whoever was asked, or stands in for them."""
        return self.person_id == user.pk or bool(self.item and self.item.owner_id == user.pk)


class Delivery(models.Model):
    """One who got a report: a person, a department by one of its people, or an address outside. Never taken back."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, db_index=False, related_name="deliveries")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, help_text="as they were called on that day")
    address = models.CharField(max_length=254, blank=True, help_text="none: told inside the house only")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "person", "department", "address"],
                name="a_report_goes_to_everybody_once",
                nulls_distinct=False,
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="who_got_it_stays",
                operation=pgtrigger.UpdateOf("report_id", "person_id", "department_id", "name", "at")
                | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.name}"

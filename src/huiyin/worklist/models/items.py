"""The one list of obligations: who must do what by when, for which clause, and what came of it."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from huiyin.org.models import Calendar, Department
from huiyin.rulebook.models import Clause
from huiyin.worklist.enums import BY_ITSELF, Kind, Standing, Why
from huiyin.worklist.models.turn import IN_TURN
from huiyin.worklist.reasons import said
from huiyin.worklist.rules import kept_from

if TYPE_CHECKING:
    from huiyin.org.models import Person

SETTLED_BY_HAND = frozenset({Kind.TASK, Kind.PROMISE})  # every other kind ends through its own subject


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    def open(self) -> "WorkItemQuerySet":
        return self.filter(settled_at=None)

    def running(self) -> "WorkItemQuerySet":
        """Open and with the clock ticking."""
        return self.filter(settled_at=None, paused_at=None)

    def untouched(self) -> "WorkItemQuerySet":
        """Open, and nobody has handed on, urged or paused them; what the sweep does by itself does not count."""
        handed_on = Handover.objects.filter(item=OuterRef("pk")).exclude(why__in=BY_ITSELF)
        never_paused = Q(deadline={}) | Q(deadline__pauses=[])
        urged = Urge.objects.filter(item=OuterRef("pk"))
        return self.filter(never_paused, ~Exists(handed_on), ~Exists(urged), settled_at=None)

    def overdue(self, at: datetime) -> "WorkItemQuerySet":
        """Not done although the deadline passed; a pause stops the clock, but not one that came too late."""
        return self.filter(past_due(at), settled_at=None)

    def in_reach_of(self, user: "Person") -> "WorkItemQuerySet":
        """Own, overseen, or waiting for somebody of one's own department."""
        reach = user.reach("worklist.oversee")
        rows = self if reach.everything else self.filter(_in_reach(user))
        return rows.nameable_to(user)

    def visible_to(self, user: "Person") -> "WorkItemQuerySet":
        """In reach, or once theirs: whoever passed work on may read what became of it."""
        rows = self.nameable_to(user)
        if user.reach("worklist.oversee").everything:
            return rows
        return rows.filter(_in_reach(user) | _passed_on(user))

    def looked_up_for(self, user: "Person") -> "WorkItemQuerySet":
        """The same, of many in turn: whoever oversees nobody sees few of them, which are found by an index."""
        reach = user.reach("worklist.oversee")
        if reach.everything or reach.departments:
            return self.visible_to(user)
        own, waiting, passed_on = (self.filter(part).values("pk") for part in (*_own(user), _passed_on(user)))
        return self.nameable_to(user).filter(pk__in=own.union(waiting, passed_on))

    def nameable_to(self, user: "Person") -> "WorkItemQuerySet":
        """But for work on what the rule book keeps from somebody; what is theirs to do is never kept from them."""
        rows = self.all()
        for kept in kept_from(user):
            rows = rows.filter(Q(owner=user) | ~kept)
        return rows

    def kept_from(self, user: "Person") -> "WorkItemQuerySet":
        """What `nameable_to` leaves out."""
        found = Q()
        for kept in kept_from(user):
            found |= Q(kept)
        return self.filter(found).exclude(owner=user) if found else self.none()

    def standing(self, at: datetime) -> "WorkItemQuerySet":
        """Say of each item how it stood at a moment: kept, late, missed, open or waived (see Standing)."""
        ended_as = Case(When(outcome=WorkItem.Outcome.MET, then=Value(Standing.KEPT)), default=F("outcome"))
        return self.annotate(
            standing=Case(
                When(settled_at__lte=at, then=ended_as),
                When(past_due(at), then=Value(Standing.MISSED)),
                default=Value(Standing.OPEN),
                output_field=CharField(),
            )
        )


def _in_reach(user: "Person") -> Q:
    own, waiting = _own(user)
    return own | Q(team__in=user.reach("worklist.oversee").departments) | waiting


def _own(user: "Person") -> tuple[Q, Q]:
    return Q(owner=user), Q(owner=None, team__in=user.department_ids)


def _passed_on(user: "Person") -> Exists:
    return Exists(Handover.objects.filter(item=OuterRef("pk"), from_person=user))


def past_due(at: datetime) -> Q:
    return Q(due_at__lt=at) & (Q(paused_at=None) | Q(paused_at__gt=F("due_at")))


class WorkItem(models.Model):
    """One obligation (待办): the only kind in the system."""

    class Outcome(models.TextChoices):
        MET = "met", _("Kept")
        LATE = "late", _("Late")
        MISSED = "missed", _("Missed")
        WAIVED = "waived", _("Waived")

    kind = models.CharField(max_length=24, choices=Kind.choices)
    clause = models.ForeignKey(Clause, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.JSONField(help_text="what to do, in up to three languages")
    subject = models.CharField(max_length=60, help_text='for example "case/12"')
    subject_label = models.CharField(max_length=160, help_text="number and title, shown in lists")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="work", db_index=False
    )
    team = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    standing_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="gets it back"
    )
    opened_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    deadline = models.JSONField(
        default=dict, help_text="form, agreed, event, pauses, until, later: all that recomputation needs"
    )
    calendar = models.ForeignKey(Calendar, null=True, on_delete=models.PROTECT, related_name="+")
    why_due = models.JSONField(default=dict, help_text="how due_at was computed (kernel.worktime.explain)")
    provisional = models.BooleanField(default=False, help_text="reaches into a year whose holidays are not published")
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    next_rung_at = models.DateTimeField(null=True, help_text="when the sweep must look at it next")
    rung = models.CharField(max_length=24, blank=True, help_text="the last rung of the ladder it reached")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    # Of one that was done, how it was done, if somebody said so.
    reason = models.CharField(max_length=200, blank=True, help_text="why it was waived")

    held_by: object | None = None  # the action under way that locked the row (worklist.actions.locks)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="settled_items_have_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(team__isnull=False), name="work_belongs_to_somebody"
            ),
            models.CheckConstraint(condition=~Q(outcome="waived") | ~Q(reason=""), name="a_waiver_has_a_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "due_at"], name="work_of_an_owner"),
            # Of it alone is counted how much each has, and how much of that is overdue.
            models.Index(
                fields=["owner", "due_at", "id"],
                name="work_of_a_person",
                include=["team", "paused_at"],
                condition=Q(settled_at=None),
            ),
            models.Index(fields=["team", "due_at", "id"], name="work_of_a_team", condition=Q(settled_at=None)),
            models.Index(
                fields=["due_at", "id"],
                name="work_by_the_clock",
                include=["team", "owner", "paused_at", "not_before"],
                condition=Q(settled_at=None),
            ),
            models.Index(
                fields=["team", "due_at", "id"], name="work_taken_by_nobody", condition=Q(settled_at=None, owner=None)
            ),
            models.Index(
                fields=["owner", "due_at", "id"],
                name="work_that_waits",
                include=["team"],
                condition=Q(settled_at=None) & (Q(paused_at__isnull=False) | Q(not_before__isnull=False)),
            ),
            models.Index(fields=["next_rung_at", "id"], name="work_to_sweep", condition=Q(settled_at=None)),
            models.Index(fields=["calendar", "id"], name="work_by_calendar", condition=Q(settled_at=None)),
            models.Index(fields=["id"], name="work_provisional", condition=Q(settled_at=None, provisional=True)),
            models.Index(
                fields=["standing_in_for", "id"],
                name="work_with_substitutes",
                condition=Q(settled_at=None, standing_in_for__isnull=False),
            ),
            models.Index(fields=["subject"], name="work_of_a_subject"),
            # Which cases somebody sees since they have work in them; the stage's owner stands on the case itself.
            models.Index(
                fields=["owner"],
                name="work_in_cases_beside_stages",
                include=["subject"],
                condition=Q(settled_at=None) & ~Q(kind=Kind.STAGE) & Q(subject__regex="^case/"),
            ),
            # The nightly proposal of contacts asks how many a keeper got today, and which are still open.
            models.Index(
                fields=["opened_at"],
                name="work_of_following",
                include=["owner", "standing_in_for", "subject", "settled_at"],
                condition=Q(kind=Kind.FOLLOW_UP),
            ),
            # The compliance board, and the figure of all obligations, are counted from this index alone.
            models.Index(
                fields=["clause", "due_at"],
                name="work_of_a_clause",
                include=["settled_at", "outcome", "paused_at", "team"],
                condition=Q(clause__isnull=False),
            ),
            # What of a kind fell due on some days: figures, and their recount day by day.
            models.Index(fields=["kind", "due_at"], name="work_of_a_kind"),
            # What departments owe, and how late they were: the board looks at what was not done in time alone.
            models.Index(
                fields=["outcome", "due_at", "id"],
                name="work_not_in_time",
                include=["kind", "team", "settled_at", "paused_at"],
                condition=Q(kind__in=[Kind.STAGE, Kind.PART], outcome__in=["", "late", "missed"]),
            ),
            models.Index(fields=["due_at", "id"], name="promises", condition=Q(kind=Kind.PROMISE)),
            models.Index(fields=["owner", "team"], name="promises_of_a_person", condition=Q(kind=Kind.PROMISE)),
            models.Index(IN_TURN, "id", name="promises_in_turn", condition=Q(kind=Kind.PROMISE)),
            # The next callback of a team that nobody has taken yet.
            models.Index(
                fields=["team", "due_at", "id"],
                name="callbacks_to_draw",
                include=["not_before"],
                condition=Q(settled_at=None, owner=None, kind=Kind.CALLBACK),
            ),
        ]

    def __str__(self) -> str:
        return self.subject_label

    @property
    def said_reason(self) -> str:
        """Why it was waived, in the reader's language where the house gave the reason."""
        return said(self.reason)

    def is_overdue(self, at: datetime) -> bool:
        if self.settled_at or self.due_at is None or self.due_at >= at:
            return False
        return self.paused_at is None or self.paused_at > self.due_at

    def permits(self, user: "Person", to: str) -> bool:
        """Whether this person may do this to such an item; whether it still can be done is for the verb to say."""
        own, over = self.owner_id == user.pk, self.overseen_by(user)
        return {
            "settle": self.kind in SETTLED_BY_HAND and (own or over),
            "hand_over": own or over,
            "escalate": own or over,
            "take": self.owner_id is None and (over or self.team_id in user.department_ids),
            "urge": not own,
            # Nobody stops the clock of their own work.
            "pause": over and not own,
            "resume": over or own,
            "waive": over and not own,
        }.get(to, False)

    def right_to(self, to: str) -> str:
        """What whoever does not own an item needs."""
        return "worklist.oversee"

    def overseen_by(self, user: "Person") -> bool:
        reach = user.reach(self.right_to("oversee"))
        return reach.everything or self.team_id in reach.departments


class Handover(models.Model):
    """An item went from one owner to another: assigned, substituted, escalated or taken."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="handovers")
    from_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=24, choices=Why.choices)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        # What was drawn of late, whether it was left lying.
        indexes: ClassVar = [models.Index(fields=["at"], name="work_taken_lately", condition=Q(why=Why.TAKEN))]


class Urge(models.Model):
    """Somebody pressed for an item (催办)."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="urges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

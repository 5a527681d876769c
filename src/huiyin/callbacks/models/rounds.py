"""Rounds of callbacks, and everybody who is in one: the ledger of who was reached, and who was not and why."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huiyin.callbacks.enums import WRITTEN, Stage, State, Why
from huiyin.contact.models import Interaction
from huiyin.contact.rules import PHONE
from huiyin.customers.models import Customer
from huiyin.kernel import series
from huiyin.kernel.row_history import Updates
from huiyin.org.models import Department
from huiyin.rulebook.models import PackVersion
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL
CALLBACK = "callback/"  # how the subject of a callback begins, before its key
OWED_LETTER = "owed-letter/"  # how the subject of such a letter begins, before the key of its callback


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: "Person") -> "RoundQuerySet":
        """Those of the departments in reach; those over all customers for whoever sees everything."""
        reach = user.reach("callbacks.view")
        return self.all() if reach.everything else self.filter(department__in=reach.departments)


@pghistory.track(exclude=["counts"])
class Round(models.Model):
    """One run of a plan: whom it concerns, how they are called, and when it began and ended."""

    number = models.CharField(max_length=24, unique=True)
    plan = models.CharField(max_length=40, blank=True, help_text="key of the rule book's plan; none: for once")
    rule = models.JSONField(help_text="the plan as it is carried out, as a rule book writes it")
    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    title = models.JSONField(help_text="in up to three languages")
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+", help_text="whose customers; none: all"
    )
    about = models.CharField(max_length=60, blank=True, help_text='what it is held for: a festival, "activity/3"')
    clerk = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+", help_text="who calls everybody"
    )
    begins_on = models.DateField()
    ends_on = models.DateField()
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PLANNED)
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, db_index=False, related_name="+", help_text="it was begun from"
    )
    counts = models.JSONField(default=dict, help_text="how many each filter leaves out: {why: number}, and when")
    denominator = models.PositiveIntegerField(default=0, help_text="everybody it concerns, those left out too")
    planned_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    planned_at = models.DateTimeField()
    started_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    started_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "about", "begins_on"], name="a_plan_once_a_period", condition=~Q(plan="")
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("begins_on")), name="a_round_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.PLANNED, Stage.STARTING], closed_at=None)
                | Q(stage=Stage.RUNNING, started_at__isnull=False, closed_at=None)
                | Q(stage=Stage.CLOSED, started_at__isnull=False, closed_at__isnull=False),
                name="a_round_says_since_when",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["stage", "-id"], name="rounds_by_stage")]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        return f"round/{self.pk}"

    def right_to(self, verb: str) -> str:
        return "callbacks.sign" if verb == "sign" else "callbacks.plan"

    def permits(self, user: "Person", verb: str) -> bool:
        """Whoever may do it, with the rounds of their departments."""
        reach = user.reach(self.right_to(verb))
        return reach.everything or self.department_id in reach.departments


class CallbackQuerySet(models.QuerySet["Callback"]):
    def visible_to(self, user: "Person") -> "CallbackQuerySet":
        """Those of the rounds in reach, one's own, and those that nobody of one's team has taken yet."""
        reach = user.reach("callbacks.view")
        if reach.everything:
            return self.all()
        own = Q(item__owner=user) | Q(item__owner=None, item__team__in=user.department_ids)
        return self.filter(Q(round__department__in=reach.departments) | (own if user.may("callbacks.call") else Q()))

    def with_what_it_is_for(self) -> "CallbackQuerySet":
        """Each with its round, its customer and its work; what its round's filters came to is long, and not read."""
        return self.select_related("round", "customer", "item").defer("round__counts")

    def open(self) -> "CallbackQuerySet":
        return self.filter(state=State.OPEN)


TO_WRITE = Q(state=State.OPEN, channel__in=WRITTEN) & ~Q(channel=models.F("written_by"))


# Planning a round writes no history of its own: the round says when it was.
@pghistory.track(Updates(), exclude=["written_by"])
class Callback(models.Model):
    """One customer in one round, for one occasion and call: to be called yet, or what came of it."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, db_index=False, related_name="callbacks")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False, related_name="callbacks")
    occasion = models.CharField(max_length=60, blank=True, help_text='what it is about, for example "case/12"')
    turn = models.PositiveSmallIntegerField(default=1, help_text="the first call, the second …")
    groups = ArrayField(models.CharField(max_length=40), default=list, help_text="keys of the plan's groups")
    channel = models.CharField(max_length=24, blank=True)
    written_by = models.CharField(
        max_length=24, blank=True, db_default="", default="", help_text="the last channel a message was decided for"
    )
    script = models.CharField(max_length=40, blank=True)
    item = models.OneToOneField(WorkItem, null=True, on_delete=models.PROTECT, related_name="callback")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    why = models.CharField(max_length=20, choices=Why.choices, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_try_at = models.DateTimeField(null=True)
    appointment_at = models.DateTimeField(null=True, help_text="when the customer wants to be called")
    despite = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        default="",
        help_text="why they are called although they were contacted as often as allowed",
    )
    outcome = models.CharField(max_length=24, blank=True, help_text="as of the conversation: satisfied …")
    interaction = models.ForeignKey(
        Interaction, null=True, on_delete=models.PROTECT, db_index=False, related_name="+", help_text="that settled it"
    )
    before = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_index=False, related_name="+", help_text="the call before"
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")

    held_by: object = None  # the action that locked the row (actions.settling.hold)
    followed_by: WorkItem | None = None  # the next call, where settling this one opened it

    objects = CallbackQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "customer", "occasion", "turn"], name="a_customer_once_in_a_round"
            ),
            models.CheckConstraint(
                condition=Q(state=State.OPEN, item__isnull=False, settled_at=None)
                | (~Q(state=State.OPEN) & Q(settled_at__isnull=False)),
                name="an_open_callback_is_somebodys_work",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.OPEN, State.REACHED], why="")
                | (Q(state__in=[State.REFUSED, State.UNREACHABLE, State.EXCLUDED]) & ~Q(why="")),
                name="who_was_not_reached_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REACHED) | Q(interaction__isnull=False), name="who_was_reached_said_something"
            ),
        ]
        indexes: ClassVar = [
            # The ledger of a round is counted from this index alone.
            models.Index(fields=["round", "turn", "state", "why", "groups", "outcome"], name="ledger_of_a_round"),
            models.Index(fields=["round", "state", "id"], name="people_of_a_round"),
            models.Index(fields=["customer", "-id"], name="callbacks_of_a_customer"),
            models.Index(fields=["customer"], name="customers_to_call", condition=Q(state=State.OPEN)),
            # Whose message by their present way is still to be decided: of everybody who was written to, nobody.
            models.Index(fields=["round", "turn", "id"], name="callbacks_to_write", condition=TO_WRITE),
            # Those of a round with whom somebody was done; a round is planned without writing to it.
            models.Index(
                fields=["round", "settled_by"], name="callbacks_of_a_caller", condition=Q(settled_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.customer_id}"

    @property
    def subject(self) -> str:
        """What the tries and the conversation of this callback name."""
        return f"{CALLBACK}{self.pk}"

    @property
    def letter(self) -> str:
        """What the letter that follows this callback names, as long as it is owed."""
        return f"{OWED_LETTER}{self.pk}"

    @property
    def spoken_by(self) -> str:
        """The way by which a person speaks with the customer: whoever would have been written to is called."""
        return PHONE if self.channel in ("", *WRITTEN) else self.channel

    def right_to(self, verb: str) -> str:
        return "callbacks.call" if verb in CALLING else "callbacks.plan"

    def permits(self, user: "Person", verb: str) -> bool:
        """Whoever has it calls; whoever plans rounds leaves people out and takes them in."""
        if verb == "dial":
            return user.may("callbacks.call") and self.item is not None and self.item.owner_id == user.pk
        if verb in CALLING:
            return user.may("callbacks.call") and (self.item is None or self.item.owner_id in (None, user.pk))
        return self.round.permits(user, verb)


CALLING = frozenset({"call", "record", "put_off", "draw", "dial"})


class Look(models.Model):
    """The day until which everybody was looked at, whether their turn has come by a plan, and by which rules."""

    plan = models.CharField(max_length=40, unique=True)
    day = models.DateField()
    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, db_index=False, related_name="+")

    def __str__(self) -> str:
        return f"{self.plan} {self.day}"


class Halt(models.Model):
    """A plan or a round that can't go on by itself; whoever leads it was told. The row goes when it goes on."""

    about = models.CharField(max_length=60, unique=True, help_text='"plan/members", "round/12"')
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.about


class Series(series.Series):
    """The last number given out for a day: HF-20261122-0001."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["prefix", "date"], name="one_series_of_rounds_a_day")]

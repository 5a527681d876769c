"""Cases: running processes, what was filled in, decided, proposed, signed and paid for in each."""

from collections.abc import Iterable
from json import JSONEncoder
from typing import TYPE_CHECKING, Any, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models import Customer
from huiyin.org.models import Department
from huiyin.rulebook.models import PackVersion
from huiyin.worklist.models import WorkItem

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL


class CaseQuerySet(models.QuerySet["Case"]):
    def running(self) -> "CaseQuerySet":
        return self.filter(ended_at=None)

    def visible_to(self, user: "Person") -> "CaseQuerySet":
        """Own, handled, in reach, being answered by one's department, or asked for an opinion there."""
        reach = user.reach("cases.view")
        if reach.everything:
            return self.all()
        return self.filter(Concerns(user.pk, inside=reach.departments, answers=user.reach("cases.answer").departments))


class Concerns(Func):
    """Whether a case is somebody's own, in their reach, answered by their department, or waits for a word of theirs.

    They may be asked to sign, or have work in it besides its stage, perhaps in somebody else's place. One piece of SQL,
    since it is asked before every list; beside an OR, indexes serve = ANY where they can't serve IN.
    """

    output_field = models.BooleanField()
    template = """(
        {case}.registrar_id = %s OR {case}.owner_id = %s
        OR {case}.department_id = ANY (%s::bigint[]) OR {case}.liable_department_id = ANY (%s::bigint[])
        OR {case}.id = ANY (ARRAY(
            SELECT case_id FROM cases_signer WHERE person_id = %s OR answered_by_id = %s
            UNION ALL
            SELECT substr(subject, 6)::bigint FROM worklist_workitem
                WHERE owner_id = %s AND settled_at IS NULL AND kind <> 'stage' AND starts_with(subject, 'case/'))))"""

    def __init__(self, person: int, *, inside: Iterable[int], answers: Iterable[int]) -> None:
        super().__init__(F("pk"))
        self.said = [person, person, list(inside), list(answers), person, person, person]

    def as_sql(self, compiler: Any, connection: Any, *_none: Any, **_options: Any) -> tuple[str, Any]:
        key, _none = compiler.compile(self.source_expressions[0])
        return self.template.format(case=key.rpartition(".")[0]), self.said


@pghistory.track(exclude=["search", "search_text"])
class Case(models.Model):
    """One running or ended process, such as a complaint; pins the rule book it began under."""

    class Ends(models.TextChoices):
        SETTLED = "settled", _("Settled")
        REFUSED = "refused", _("Not founded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.CharField(max_length=32, unique=True)
    process = models.CharField(max_length=40)
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="cases")
    complainant = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=24, blank=True)
    occurred_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    registrar = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="of the stage")
    # The dimensions of statistics, kept from the forms by the action that saves them.
    classification = models.CharField(max_length=40, blank=True)
    severity = models.CharField(max_length=24, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    liable_department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    responsible_person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    founded = models.BooleanField(null=True)
    won_back = models.BooleanField(null=True)
    ends = models.CharField(max_length=12, choices=Ends.choices, blank=True)
    accepted_at = models.DateTimeField(null=True, help_text="when we took it up: judged")
    resolved_at = models.DateTimeField(null=True, help_text="when the customer had a result")
    ended_at = models.DateTimeField(null=True)
    round = models.PositiveSmallIntegerField(default=1, help_text="of proposals; a refusal opens the next")
    data = models.JSONField(default=dict, help_text="{form key: {field: value}} as last saved")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    search = SearchVectorField(null=True)
    search_text = models.TextField(default="", help_text="what the index was made of; a hit is checked against it")

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["process", "-id"], name="register_newest_first"),
            models.Index(fields=["process", "department", "-id"], name="register_of_a_department"),
            models.Index(fields=["registrar", "-id"], name="register_of_a_registrar"),
            models.Index(fields=["owner", "-id"], name="register_of_an_owner", condition=Q(ended_at=None)),
            models.Index(fields=["liable_department", "-id"], name="register_of_the_liable"),
            models.Index(fields=["customer", "-id"], name="cases_of_a_customer"),
            models.Index(fields=["process", "received_at"], name="cases_for_statistics"),
            models.Index(fields=["process", "stage", "-id"], name="register_of_a_stage", condition=Q(ended_at=None)),
            GinIndex(fields=["search"], name="case_search", fastupdate=False),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ends="") | (Q(ended_at__isnull=False) & ~Q(ends="")),
                name="ended_cases_say_how",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        return f"case/{self.pk}"


class Series(models.Model):
    """The last number given out for a prefix and day: TS-20261122-0001."""

    prefix = models.CharField(max_length=12)
    date = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["prefix", "date"], name="one_series_a_day")]


class StageEntry(models.Model):
    """The case stood in this stage from then to then; the first history stays when it comes back."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stage_entries")
    stage = models.CharField(max_length=40)
    item = models.ForeignKey(WorkItem, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(left_at=None), name="a_case_stands_in_one_stage")
        ]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="stages_of_a_case")]


@pghistory.track(pghistory.InsertEvent())
class Act(models.Model):
    """One thing somebody did to a case; together the acts are its time line. Only ever added."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(
        max_length=24,
        help_text="registered, moved, corrected, proposed, read, customer_choice, penalised, informed, signed, "
        "refused, urged, escalated, signer_added, paused, resumed, promised, attached, noted, reopened",
    )
    transition = models.CharField(max_length=40, blank=True)
    from_stage = models.CharField(max_length=40, blank=True)
    to_stage = models.CharField(max_length=40, blank=True)
    form = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="null: the customer"
    )
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="acts_of_a_case")]
        triggers: ClassVar = [pgtrigger.Protect(name="acts_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class Attachment(models.Model):
    """A paper of the case: photo, scan, recording, document."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    purpose = models.CharField(max_length=40, help_text="key of the form it came with, else signature or other")
    file = models.FileField(upload_to="cases/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


@pghistory.track()
class Proposal(models.Model):
    """One of several ways to settle the matter, put side by side for the supervisor."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    round = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    content = models.TextField()
    cost = models.DecimalField(max_digits=12, decimal_places=2, help_text="cost to the company in yuan")
    compensation_kind = models.CharField(max_length=24, blank=True, help_text="key in the pack's list compensations")
    compensation_value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    proposer = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class Reading(models.Model):
    """A leader read this proposal, with or without a remark."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    remark = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "reader"], name="read_once_per_reader")]


class CustomerChoice(models.Model):
    """Which proposal the customer prefers, asked before the leader decides."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="customer_choices")
    round = models.PositiveSmallIntegerField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "round"], name="one_customer_choice_a_round")]


@pghistory.track()
class Decision(models.Model):
    """A leader chose one proposal of a round, with a written instruction (批示)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    instruction = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "round"], name="one_decision_a_round")]


class Signer(models.Model):
    """Somebody added before the decision (加签): the decision waits for their opinion."""

    class Answer(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        OBJECTED = "objected", _("Objected")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="signers")
    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    opinion = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", help_text="who was asked, or who stood in"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round", "person"], name="a_signer_once_a_round")
        ]


@pghistory.track()
class Penalty(models.Model):
    """What a responsible person or department head owes by the catalogue; pay reads it later."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="penalties")
    rule = models.CharField(max_length=60, help_text="key in the pack's penalty catalogue")
    capacity = models.CharField(max_length=8, help_text="person or head")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="penalty_not_negative"),
            models.UniqueConstraint(
                fields=["case", "rule", "person"], condition=Q(revoked_at=None), name="a_penalty_once_per_person"
            ),
        ]


class Invitation(models.Model):
    """A one-time link with which the customer sees the solution and signs or refuses."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="invitations")
    round = models.PositiveSmallIntegerField()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token; the token is never stored")
    expires_at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Acceptance(models.Model):
    """The customer's answer to a solution: accepted and signed, or refused."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acceptances")
    round = models.PositiveSmallIntegerField()
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField()
    signed_name = models.CharField(max_length=60, blank=True)
    signature = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500, blank=True, help_text="why the customer refuses, or adds")
    by_link = models.ForeignKey(Invitation, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round"], name="one_answer_a_round"),
            models.CheckConstraint(
                condition=Q(accepted=False) | Q(signature__isnull=False), name="acceptance_is_signed"
            ),
        ]


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: "Person") -> "BatchQuerySet":
        """One's own, or all for whoever may import everywhere."""
        return self.all() if user.reach("imports.run").everything else self.filter(by=user)


class Batch(models.Model):
    """Cases that came in by file."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be set")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Being taken in")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Taken in")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    WORKING: ClassVar = (State.CHECKING, State.RUNNING, State.UNDOING)

    process = models.CharField(max_length=40)
    file = models.FileField(upload_to="imports/%Y/%m/")
    name = models.CharField(max_length=200)
    source = models.JSONField(default=dict, help_text="headings, first rows, encoding and sheet as read at the upload")
    mapping = models.JSONField(default=dict, help_text="{column heading: field}")
    defaults = models.JSONField(default=dict, help_text="{field: key} for rows whose file does not say it")
    state = models.CharField(max_length=12, choices=State.choices, default=State.UPLOADED)
    counts = models.JSONField(default=dict, help_text="kept in the transaction that changes the rows")
    why = models.JSONField(default=dict, help_text="why the check ended early, in up to three languages")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_in_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"batch/{self.pk}"


class PlainJSON(JSONEncoder):
    """Chinese as it is: escaped, every character would be sent as six and each of them checked for quoting."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})


class BatchRow(models.Model):
    """One row of a file with its verdict."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        DUPLICATE = "duplicate", _("Duplicate")
        ERROR = "error", _("Error")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reasons = models.JSONField(default=list, help_text="sentences in up to three languages; of a new row: remarks")
    raw = models.JSONField(encoder=PlainJSON, help_text="{column heading: text} as the file has it")
    values = models.JSONField(encoder=PlainJSON, default=dict, help_text="what the intake form is given")
    fingerprint = models.CharField(max_length=64, help_text="of complainant, time and text")
    text_print = models.CharField(max_length=64, default="", help_text="of the text alone: who else wrote the same?")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "line"], name="a_line_once_per_batch")]
        indexes: ClassVar = [
            models.Index(fields=["fingerprint"], name="rows_of_a_fingerprint"),
            models.Index(fields=["text_print"], name="rows_of_a_text"),
            models.Index(fields=["batch", "verdict", "line"], name="rows_of_a_verdict"),
        ]

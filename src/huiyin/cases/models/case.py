"""A running process, and who sees it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from huiyin.customers.models import Customer
from huiyin.kernel import series
from huiyin.org.models import Department
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.queries import NothingPublished, pack_in_force

if TYPE_CHECKING:
    from huiyin.org.models import Person

PERSON = settings.AUTH_USER_MODEL
ABOUT = "case/"  # how the subject of what is about a case begins


class CaseQuerySet(models.QuerySet["Case"]):
    def running(self) -> "CaseQuerySet":
        return self.filter(ended_at=None)

    def visible_to(self, user: "Person") -> "CaseQuerySet":
        """Own, handled, in reach, being answered by one's department, or asked for an opinion there."""
        reach, answers = user.reach("cases.view"), user.reach("cases.answer").departments
        theirs = {"answers": answers, "places": user.department_ids | answers}
        rows = self.all()
        if not reach.everything:
            rows = rows.filter(Concerns(user.pk, inside=reach.departments, **theirs))
        if kept := kept_from(user):
            rows = rows.filter(~Q(process__in=kept) | Q(Concerns(user.pk, inside=(), **theirs)))
        return rows

    def kept_from(self, user: "Person") -> "CaseQuerySet":
        """Those that the rule book keeps from somebody, who has no part in them either."""
        answers = user.reach("cases.answer").departments
        concerns = Concerns(user.pk, inside=(), answers=answers, places=user.department_ids | answers)
        return self.filter(~Q(Coalesce(concerns, Value(False))), process__in=kept_from(user))


def kept_from(user: "Person") -> list[str]:
    """The processes that the rule book keeps to a few roles, which this person has not."""
    try:
        processes = pack_in_force().processes.values()
    except NothingPublished:
        return []
    return [one.key for one in processes if one.sees and user.roles.isdisjoint(one.sees)]


class Concerns(Func):
    """Whether a case is somebody's own, in their reach, answered by their department, or waits for a word of theirs.

    They may be asked to sign or to answer for their part, or have work in it besides its stage, perhaps in somebody
    else's place. One piece of SQL, since it is asked before every list; beside an OR, indexes serve = ANY where they
    can't serve IN. What waits is looked up first and is never much; what was answered grows for years and stands on
    the case itself.
    """

    output_field = models.BooleanField()
    template = """(
        {case}.registrar_id = %s OR {case}.owner_id = %s
        OR {case}.department_id = ANY (%s::bigint[]) OR {case}.liable_department_id = ANY (%s::bigint[])
        OR {case}.team_id = ANY (%s::bigint[])
        OR {case}.answered_in && %s::bigint[] OR {case}.answered_by @> ARRAY[%s]::bigint[]
        OR {case}.id = ANY (ARRAY(
            SELECT case_id FROM cases_part
                WHERE closed_at IS NULL AND returned_at IS NULL AND department_id = ANY (%s::bigint[])
            UNION ALL
            SELECT case_id FROM cases_signer WHERE answered_at IS NULL AND item_id IS NOT NULL
                AND released_at IS NULL AND (person_id = %s OR department_id = ANY (%s::bigint[]) AND person_id IS NULL)
            UNION ALL
            SELECT substr(subject, 6)::bigint FROM worklist_workitem
                WHERE owner_id = %s AND settled_at IS NULL AND kind <> 'stage' AND subject ~ '^case/')))"""

    def __init__(self, person: int, *, inside: Iterable[int], answers: Iterable[int], places: Iterable[int]) -> None:
        super().__init__(F("pk"))
        theirs, here = list(answers), list(places)
        self.said = [person, person, list(inside), theirs, theirs, here, person, here, person, here, person]

    def as_sql(self, compiler: Any, connection: Any, *_none: Any, **_options: Any) -> tuple[str, Any]:
        key, _none = compiler.compile(self.source_expressions[0])
        return self.template.format(case=key.rpartition(".")[0]), self.said


@pghistory.track(exclude=["search", "search_text", "answered_in", "answered_by"])
class Case(models.Model):
    """One running or ended process, such as a complaint; pins the rule book it began under."""

    class Ends(models.TextChoices):
        SETTLED = "settled", _("Settled")
        REFUSED = "refused", _("Not founded")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        MERGED = "merged", _("Merged into another")

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
    team = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+", help_text="whose hands the stage is in"
    )
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
    said_in = models.JSONField(
        default=dict, help_text="{field: form keys, the newest word first} of fields that several forms ask"
    )
    counted = models.JSONField(default=dict, help_text="{field: answer} of the fields that statistics count by")
    by_customer = models.BooleanField(default=False, help_text="registered by the customer, at a door")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    opened_as = models.CharField(
        max_length=130, blank=True, help_text="the rule of the parent's process that opened it"
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="the case that goes on for it",
    )
    # Whoever answered may read it for good (Concerns); most cases ask nobody, and have no place in the indexes.
    answered_in = ArrayField(
        models.BigIntegerField(), null=True, help_text="departments that answered their part or signed"
    )
    answered_by = ArrayField(
        models.BigIntegerField(), null=True, help_text="people who answered a part, signed, or had the measure"
    )
    search = SearchVectorField(null=True)
    search_text = models.TextField(default="", help_text="what the index was made of; a hit is checked against it")

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["process", "-id"], name="register_newest_first"),
            models.Index(fields=["process", "department", "-id"], name="register_of_a_department"),
            models.Index(fields=["registrar", "-id"], name="register_of_a_registrar"),
            models.Index(fields=["owner", "-id"], name="register_of_an_owner", condition=Q(ended_at=None)),
            models.Index(fields=["team", "-id"], name="register_of_a_team", condition=Q(ended_at=None)),
            models.Index(fields=["liable_department", "-id"], name="register_of_the_liable"),
            models.Index(fields=["customer", "-id"], name="cases_of_a_customer"),
            models.Index(fields=["process", "received_at"], name="cases_for_statistics"),
            models.Index(fields=["process", "ended_at"], name="cases_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["process", "stage", "-id"], name="register_of_a_stage", condition=Q(ended_at=None)),
            models.Index(fields=["merged_into"], name="cases_merged_into", condition=Q(merged_into__isnull=False)),
            GinIndex(fields=["answered_in"], name="cases_answered_in", condition=Q(answered_in__isnull=False)),
            GinIndex(fields=["answered_by"], name="cases_answered_by", condition=Q(answered_by__isnull=False)),
            GinIndex(fields=["search"], name="case_search", fastupdate=False),
            GinIndex(
                fields=["counted"],
                opclasses=["jsonb_path_ops"],
                name="register_by_an_answer",
                condition=~Q(counted={}),
            ),
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
        return f"{ABOUT}{self.pk}"


def case_about(subject: str) -> int:
    """The key of the case that something is about; 0 if it is about something else."""
    return int(subject.removeprefix(ABOUT)) if subject.startswith(ABOUT) else 0


class Series(series.Series):
    """The last number given out for a process and day: TS-20261122-0001."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["prefix", "date"], name="one_series_a_day")]

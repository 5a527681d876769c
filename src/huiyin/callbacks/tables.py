"""Rounds and the people of a round as lists."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from markupsafe import Markup

from huiyin.callbacks.enums import Report, Stage, State, Why
from huiyin.callbacks.feedback_paper import FEEDBACK
from huiyin.callbacks.models import Callback, Round, standing_of
from huiyin.callbacks.queries import answers_known, late, rule_of, who_said
from huiyin.callbacks.queries.ledger import BY_MESSAGE, NOBODY
from huiyin.cases.filters import Carried
from huiyin.contact import tables as talks
from huiyin.contact.queries import outcomes_known
from huiyin.customers.queries import file_rules
from huiyin.kernel import masking
from huiyin.kernel.clock import now
from huiyin.kernel.tables import Choice, Column, Dates, Table
from huiyin.kernel.tables.columns import Row
from huiyin.kernel.texts import listed, say
from huiyin.org.models import Person
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.stationery.queries import title_of
from huiyin.worklist.enums import Kind

TONES = {
    State.REACHED: "good",
    State.REFUSED: "warn",
    State.UNREACHABLE: "warn",
    State.EXCLUDED: "quiet",
    State.OPEN: "info",
}
# As the index of what is to be drawn has them: where there are none, nobody looks through the round for one.
UNTAKEN = Q(state=State.OPEN, item__owner=None, item__kind=Kind.CALLBACK, item__settled_at=None)
WRITTEN_TO = Q(settled_by=None, state__in=(State.REACHED, State.REFUSED, State.UNREACHABLE))
STAGE_TONES = {Stage.PLANNED: "neutral", Stage.STARTING: "info", Stage.RUNNING: "info", Stage.CLOSED: "good"}

REPORTED = ("summary__archived_at", "summary__signed_at", "summary__written_at")
REPORT_TONES = {
    Report.DRAFT: "warn",
    Report.HANDED_IN: "info",
    Report.SIGNED: "good",
    Report.ARCHIVED: "good",
}
IN_THE_REPORT = {
    Report.DRAFT: Q(summary__written_at=None),
    Report.HANDED_IN: Q(summary__written_at__isnull=False, summary__signed_at=None),
    Report.SIGNED: Q(summary__signed_at__isnull=False, summary__archived_at=None),
    Report.ARCHIVED: Q(summary__archived_at__isnull=False),
}


def rounds(new: str = "") -> Table:
    """Every round, the newest first."""
    return Table(
        key="rounds",
        title=_("Rounds of callbacks"),
        on_paper=_("Register of rounds of callbacks"),
        columns=[
            Column("number", _("Number"), fixed=True, sort="pk"),
            Column("title", _("Round"), fixed=True, wide=True, show=lambda row: say(row["title"])),
            Column("stage", _("How far"), show=_stage),
            Column("begins_on", _("First day of the round"), kind="day", sort="begins_on"),
            Column("ends_on", _("Last day of the round"), kind="day", sort="ends_on"),
            Column("denominator", _("Customers concerned"), kind="number"),
            Column("department__name", _("Department"), needs=("department_id",), words=names_of_departments),
            Column("planned_by__name", _("Planned by"), needs=("planned_by_id",), words=names_of_people, optional=True),
            Column("closed_at", _("Closed on"), kind="moment", optional=True),
            Column("report", _("Report"), needs=("stage", *REPORTED), show=_report),
        ],
        filters=[
            Choice("stage", _("How far"), options=Stage.choices),
            Choice("report", _("Report"), options=Report.choices, where=_reported),
            Dates("begins_on", _("First day of the round"), on_days=True),
        ],
        order="-pk",
        link="callbacks:round",
        empty=_("No round has been planned yet"),
        new=new,
    )


def people(run: Round) -> Table:
    """Everybody a round concerns, with what came of it; every number of the round's page leads here."""
    rule, lists = rule_of(run), file_rules().lists
    groups = {key: say(group.title) for key, group in rule.groups.items()}
    turns = [(str(place), say(turn.title)) for place, turn in enumerate(rule.turns, start=1)]
    return Table(
        key="people-of-a-round",
        title=_("Customers of the round"),
        columns=[
            Column("customer__name", _("Customer"), fixed=True),
            Column("customer__number", _("File number"), fixed=True),
            Column("state", _("Result"), needs=("state", "why"), show=_state, sort="state"),
            Column("outcome", _("Satisfaction"), words=outcomes_known),
            Column("item__owner__name", _("Who calls"), needs=("item__owner",), words=names_of_people),
            Column("item__due_at", _("Call due by"), kind="moment"),
            Column("tries", _("Tries in vain"), kind="number"),
            Column("settled_at", _("Result on"), kind="moment"),
            Column("settled_by__name", _("Result by"), needs=("settled_by_id",), words=names_of_people, optional=True),
            Column("channel", _("Channel"), words=lists["channels"], optional=True),
            Column("turn", _("Call"), words={int(place): title for place, title in turns},
                   optional=len(turns) == 1),
            Column(
                "groups", _("Groups"), show=lambda row: listed(groups.get(one, one) for one in row["groups"]),
                optional=True,
            ),
            Column("customer__membership", _("Membership"), words=lists["memberships"], optional=True),
            Column("appointment_at", _("Appointment"), kind="moment", optional=True),
        ],
        filters=[
            Choice("state", _("Result"), options=State.choices),
            Choice("why", _("Why"), options=Why.choices),
            Choice("group", _("Groups"), options=list(groups.items()), where=lambda keys: Q(groups__overlap=keys)),
            Choice("turn", _("Call"), options=turns),
            Choice("outcome", _("Satisfaction"), options=lambda: list(outcomes_known().items())),
            Choice("caller", _("Who calls"), options=names_of_callers(run), where=_of_callers(run),
                   further=[(NOBODY, _("Nobody yet")), (BY_MESSAGE, _("By message"))]),
            Carried("by", _("Result by"), options=names_of_callers(run), where=_settled_by,
                    further=[(BY_MESSAGE, _("By message"))]),
            Carried("answer", _("What they said"), options=lambda: answers_known(run), where=who_said),
            Carried("late", _("Later than planned"), options=[("1", _("Yes"))], where=lambda _chosen: late(now())),
        ],
        order="state",  # as the index has them
        link="callbacks:person",
        empty=_("Nobody of this round stands so"),
    )  # fmt: skip


def unplanned() -> Table:
    """Follow-ups that no round had planned, as the register of conversations shows them."""
    return replace(talks.register(), key="beside-the-plan", title=_("Follow-ups beside the plan"))


def feedback() -> Table:
    """What every department was told of every week."""
    return Table(
        key="weekly-feedback",
        title=title_of(FEEDBACK, _("Weekly written feedback")),
        on_paper=_("Register of weekly feedback"),
        columns=[
            Column("first_day", _("Week from"), kind="day", fixed=True, sort="first_day"),
            Column("department__name", _("Department"), needs=("department_id",), words=names_of_departments),
            Column("given_at", _("Given on"), kind="moment"),
            Column("standing", _("Acknowledgement"), needs=("acknowledged_at", "item_id"), show=_answered),
            Column("acknowledged_at", _("Acknowledged on"), kind="moment"),
            Column("acknowledged_by__name", _("Acknowledged by"), needs=("acknowledged_by_id",), words=names_of_people),
            Column(
                "reply", _("What the department does about it"), wide=True,
                show=lambda row: masking.text(row["reply"]),
            ),
        ],
        filters=[
            Dates("first_day", _("Week from"), on_days=True),
            Choice(
                "open", _("Acknowledgement"), where=_acknowledged,
                options=[("yes", pgettext_lazy("feedback", "Acknowledged")), ("no", _("Not acknowledged yet"))],
            ),
        ],
        order="-first_day",
        link="callbacks:feedback",
        empty=_("No department has been told of a week yet"),
    )  # fmt: skip


def _acknowledged(chosen: list[str]) -> Q:
    """Where nothing was said of a department nobody waits for it."""
    waits = Q(acknowledged_at=None, item__isnull=False)
    ways = {"yes": Q(acknowledged_at__isnull=False), "no": waits}
    found = Q(pk=None)
    for way in chosen:
        found |= ways[way]
    return found


def _answered(row: Row) -> Markup:
    if row["acknowledged_at"]:
        return Markup('<span class="state tone-good">{}</span>').format(pgettext_lazy("feedback", "Acknowledged"))
    if row["item_id"]:
        return Markup('<span class="state tone-warn">{}</span>').format(_("Not acknowledged yet"))
    return Markup('<span class="state tone-quiet">{}</span>').format(_("Nothing to acknowledge"))


def names_of_callers(run: Round) -> Any:
    """Whoever has somebody of the round to call, or has called them; asked for person by person along indexes."""
    callbacks = Callback.objects.filter(round=run)
    calling = callbacks.filter(item__owner=OuterRef("pk"), item__kind=Kind.CALLBACK, item__settled_at=None)
    called = callbacks.filter(settled_by=OuterRef("pk"))
    people = Person.objects.filter(Exists(calling) | Exists(called)).order_by("name", "pk")
    return lambda: [(str(pk), name) for pk, name in people.values_list("pk", "name")]


def _of_callers(run: Round) -> Callable[[list[str]], Q]:
    def where(chosen: list[str]) -> Q:
        people = [int(one) for one in chosen if one not in (NOBODY, BY_MESSAGE)]
        others = [rows for key, rows in ((NOBODY, UNTAKEN), (BY_MESSAGE, WRITTEN_TO)) if key in chosen]
        if not people and len(others) == 1:
            return others[0]
        # From the few that a person has, not from all of the round.
        callbacks = Callback.objects.filter(round=run).order_by().values("pk")
        having = callbacks.filter(item__owner__in=people, item__kind=Kind.CALLBACK)
        parts = [callbacks.filter(settled_by__in=people), *map(callbacks.filter, others)]
        return Q(pk__in=having.union(*parts))

    return where


def _settled_by(chosen: list[str]) -> Q:
    """Those whose result somebody put on record, whoever had to call them; or that a message brought."""
    by = Q(settled_by__in=[int(one) for one in chosen if one != BY_MESSAGE])
    return by | WRITTEN_TO if BY_MESSAGE in chosen else by


def _report(row: Row) -> Markup:
    """How far the report of a round that is over is; the archive is found by it."""
    if row["stage"] != Stage.CLOSED:
        return Markup("")
    archived, signed, written = (row[name] for name in REPORTED)
    standing = standing_of(written, signed, archived)
    return Markup('<span class="state tone-{}">{}</span>').format(REPORT_TONES[standing], standing.label)


def _reported(chosen: list[str]) -> Q:
    found = Q(pk=None)
    for standing in chosen:
        found |= IN_THE_REPORT[Report(standing)]
    return Q(stage=Stage.CLOSED) & found


def _stage(row: Row) -> Markup:
    stage = Stage(row["stage"])
    return Markup('<span class="state tone-{}">{}</span>').format(STAGE_TONES[stage], stage.label)


def _state(row: Row) -> Markup:
    state = State(row["state"])
    said = row["why"] and row["why"] != Why.UNWILLING
    why = Markup(' <small class="muted">{}</small>').format(Why(row["why"]).label) if said else ""
    return Markup('<span class="state tone-{}">{}</span>{}').format(TONES[state], state.label, why)

"""Figures of obligations: what had to be done by now, and what of it was done in time.

Source: K-02, K-05, K-31, A1-10.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.db.models import BooleanField, DateTimeField, Exists, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case, Part, StageEntry
from huiyin.org.models import Department
from huiyin.reports.enums import Dimension, Kind
from huiyin.reports.queries.dimensions import Words
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.clocks import due_and_settled
from huiyin.reports.queries.figures.definitions import Asker, By, Figure, Label, Rows, crossed, of_customers
from huiyin.rulebook.definitions import Pack
from huiyin.worklist import enums
from huiyin.worklist.enums import Standing
from huiyin.worklist.models import WorkItem

DUE = (Standing.KEPT, Standing.LATE, Standing.MISSED)  # open and waived ones count in no rate
CALLED = "callback__customer"
TEAM = by.department("team")
ASKING = By("asking", "", "asking", lambda _keys, _pack: Words({}), numbered=True)  # whose matter asks a question
OF_WORK = (TEAM, by.person("owner", _("Owner")), by.clause("clause__key"))


OF_DEPARTMENTS = (enums.Kind.STAGE, enums.Kind.PART)


def _due(asker: Asker, **which: Any) -> Rows:
    """What had to be done by now, each with how it stands."""
    rows = WorkItem.objects.filter(**which)
    return _standing(rows if asker.reach.everything else rows.filter(team__in=asker.reach.departments), asker)


def _callbacks(asker: Asker) -> Rows:
    """The work of calling those whom the other figures of callbacks count."""
    rows = WorkItem.objects.filter(kind=enums.Kind.CALLBACK, callback__isnull=False)
    return _standing(of_customers(rows, asker, CALLED), asker)


def _standing(rows: Any, asker: Asker) -> Rows:
    return cast("Rows", rows.standing(asker.at).filter(standing__in=DUE))  # the stubs know nothing of the annotation


def _of(kind: enums.Kind) -> Callable[[Asker], Rows]:
    return lambda asker: _due(asker, kind=kind)


def _of_clauses(asker: Asker) -> Rows:
    return _due(asker, clause__isnull=False, clause__pack=asker.pack.key, clause__key__in=list(asker.pack.clauses))


def _answers(asker: Asker) -> Rows:
    """The work of giving an answer; a question that was handed back is not the department's any more.

    Within reach is what these departments owe, and what others owe to their matters.
    """
    waiting = Q(closed_at=None, returned_at=None) | Q(outcome=Part.Outcome.ANSWERED)
    parts = Part.objects.filter(waiting, item=OuterRef("pk"))
    asked: Any = _standing(WorkItem.objects.filter(kind=enums.Kind.PART), asker).filter(Exists(parts))
    rows: Rows = asked.annotate(asking=Subquery(parts.values("case__department")[:1]))
    departments = asker.reach.departments
    return rows if asker.reach.everything else rows.filter(Q(team__in=departments) | Q(asking__in=departments))


def _measures(pack: Pack) -> list[str]:
    return [one.key for one in pack.processes.values() if one.counts_as == "measure"]


def _steps_of_measures(asker: Asker) -> Any:
    """The steps of countermeasures, each with the cause that its measure answers."""
    entries = StageEntry.objects.filter(item=OuterRef("pk"), case__process__in=_measures(asker.pack))
    rows = WorkItem.objects.filter(Exists(entries), kind=enums.Kind.STAGE)
    return rows.annotate(cause=Subquery(entries.values("case__cause")[:1]))


def _measures_due(asker: Asker) -> Rows:
    rows = _steps_of_measures(asker)
    return _standing(rows if asker.reach.everything else rows.filter(team__in=asker.reach.departments), asker)


def of_departments(rows: Rows) -> Rows:
    """Of work what is in the hands of a liable department: stages of matters, and questions that are still its own."""
    # Most stages are in the hands of teams that were never liable: these need not be looked up one by one.
    ever = Department.objects.filter(Exists(Case.objects.filter(liable_department=OuterRef("pk"))))
    stages = StageEntry.objects.filter(item=OuterRef("pk"), case__liable_department=OuterRef("team"))
    asked = Q(closed_at=None, returned_at=None) | Q(outcome=Part.Outcome.ANSWERED)
    parts = Part.objects.filter(asked, item=OuterRef("pk")).values(there=Value(True))[:1]
    # Not EXISTS: beside an OR, PostgreSQL would read all parts there ever were to look these few up.
    theirs = Subquery(parts, output_field=BooleanField())
    in_hand = Q(kind=enums.Kind.STAGE) & Q(team__in=ever.values("pk")) & Exists(stages)
    return rows.filter(in_hand | Q(kind=enums.Kind.PART) & Q(theirs))


def _of_these(kinds: Sequence[enums.Kind]) -> Rows:
    return WorkItem.objects.filter(kind__in=kinds)


def _kept(_asker: Asker) -> Q:
    return Q(standing=Standing.KEPT)


def _kept_in_time(
    key: str,
    name: Label,
    formula: Label,
    rows: Callable[[Asker], Rows],
    kinds: Sequence[enums.Kind],
    fits: Callable[[Pack], bool] | None = None,
    dimensions: tuple[By, ...] = OF_WORK,
    *,
    reach: str = "team",
    either: By | None = None,
    touched: Sequence[str] = (),
) -> Figure:
    touching = [*touched, *(f"work/{kind.value}" for kind in kinds)] + (["part"] if enums.Kind.PART in kinds else [])
    return Figure(
        key=key,
        name=name,
        formula=formula,
        kind=Kind.SHARE,
        source="work",
        rows=rows,
        reach="" if either else reach,
        either=either,
        changed_by=lambda _pack: touching,
        by_itself=lambda asker: due_and_settled(_of_these(kinds), asker.at, moment="due_at"),
        good=_kept,
        day="due_at",
        dimensions=dimensions,
        fits=fits or (lambda _pack: True),
        customer="",
    )


FIGURES = (
    _kept_in_time(
        "obligations_kept",
        _("Obligations kept in time"),
        _(
            "Of everything that clauses of the rule book required by a time in the period that has passed, "
            "the share done in time; items not yet due and waived items do not count."
        ),
        _of_clauses,
        list(enums.Kind),
    ),
    _kept_in_time(
        "answers_in_time",
        _("Questions to departments answered in time"),
        _(
            "Of the questions to departments with an answer due in the period, the share answered in time; "
            "questions that were handed back do not count. For single departments: what they had to answer, "
            "and what was asked of others in their matters."
        ),
        _answers,
        [enums.Kind.PART],
        lambda pack: any(process.parts for process in pack.processes.values()),
        either=crossed(TEAM, ASKING),
    ),
    _kept_in_time(
        "departments_in_time",
        _("Steps and answers of liable departments in time"),
        _(
            "Of the stages handled by the liable department and the questions to departments that were due "
            "in the period, the share done in time."
        ),
        lambda asker: of_departments(_due(asker, kind__in=OF_DEPARTMENTS)),
        OF_DEPARTMENTS,
        touched=["stage"],
    ),
    _kept_in_time(
        "first_contacts_in_time",
        _("First contacts in time"),
        _("Of the first contacts with new customers that were due in the period, the share made in time."),
        _of(enums.Kind.FIRST_CONTACT),
        [enums.Kind.FIRST_CONTACT],
        lambda pack: pack.sharing.first_contact is not None,
    ),
    _kept_in_time(
        "callbacks_in_time",
        _("Callbacks within their window"),
        _("Of the callbacks due in the period, the share settled by then; customers who were left out do not count."),
        _callbacks,
        [enums.Kind.CALLBACK],
        lambda pack: bool(pack.callbacks),
        (by.department(f"{CALLED}__department"), by.person("owner", _("Owner")), by.clause("clause__key")),
        reach=f"{CALLED}__department",
        touched=["call"],
    ),
    _kept_in_time(
        "promises_kept",
        _("Promises kept in time"),
        _(
            "Of the promises to customers and answers to their letters that were due in the period, the "
            "share kept in time."
        ),
        _of(enums.Kind.PROMISE),
        [enums.Kind.PROMISE],
    ),
    _kept_in_time(
        "passed_on_in_time",
        _("Messages passed on, acknowledged in time"),
        _(
            "Of the visitors, messages and weekly feedback passed on to departments and due in the period, "
            "the share acknowledged in time."
        ),
        _of(enums.Kind.PASSED_ON),
        [enums.Kind.PASSED_ON],
    ),
)
MEASURES = (
    _kept_in_time(
        "measures_in_time",
        _("Steps of countermeasures in time"),
        _(
            "Of the countermeasure steps due in the period whose time has passed, the share done in time, "
            "whenever the measure was opened."
        ),
        _measures_due,
        [enums.Kind.STAGE],
        lambda pack: bool(_measures(pack)),
        (by.department("team"), by.person("owner", _("Owner")), by.listed("cause", Dimension.CAUSE, "cause")),
        touched=["stage"],
    ),
)


def _with_clauses(asker: Asker) -> Rows:
    """All work that a clause asked for, each with its clause and how it stands."""
    rows: Any = WorkItem.objects.filter(clause__isnull=False).standing(asker.at)
    named = Concat(Cast("clause", TextField()), Value("/"), "standing", output_field=TextField())
    return cast("Rows", rows.annotate(stood=named))


# What the compliance board counts; no figure by itself, but kept like one.
STOOD = By("stood", "", "stood", lambda _keys, _pack: Words({}))
STANDINGS = Figure(
    key="standings",
    name="",
    formula="",
    kind=Kind.NUMBER,
    source="work",
    rows=_with_clauses,
    changed_by=lambda _pack: [f"work/{kind.value}" for kind in enums.Kind],
    parts_kept=(STOOD.key,),
    by_itself=lambda asker: due_and_settled(_of_these(list(enums.Kind)), asker.at, moment="due_at"),
    day="due_at",
    dimensions=(STOOD,),
    customer="",
)


def _late(asker: Asker) -> Rows:
    """What departments did too late, or still have not done, each with the moment up to which it was late."""
    broken = ["", WorkItem.Outcome.LATE, WorkItem.Outcome.MISSED]  # what its index holds
    rows = of_departments(_due(asker, kind__in=OF_DEPARTMENTS)).filter(kind__in=OF_DEPARTMENTS, outcome__in=broken)
    until = Coalesce("settled_at", Value(asker.at), output_field=DateTimeField())
    late: Rows = rows.exclude(_kept(asker)).annotate(until=until)
    return late


# How late departments are, beside the figure of what they do in time.
LATENESS = Figure(
    key="lateness",
    name="",
    formula="",
    kind=Kind.HOURS,
    source="work",
    rows=_late,
    clock=("due_at", "until"),
    day="due_at",
    dimensions=(by.department("team"),),
    better="less",
    customer="",
)

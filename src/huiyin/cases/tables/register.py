"""The register of a process as a list: its columns and filters."""

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import get_language, gettext

from huiyin.cases.filters import NONE, Carried, Rehearsed, Responsible, StageDue, TakenUpAgain, Tree, below
from huiyin.cases.listed import counted_filters, listed_columns
from huiyin.cases.models import Case, StageEntry
from huiyin.cases.queries.traffic import standing_late, went
from huiyin.kernel import deadlines
from huiyin.kernel.clock import now
from huiyin.kernel.editions import kept
from huiyin.kernel.tables import Choice, Column, Dates, Filter, Flag, Table, Words
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.rulebook.definitions import MERGED, Pack, Process, flat


def register_of(process: Process, pack: Pack, *, whole: bool = True) -> Table:
    """The register in the reader's language; not `whole`: for people who see their part of a case."""
    return _register(process.key, pack, get_language() or "", whole)


def _words(pack: Pack, list_name: str, language: str) -> dict[str, str]:
    return {key: say(choice.label, language) for key, choice in flat(pack.lists.get(list_name, ())).items()}


@lru_cache(maxsize=64)  # versions of a pack never change, and each is loaded once
def _register(key: str, pack: Pack, language: str, whole: bool) -> Table:
    process = pack.processes[key]
    return Table(
        key=f"cases-{process.key}",
        title=say(process.title, language),
        on_paper=say(process.papers.get("register", {}), language)
        or gettext("%(cases)s: register") % {"cases": say(process.title, language)},
        columns=_columns(process, pack, language, whole=whole),
        filters=_filters(process, pack, language, whole=whole),
        computes=_with_deadlines,
        order="-pk",
        link="cases:page",
        new=reverse("cases:new", args=[process.key]),
        empty=gettext("Nothing has been registered that fits."),
    )


def _with_deadlines(rows: "QuerySet[Case]") -> "QuerySet[Case]":
    """By when the step is due that a case stands at: looked up for the rows that are shown, by an index."""
    standing = StageEntry.objects.filter(case=OuterRef("pk"), left_at=None, item__settled_at=None)
    return rows.annotate(
        due_at=Subquery(standing.values("item__due_at")[:1]),
        due_paused_at=Subquery(standing.values("item__paused_at")[:1]),
    )


class Asked:
    """What the forms of a process ask, in its own words: a parcel has a sender, a dispute a customer."""

    def __init__(self, process: Process, language: str) -> None:
        fields = [field for form in process.forms.values() for field in form.fields if field.means]
        self._labels: dict[str, str] = {}
        for field in fields:
            self._labels.setdefault(field.means, say(field.label, language))

    def __contains__(self, means: str) -> bool:
        return means in self._labels

    def label(self, means: str, usual: str) -> str:
        return self._labels.get(means, usual)


def _columns(process: Process, pack: Pack, language: str, *, whole: bool) -> list[Column]:
    asked, words = Asked(process, language), partial(_words, pack, language=language)
    stages = {key: say(stage.title, language) for key, stage in process.stages.items()}
    own = listed_columns(process, whole=whole, language=language)
    # What a process has columns of its own for comes first; what every case has is there to be chosen.
    found: list[tuple[str, Column]] = [
        ("", Column("number", gettext("No."), fixed=True, sort="number")),
        ("", Column("title", asked.label("content", gettext("Content")), wide=True)),
        ("complainant", Column("complainant", asked.label("complainant", gettext("Complainant")))),
        *(("", column) for column in own),
        (
            "classification",
            Column("classification", asked.label("classification", gettext("Class")), words=words("classes")),
        ),
        ("severity", Column("severity", asked.label("severity", gettext("Severity")), words=words("severities"))),
        ("", Column("stage", gettext("Stage"), words={**stages, MERGED.key: say(MERGED.title, language)})),
        ("", Column("owner__name", gettext("With"), needs=("owner_id",), words=names_of_people)),
        (
            "",
            Column(
                "due",
                gettext("Due"),
                kind="moment",
                needs=("due_at", "due_paused_at"),
                show=lambda row: deadlines.mark(row["due_at"], row["due_paused_at"]),
                export=lambda row: row["due_at"],
            ),
        ),
        (
            "liable_department",
            Column(
                "liable_department__name",
                asked.label("liable_department", gettext("Liable department")),
                needs=("liable_department_id",),
                words=names_of_departments,
            ),
        ),
        ("", Column("received_at", gettext("Received"), kind="moment", sort="pk")),
        (
            "channel",
            Column("channel", asked.label("channel", gettext("Channel")), words=words("channels"), optional=True),
        ),
        ("cause", Column("cause", asked.label("cause", gettext("Cause")), words=words("causes"), optional=True)),
        (
            "",
            Column(
                "registrar__name",
                gettext("Registered by"),
                needs=("registrar_id",),
                words=names_of_people,
                optional=not own,  # a register of its own, such as of damages, says whose entry it is
            ),
        ),
        (
            "",
            Column(
                "department__name",
                gettext("Department"),
                needs=("department_id",),
                words=names_of_departments,
                optional=True,
            ),
        ),
        (
            "responsible_person",
            Column(
                "responsible_person__name",
                asked.label("responsible_person", gettext("Person responsible")),
                needs=("responsible_person_id",),
                words=names_of_people,
                optional=True,
            ),
        ),
        ("", Column("accepted_at", gettext("Taken up"), kind="moment", optional=True)),
        ("", Column("resolved_at", gettext("Result given"), kind="moment", optional=True)),
        ("", Column("ended_at", gettext("Case ended"), kind="moment", optional=True)),
        ("", Column("ends", gettext("Outcome"), words=_outcomes(), optional=True)),
    ]
    return [column for means, column in found if not means or means in asked]


def _filters(process: Process, pack: Pack, language: str, *, whole: bool) -> list[Filter]:
    asked = Asked(process, language)
    stages = {key: say(stage.title, language) for key, stage in process.stages.items()}
    ends = tuple(key for key, stage in process.stages.items() if stage.ends)
    answers = (("yes", gettext("Yes")), ("no", gettext("No")), (NONE, gettext("Not said yet")))

    def tree(means: str, usual: str, list_name: str) -> tuple[str, Filter]:
        options = tuple(_words(pack, list_name, language).items())
        return means, Tree(means, asked.label(means, usual), options, below=below(pack.lists.get(list_name, ())))

    listed = _words(pack, "memberships", language)
    memberships = (*listed.items(), (NONE, gettext("No membership")))
    liable = Choice(
        "liable",
        asked.label("liable_department", gettext("Liable department")),
        _departments,
        further=((NONE, gettext("No department named")),),
        where=_or_none("liable_department"),
    )
    found: list[tuple[str, Filter]] = [
        ("", Words("q", field="search", hint=gettext("Number, name, any words"))),
        ("", Choice("stage", gettext("Stage"), tuple(stages.items()))),
        tree("classification", gettext("Class"), "classes"),
        tree("severity", gettext("Severity"), "severities"),
        ("liable_department", liable),
        tree("cause", gettext("Cause"), "causes"),
        tree("channel", gettext("Channel"), "channels"),
        *(("", each) for each in counted_filters(process, whole=whole, language=language)),
        (
            "",
            Choice("ends", gettext("Outcome"), (*_outcomes().items(), (NONE, gettext("Still running"))), where=_ends),
        ),
        ("", Carried("founded", gettext("Founded"), answers, where=_answers("founded"))),
        ("", Carried("won_back", gettext("Won back"), answers, where=_answers("won_back"))),
        ("", Choice("department", gettext("Department"), _departments, where=_subtrees)),
        (
            "responsible_person",
            Responsible("responsible", asked.label("responsible_person", gettext("Person responsible"))),
        ),
        ("", Choice("membership", gettext("Membership of the customer"), memberships, where=_of_members)),
        ("", Dates("received", gettext("Received"), field="received_at")),
        ("", TakenUpAgain("reopened", gettext("Taken up again"), ends=ends)),
        *([("", StageDue("due", gettext("Due")))] if any(way.many for way in process.transitions.values()) else ()),
        ("", Flag("late", gettext("Overdue"), where=lambda: standing_late(now()))),
        ("", Flag("running", gettext("Running"), where=Q(ended_at=None))),
        ("", Flag("archived", gettext("Archived"), where=Q(ended_at__isnull=False))),
        (
            "",
            Carried(
                "counted", gettext("Without merged ones"), answers[:1], where=lambda _chosen: ~Q(ends=Case.Ends.MERGED)
            ),
        ),
        (
            "",
            Carried("accepted", gettext("Taken up"), answers[:1], where=lambda _chosen: Q(accepted_at__isnull=False)),
        ),
        (
            "",
            Carried(
                "resolved", gettext("Result given"), answers[:1], where=lambda _chosen: Q(resolved_at__isnull=False)
            ),
        ),
        ("", Rehearsed("rehearsed", gettext("Dry run of the draft"))),
        ("", Carried("went", gettext("Went lately"), _ways(process, language), where=_went)),
        ("", Carried("again", gettext("Came back lately"), _ways(process, language), where=partial(_went, again=True))),
    ]
    return [each for means, each in found if not means or means in asked]


def _or_none(field: str) -> Any:
    def where(chosen: list[str]) -> Q:
        numbers = [int(value) for value in chosen if value != NONE]
        return Q(**{f"{field}__in": numbers}) | (Q(**{field: None}) if NONE in chosen else Q())

    return where


def _answers(field: str) -> Any:
    values = {"yes": True, "no": False, NONE: None}

    def where(chosen: list[str]) -> Q:
        found = Q()
        for value in chosen:
            found |= Q(**{field: values[value]})
        return found

    return where


def _ways(process: Process, language: str) -> tuple[tuple[str, str], ...]:
    """Each way by its name, to each stage it leads to, and from each stage it may leave to each."""
    found = []
    for key, way in process.transitions.items():
        title = say(way.title, language)
        found.append((key, title))
        names = {stage: say(process.stages[stage].title, language) for stage in (*way.sources, *way.targets)}
        for target in way.targets:
            found.append((f"{key}::{target}", f"{title} (→ {names[target]})"))
            found += [
                (f"{key}:{stage}:{target}", f"{title} ({names[stage]} → {names[target]})") for stage in way.sources
            ]
    return tuple(found)


def _went(chosen: list[str], *, again: bool = False) -> Q:
    found = Q()
    for value in chosen:
        way, stage, target, *_more = [*value.split(":"), "", ""]
        found |= went(way, stage, target, again=again, at=now())
    return found


def _ends(chosen: list[str]) -> Q:
    return Q(ends__in=["" if value == NONE else value for value in chosen])


def _of_members(chosen: list[str]) -> Q:
    none = Q(customer=None) | Q(customer__membership="") if NONE in chosen else Q()
    named = [value for value in chosen if value != NONE]
    return none | Q(customer__membership__in=named) if named else none


def _subtrees(chosen: list[str]) -> Q:
    return Q(department__path__overlap=[int(value) for value in chosen])


def _outcomes() -> dict[str, str]:
    return {value: str(label) for value, label in Case.Ends.choices}


@kept
def _departments() -> Iterable[tuple[str, str]]:
    return tuple((str(pk), name) for pk, name in names_of_departments().items())

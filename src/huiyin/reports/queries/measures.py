"""Countermeasures (改进对策) that answer what the statistics show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from huiyin.cases.models import Case, CaseQuerySet, StageEntry
from huiyin.cases.queries import processes_of_measures
from huiyin.kernel import masking
from huiyin.kernel.texts import bracketed, say
from huiyin.org.models import Person
from huiyin.reports.enums import Dimension
from huiyin.reports.queries.dimensions import Axis, Counted, words_of
from huiyin.reports.queries.statistics import Question
from huiyin.rulebook.definitions import Pack, Process

COLUMNS = {Dimension.CLASS: "classification", Dimension.CAUSE: "cause"}
SHOWN = 30


@dataclass(frozen=True)
class Measure:
    """One countermeasure as the report lists it."""

    pk: int
    number: str
    title: str
    answers: str
    stage: str
    owner: str
    due_at: datetime | None
    ends: str
    round: int

    @property
    def effect(self) -> str:
        """good, withdrawn, poor (it is being analysed again) or open."""
        if self.ends:
            return "good" if self.ends == Case.Ends.SETTLED else "withdrawn"
        return "poor" if self.round > 1 else "open"


@dataclass(frozen=True)
class Measures:
    """The newest countermeasures for a table, and how many there are in all."""

    shown: list[Measure]
    count: int
    running: dict[str, int]
    process: str  # in whose register they stand


def measures(question: Question, keys: Iterable[str], *, pack: Pack, user: Person) -> Measures | None:
    """Those that were running in or after the period and answer one of the table's classes or causes. Source: A6-19."""
    processes = processes_of_measures(pack)
    if not processes:
        return None
    rows = _answering(question, [key for key in keys if key], user, processes)
    column = column_of(question.rows)
    running: dict[str, int] = {}
    if column:
        counted = rows.running().values_list(column).annotate(number=Count("pk")).order_by(column)
        running = dict(counted)
    return Measures(_shown(rows, processes, pack), rows.count(), running, processes[0].key)


def answering(question: Question, keys: Iterable[str], *, pack: Pack, user: Person) -> dict[str, list[str]]:
    """The countermeasures that answer each class or cause of a table, in words: number, aim, how it stands."""
    column, processes = column_of(question.rows), processes_of_measures(pack)
    if not column or not processes:
        return {}
    stages = {(process.key, key): stage for process in processes for key, stage in process.stages.items()}
    said: dict[str, list[str]] = {}
    rows = _answering(question, [key for key in keys if key], user, processes).exclude(ends=Case.Ends.WITHDRAWN)
    for key, process, number, title, stage in rows.order_by("-pk").values_list(
        column, "process", "number", "title", "stage"
    ):
        named = stages.get((process, stage))
        stands = bracketed(say(named.title) if named else stage)
        said.setdefault(key, []).append(f"{number} {masking.text(title)}{stands}")
    return said


@dataclass(frozen=True)
class Running:
    """A countermeasure under way: its number, and where it stands."""

    pk: int
    number: str
    stage: str


def running_about(column: str, keys: Iterable[str], *, pack: Pack, user: Person) -> dict[str, list[Running]]:
    """Countermeasures under way for each class or cause, the newest first: nobody begins a second unawares."""
    processes = {process.key: process for process in processes_of_measures(pack)}
    rows = Case.objects.visible_to(user).running().filter(process__in=processes, **{f"{column}__in": [*keys]})
    found: dict[str, list[Running]] = {}
    fields = (column, "pk", "process", "number", "stage")
    for key, pk, process, number, at in rows.order_by("-pk").values_list(*fields)[:SHOWN]:
        stage = processes[process].stages.get(at)
        found.setdefault(key, []).append(Running(pk, number, say(stage.title) if stage else at))
    return found


def column_of(axis: Axis) -> str:
    """What a measure says it answers, if it can say so of these rows."""
    return "" if isinstance(axis, Counted) else COLUMNS.get(axis, "")


def _answering(question: Question, keys: list[str], user: Person, processes: Iterable[Process]) -> CaseQuerySet:
    first, _until = question.period.moments(question.zone)
    still = Q(ended_at=None) | Q(ended_at__gte=first)
    rows = Case.objects.visible_to(user).filter(still, process__in=[process.key for process in processes])
    column = column_of(question.rows)
    return rows.filter(**{f"{column}__in": keys}) if column else rows


def _shown(rows: CaseQuerySet, processes: Iterable[Process], pack: Pack) -> list[Measure]:
    classes, causes = (words_of(each, (), pack) for each in (Dimension.CLASS, Dimension.CAUSE))
    stages = {(process.key, key): stage for process in processes for key, stage in process.stages.items()}
    standing = StageEntry.objects.filter(case=OuterRef("pk"), left_at=None)
    found = rows.annotate(due_at=Subquery(standing.values("item__due_at")[:1]), owner_name=F("owner__name"))
    fields = (
        "pk", "process", "number", "title", "classification", "cause", "stage", "owner_name", "due_at", "ends", "round",
    )  # fmt: skip

    def measure(row: dict[str, Any]) -> Measure:
        answers = [words.label(row[key]) for words, key in ((classes, "classification"), (causes, "cause")) if row[key]]
        stage = stages.get((row["process"], row["stage"]))
        return Measure(
            pk=row["pk"],
            number=row["number"],
            title=row["title"],
            answers=" · ".join(answers),
            stage=say(stage.title) if stage else row["stage"],
            owner="" if row["ends"] else row["owner_name"] or "",
            due_at=None if row["ends"] else row["due_at"],
            ends=row["ends"],
            round=row["round"],
        )

    return [measure(row) for row in found.order_by("-pk").values(*fields)[:SHOWN]]

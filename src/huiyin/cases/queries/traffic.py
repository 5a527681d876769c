"""What goes on in a process now, for its flow chart; and the cases behind each figure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse

from huiyin.cases.models import Act, Case, StageEntry
from huiyin.kernel import blocks
from huiyin.kernel.worktime import windows, worked
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.rulebook.traffic import DAYS, Standing, Taken, Traffic
from huiyin.worklist.models import WorkItem

SQL = Path(__file__).with_suffix(".sql")
SEEING = ("cases.view", "cases.answer")


def traffic_of(process: str, reader: Person, at: datetime) -> Traffic | None:
    """How many stand where and which ways they took, in two statements; None for who may see no cases at all."""
    if not any(reader.may(permission) for permission in SEEING):
        return None
    seen, said = _seen_by(reader, process)
    clock = windows(calendar_of(), since(at).year, at.year)
    parameters = {"process": process, "at": at, "since": since(at), **said, **clock}
    parts = {"seen": seen, "worked": worked()}
    stages = blocks.rows(SQL, "stages", parameters, parts)
    ways = blocks.rows(SQL, "ways", parameters, parts)
    register = reverse("cases:register", args=[process])
    return Traffic(
        stages={row["stage"]: _standing(row, register) for row in stages},
        ways={row["transition"]: _taken(row, register) for row in ways if row["to_stage"] is None},
        arrows={
            (row["transition"], row["from_stage"] or "", row["to_stage"]): _taken(row, register)
            for row in ways
            if row["to_stage"] is not None
        },
    )


def since(at: datetime) -> datetime:
    """From when on stays and ways are counted."""
    return at - timedelta(days=DAYS)


def went(transition: str, stage: str, target: str, *, again: bool, at: datetime) -> Q:
    """The cases that a way took on lately, from one stage or any to one or any; `again`: to one where they had been."""
    moved = Act.objects.filter(
        case=OuterRef("case"), kind="moved", transition=transition, at=OuterRef("left_at"), from_stage=OuterRef("stage")
    )
    if target:
        moved = moved.filter(to_stage=target)
    if again:
        before = StageEntry.objects.filter(
            case=OuterRef("case"), stage=OuterRef("to_stage"), pk__lt=OuterRef(OuterRef("pk"))
        )
        moved = moved.filter(~Q(to_stage=F("from_stage")), Exists(before))
    left = StageEntry.objects.filter(Exists(moved), left_at__gte=since(at))
    return Q(pk__in=(left.filter(stage=stage) if stage else left).values("case"))


def standing_late(at: datetime) -> Q:
    """The running cases whose stage should be over by now."""
    late = StageEntry.objects.filter(left_at=None, item__in=WorkItem.objects.overdue(at))
    return Q(ended_at=None, pk__in=late.values("case"))


def _seen_by(reader: Person, process: str) -> tuple[str, Mapping[str, Any]]:
    """What narrows a statement to the cases a reader may see, with the words it is asked with."""
    if reader.reach("cases.view").everything:
        return "", {}
    statement, said = Case.objects.visible_to(reader).filter(process=process).values("pk").query.sql_with_params()
    names = [f"seen_{number}" for number in range(len(said))]
    return (
        f"AND c.id IN ({statement % tuple(f'%({name})s' for name in names)})",
        dict(zip(names, said, strict=True)),
    )


def _standing(row: Mapping[str, Any], register: str) -> Standing:
    median, most = row["stayed"] or (None, None)
    here = {"stage": row["stage"], "running": "1"}
    return Standing(
        now=row["now"],
        late=row["late"],
        median=median,
        most=most,
        now_at=_address(register, here) if row["now"] else "",
        late_at=_address(register, {**here, "late": "1"}) if row["late"] else "",
    )


def _taken(row: Mapping[str, Any], register: str) -> Taken:
    way = row["transition"]
    if row["to_stage"] is not None:
        way = f"{way}:{row['from_stage'] or ''}:{row['to_stage']}"
    return Taken(
        times=row["times"],
        median=row["median"],
        again=row["again"],
        times_at=_address(register, {"went": way}),
        again_at=_address(register, {"again": way}) if row["again"] else "",
    )


def _address(register: str, asked: Mapping[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(asked)
    return f"{register}?{query.urlencode()}"

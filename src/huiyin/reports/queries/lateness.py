"""Which stages of a case were late, and by how much, beside the rows of a figure that asks for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce, JSONObject

from huiyin.kernel.worktime import Calendar, elapsed
from huiyin.reports.queries.figures.cases import late_stages
from huiyin.reports.queries.figures.definitions import Asker, Rows


class LateStage(NamedTuple):
    stage: str
    by: timedelta  # working time of the house
    runs: bool  # it is not done yet


def with_late_stages(cases: Rows, asker: Asker) -> Rows:
    """Each case with those of its stages that were late, in the order they fell due."""
    until = Coalesce(F("item__settled_at"), Value(asker.at, output_field=DateTimeField()))
    one = JSONObject(stage="stage", due=F("item__due_at"), until=until, runs=F("item__settled_at"))
    late = late_stages(asker).order_by("item__due_at", "pk").values_list(one)
    found: Rows = cases.annotate(late_stages=ArraySubquery(late))
    return found


def late_stages_in(row: Mapping[str, Any], calendar: Calendar) -> Sequence[LateStage]:
    """What a row that was asked for it says."""
    return [
        LateStage(
            one["stage"],
            elapsed(datetime.fromisoformat(one["due"]), datetime.fromisoformat(one["until"]), calendar),
            one["runs"] is None,
        )
        for one in row["late_stages"]
    ]

"""Looking over many cases for what one alone does not show."""

from datetime import datetime
from typing import Any

from django.db import connection

from huiyin.cases import queries
from huiyin.cases.actions.registering import register
from huiyin.cases.models import Alarm, Case
from huiyin.kernel import worktime
from huiyin.kernel.whole import whole
from huiyin.org.queries import calendar_of
from huiyin.rulebook.definitions import Watch
from huiyin.rulebook.queries import pack_in_force

MOST_NAMED = 30  # of the cases that were counted


@whole
def look_out(case: Case, *, at: datetime) -> list[Case]:
    """Open what the rule book's watches ask for, now that this case counts; answers what was opened.

    One case runs for each answer at a time; what came before the last one ended is not counted again.
    Source: D45-6, D45-7.
    """
    found = []
    for watch in pack_in_force().watches.values():
        value = str(getattr(case, watch.by))
        if watch.process == case.process and value in watch.answers:
            opened = _look(watch, value, case, at)
            found += [opened] if opened else []
    return found


def _look(watch: Watch, value: str, case: Case, at: datetime) -> Case | None:
    _one_at_a_time(watch, value)
    since = worktime.shift(at, {"before": watch.within}, calendar_of(department=case.department))
    last = Alarm.objects.filter(watch=watch.key, value=value).select_related("case").order_by("-pk").first()
    if last is not None:
        if last.case.ended_at is None:
            return None
        since = max(since, last.case.ended_at)
    counted = Case.objects.filter(process=watch.process, received_at__gt=since, **{watch.by: value})
    counted = counted.exclude(ends__in=[Case.Ends.WITHDRAWN, Case.Ends.MERGED])
    count = counted.count()
    if count < watch.count:
        return None
    values = _values(watch, value, list(counted.order_by("-received_at", "-pk")[:MOST_NAMED]), count, at)
    opened = register(
        watch.opens, values=values, registrar=queries.registrar_after(case, at), parent=case, by=None, at=at
    )
    Alarm.objects.create(watch=watch.key, value=value, case=opened, raised_at=at)
    return opened


def _values(watch: Watch, value: str, cases: list[Case], count: int, at: datetime) -> dict[str, Any]:
    process = pack_in_force().processes[watch.opens]
    said = {"value": value, "count": count, "cases": "\n".join(f"{case.number} {case.title}" for case in cases)}
    moments = {field.name: at for field in process.forms[process.intake].fields if field.default == "now"}
    return moments | {name: words[1:] if words.startswith("=") else said[words] for name, words in watch.given.items()}


def _one_at_a_time(watch: Watch, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"watch/{watch.key}/{value}"])

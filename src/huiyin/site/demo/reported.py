"""Reports of the demo: asked for as the time came, some written and signed, some not.

What somebody writes fits what was counted: words of a section may be a mapping, `none` for an empty table, `even` where
no line stands out, `some` else, in which {number}, {first} and {most} are the total, the first line and its number;
`of` names the section whose table is meant, if it is another one.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from huiyin.kernel.periods import Period, around, owed_for
from huiyin.reports import actions
from huiyin.reports.models import Report
from huiyin.reports.queries.reports import waiting_for
from huiyin.reports.queries.standing import drafted
from huiyin.reports.tables.standing import content_of
from huiyin.rulebook.queries import pack_in_force
from huiyin.site import signature
from huiyin.site.demo.goods import Moment, Script

if TYPE_CHECKING:
    from huiyin.site.demo.playing import Player

LOOKED_BACK = 14  # days: closings of two weeks, and weekly reports that are over
MORNING, EVENING = time(10), time(16, 40)


def reports_of(player: "Player") -> Iterator[Moment]:
    """What is owed was asked for several times a day; what somebody handed in, and what was signed, at its moment."""
    rows = player.script.get("reports", [])
    if not rows:
        return
    last = len(player.script["stories"]) + 5
    for at in _asked(player):
        yield at, last, 0, partial(_go_on, player)
        yield at, last + 2, 0, actions.send_due
    for number, row in enumerate(rows, 1):
        for moment in _moments(player, row):
            yield moment, last + 1, number, partial(_write, player, row)
    yield _moment(player, "before 1 working hour"), last + 1, len(rows) + 1, partial(_sign, player)


def _asked(player: "Player") -> Iterator[datetime]:
    """Every morning and evening of the last days; and now."""
    zone = player.calendar.zone
    today = player.until.astimezone(zone).date()
    for ago in range(LOOKED_BACK):
        day = today - timedelta(days=ago)
        for hour in (MORNING, EVENING):
            if (moment := datetime.combine(day, hour, zone)) < player.until:
                yield moment
    yield player.until


def _moments(player: "Player", row: Script) -> list[datetime]:
    """When it is written: at the first of these moments at which it is owed."""
    return [_moment(player, words) for words in row.get("when", ())]


def _moment(player: "Player", words: str) -> datetime:
    """Days ago may have been at night: it was done at work before that."""
    return player.moment("before 1 working minute", player.moment(words, player.until))


def _go_on(player: "Player", at: datetime) -> None:
    """What is owed is asked for; some of it is always written, and signed by the next morning or evening."""
    actions.ask_for_reports(at)
    if at < player.until:
        _sign(player, at)
    for row in player.script["reports"]:
        evening = at.astimezone(player.calendar.zone).time() >= EVENING  # what was done in the day is known
        if evening and "when" not in row and at < _moment(player, row["until"]):
            _write(player, row, at)


def _write(player: "Player", row: Script, at: datetime) -> None:
    """The newest one that is owed: handed in, or only begun."""
    rows = Report.objects.filter(rule=row["rule"], person=player.people[row["by"]], written_at=None)
    report = rows.order_by("-first_day", "-pk").first()
    if report is None and (row.get("unasked") or row.get("running")):
        # The house began later, and nobody asks what was before; nor for what is not over yet.
        day = localdate(at) if row.get("running") else _over(_every(row), localdate(at)).first
        report = actions.begin(row["rule"], day=day, by=player.people[row["by"]], at=at)
    if report is None or report.written_at:
        return
    words = _words(row.get("words", {}), report, at)
    if row.get("begun"):
        actions.write(report, words=words, by=report.person, at=at)
        return
    actions.hand_in(report, words=words, by=report.person, at=at, early=report.last_day_runs(at))


def _every(row: Script) -> str:
    return pack_in_force().reports[row["rule"]].every


def _over(every: str, today: date) -> Period:
    """The newest period that is over by this evening."""
    running = around(every, today)
    return running if running.last == today else owed_for(every, today)


def _sign(player: "Player", at: datetime) -> None:
    """Whoever is asked reads it and signs, not in the minute it was written; some wait still."""
    rows = player.script["reports"]
    left = {(row["rule"], moment) for row in rows if row.get("unsigned") for moment in _moments(player, row)}
    for report in Report.objects.filter(written_at__lt=at, sealed_at=None).order_by("pk"):
        while (report.rule, report.written_at) not in left and (waiting := waiting_for(report)):
            actions.sign(report, signature=signature.draw(waiting.person.name), by=waiting.person, at=at)


def _words(said: Script, report: Report, at: datetime) -> dict[str, str]:
    tables = {section["key"]: _table(section) for section in content_of(drafted(report, at))["sections"]}
    return {key: words if isinstance(words, str) else fitting(words, tables, key) for key, words in said.items()}


def _table(section: Script) -> list[tuple[str, str]]:
    """What its lines are called, each with its number; the last is the total."""
    table = next((block["table"] for block in section["blocks"] if "table" in block), None)
    if not table or not table["lines"]:
        return []
    return [(line["cells"][0]["text"], line["cells"][1]["text"]) for line in [*table["lines"], table["total"]] if line]


def fitting(words: Script, tables: dict[str, list[tuple[str, str]]], key: str) -> str:
    """What somebody says of a section, by what its table shows."""
    found = tables[words.get("of", key)]
    if not found or found[-1][1] in ("", "0"):
        return str(words["none"])
    (first, most), (_second, next_one) = found[0], found[1]
    even = len(found) > 2 and most == next_one
    return str(words["even" if even else "some"]).format(number=found[-1][1], first=first, most=most)

"""Reports of the demo: asked for as the time came, some written and signed, some not."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from huiyin.kernel.periods import owed_for
from huiyin.reports import actions
from huiyin.reports.models import Report
from huiyin.reports.queries.reports import waiting_for
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
        if "when" in row:
            yield _moment(player, row["when"]), last + 1, number, partial(_write, player, row)


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


def _moment(player: "Player", words: str) -> datetime:
    """Days ago may have been at night: it was done at work before that."""
    return player.moment("before 1 working minute", player.moment(words, player.until))


def _go_on(player: "Player", at: datetime) -> None:
    """What is owed is asked for; some of it is always written, and signed, in good time."""
    actions.ask_for_reports(at)
    for row in player.script["reports"]:
        evening = at.astimezone(player.calendar.zone).time() >= EVENING  # what was done in the day is known
        if evening and "when" not in row and at < _moment(player, row["until"]):
            _write(player, row, at)


def _write(player: "Player", row: Script, at: datetime) -> None:
    """The newest one that is owed: handed in and signed by all, or only begun."""
    rows = Report.objects.filter(rule=row["rule"], person=player.people[row["by"]], written_at=None)
    report = rows.order_by("-first_day", "-pk").first()
    if report is None and row.get("unasked"):  # the house began later, and nobody asks what was before
        day = owed_for(pack_in_force().reports[row["rule"]].every, localdate(at)).first
        report = actions.begin(row["rule"], day=day, by=player.people[row["by"]], at=at)
    if report is None or report.written_at:
        return
    words = row.get("words", {})
    if row.get("begun"):
        actions.write(report, words=words, by=report.person, at=at)
        return
    actions.hand_in(report, words=words, by=report.person, at=at)
    while not row.get("unsigned") and (waiting := waiting_for(report)):
        actions.sign(report, signature=signature.draw(waiting.person.name), by=waiting.person, at=at)

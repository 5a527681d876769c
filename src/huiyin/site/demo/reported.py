"""Reports of the demo: asked for as the time came, some written and signed, some not."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from huiyin.reports import actions
from huiyin.reports.models import Report
from huiyin.reports.queries.reports import waiting_for
from huiyin.reports.queries.standing import duty_of
from huiyin.site import signature
from huiyin.site.demo.goods import Moment, Script

if TYPE_CHECKING:
    from huiyin.site.demo.playing import Player

ASKED = timedelta(hours=8)


def reports_of(player: "Player") -> Iterator[Moment]:
    """What is owed was asked for several times a day; what somebody handed in, and what was signed, at its moment."""
    rows = player.script.get("reports", [])
    if not rows:
        return
    last = len(player.script["stories"]) + 5
    since = min(player.moment(row["when"], player.until) for row in rows)
    at = player.until
    while at > since - timedelta(days=player.script.get("reports_from", 9)):
        yield at, last, 0, _ask
        at -= ASKED
    for number, row in enumerate(rows, 1):
        moment = player.moment("before 1 working minute", player.moment(row["when"], player.until))
        yield moment, last, number, partial(_write, player, row)
        if "signed" in row:
            moment = player.moment("before 1 working minute", player.moment(row["signed"], player.until))
            yield moment, last + 1, number, partial(_sign, player, row)
    yield player.until, last + 2, 0, actions.send_due


def _ask(at: datetime) -> None:
    actions.ask_for_reports(at)


def _write(player: "Player", row: Script, at: datetime) -> None:
    """The newest one that is owed: handed in, or only begun."""
    report = _newest(player, row, written=False)
    if report is None:
        return
    words = {section.key: "" for section in duty_of(report).sections} | row.get("words", {})
    verb = actions.write if row.get("begun") else actions.hand_in
    verb(report, words=words, by=report.person, at=at)


def _sign(player: "Player", row: Script, at: datetime) -> None:
    report = _newest(player, row, written=True)
    waiting = waiting_for(report) if report else None
    if report and waiting:
        actions.sign(report, signature=signature.draw(waiting.person.name), by=waiting.person, at=at)


def _newest(player: "Player", row: Script, *, written: bool) -> Report | None:
    rows = Report.objects.filter(rule=row["rule"], person=player.people[row["by"]], sealed_at=None)
    return rows.filter(written_at__isnull=not written).order_by("-first_day", "-pk").first()

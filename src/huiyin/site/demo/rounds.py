"""Rounds of callbacks of the demo: planned and started by a supervisor, with what came of the calls so far."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from huiyin.callbacks import actions as callbacks
from huiyin.callbacks import queries
from huiyin.callbacks.enums import Came, Stage
from huiyin.callbacks.models import Callback, Feedback, Round
from huiyin.callbacks.queries import GIVEN_AT
from huiyin.contact.enums import ANSWERED
from huiyin.contact.models import Activity
from huiyin.contact.rules import NO_ANSWER
from huiyin.customers.queries import rest_of
from huiyin.kernel.clock import midnight
from huiyin.messaging import actions as messaging
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import Channel
from huiyin.org.queries import people_in
from huiyin.org.roles import ANSWERING
from huiyin.rulebook.definitions import Skips
from huiyin.site.demo.goods import Moment, Script

if TYPE_CHECKING:
    from huiyin.site.demo.playing import Player

PLAYED_WEEKS = 5
SENT_WITHIN, REPORTED_WITHIN = timedelta(minutes=10), timedelta(minutes=5)


def rounds_of(player: "Player") -> Iterator[Moment]:
    """Each round with its moment, and each of its calls; after what the stories do at the same one."""
    last = len(player.script["stories"]) + 3
    for number, row in enumerate(player.script.get("rounds", [])):
        yield _at_work(player, row), last, number, partial(_start, player, row)
        if row.get("writes"):
            yield _at_work(player, row) + SENT_WITHIN, last, number, partial(_write, row["plan"])
        for words in row.get("calls", []):
            yield _at_work(player, words), last + 1, number, partial(_call, player, row["plan"], words)


def feedback_of(player: "Player") -> Iterator[Moment]:
    """What departments were told of each week that is over, as the job of its Monday would have told them."""
    last = len(player.script["stories"]) + 3
    monday = midnight(localdate(player.until) - timedelta(days=localdate(player.until).weekday()))
    for week in range(PLAYED_WEEKS):
        given = monday - timedelta(weeks=week) + timedelta(hours=GIVEN_AT.hour, minutes=GIVEN_AT.minute)
        if given <= player.until:
            yield given, last, week, _give_feedback
        read = given + timedelta(hours=4)
        if week and read <= player.until:  # the last one still waits
            yield read, last, week, partial(_acknowledge, player)


def _give_feedback(at: datetime) -> None:
    callbacks.give_feedback(at)


def _acknowledge(player: "Player", at: datetime) -> None:
    """Each department that something was said of has read it."""
    told = player.script.get("feedback", {})
    for feedback in Feedback.objects.filter(acknowledged_at=None, item__isnull=False).select_related("department"):
        people = people_in(feedback.department, ANSWERING)
        if people:
            callbacks.acknowledge_feedback(feedback, reply=told.get("reply", ""), by=people[0], at=at)


def _at_work(player: "Player", row: Script) -> datetime:
    """Days ago may have been at night: it was done at work before that."""
    return player.moment("before 1 working minute", player.moment(row["when"], player.until))


def _start(player: "Player", row: Script, at: datetime) -> None:
    by = player.people[row["by"]]
    changed: dict[str, Any] = {}
    if "recently" in row:
        changed["skips"] = Skips(recently=row["recently"], open_complaint=True)
    if "due_within" in row:  # as the plan itself chooses them day by day
        until = (at + timedelta(days=row["due_within"])).date().isoformat()
        changed["audience"] = {"field": "next_service_on", "operator": "at_most", "value": until}
    ends_on = player.moment(row["ends"], player.until).date() if "ends" in row else None
    activity = Activity.objects.filter(title=row.get("activity", "")).first()
    about = f"activity/{activity.pk}" if activity else ""
    planned = callbacks.plan_round(
        row["plan"], department=queries.service_tree(), ends_on=ends_on, about=about, changed=changed, by=by, at=at
    )
    callbacks.start(callbacks.count_round(planned, at=at), by=by, at=at)


def _write(plan: str, at: datetime) -> None:
    """The messages of a round, and what came of those that a provider took: the jobs would have done it meanwhile."""
    run = Round.objects.get(rule__key=plan, stage=Stage.RUNNING)
    callbacks.write_round(run, at=at)
    for channel in Channel.objects.filter(messages__subject__startswith="callback/", kind=Kind.SMS).distinct():
        messaging.send_some(channel.pk, lambda: at)
        messaging.fetch_receipts(channel.pk, lambda: at + REPORTED_WITHIN)
    callbacks.write_round(run, at=at + REPORTED_WITHIN)


def _call(player: "Player", plan: str, words: Script, at: datetime) -> None:
    """The next one of a plan whom nobody has tried yet, by whoever has the work."""
    waiting = (
        Callback.objects.open()
        .filter(round__rule__key=plan, tries=0, item__owner__isnull=False)
        .select_related("round", "customer", "item__owner")
    )
    callback = waiting.order_by("customer__number", "pk").first()
    by = callback.item.owner if callback and callback.item else None
    if callback is None or by is None:
        return
    call = {"content": words.get("content", ""), "despite": _reason(callback, at), "by": by, "at": at}
    outcome = words["outcome"]
    if outcome == NO_ANSWER:
        callbacks.end_call(callback, line=NO_ANSWER, came=Came.AGAIN, **call)
    elif outcome == "refused":
        callbacks.end_call(callback, line=ANSWERED, came=Came.UNWILLING, **call)
    else:
        answers = {queries.script_of(callback).rating: outcome, **words.get("answers", {})}
        callbacks.record(callback, answers=answers, **call)


def _reason(callback: Callback, at: datetime) -> str:
    """Why they are called at this hour of all, or once more, if that needs a reason."""
    disturbed = rest_of(callback.customer).disturbs(at) or queries.capped(callback, at)
    return "客户之前说这个时间方便。" if disturbed else ""

"""Rounds of callbacks of the demo: planned and started by a supervisor, with what came of the calls so far."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from huiyin.callbacks import actions as callbacks
from huiyin.callbacks import queries
from huiyin.callbacks.models import Callback
from huiyin.contact import actions as contact
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Activity, Interaction
from huiyin.rulebook.definitions import Skips
from huiyin.site.demo.goods import Moment, Script

if TYPE_CHECKING:
    from huiyin.site.demo.playing import Player

NO_ANSWER = "no_answer"


def rounds_of(player: "Player") -> Iterator[Moment]:
    """Each round with its moment, and each of its calls; after what the stories do at the same one."""
    last = len(player.script["stories"]) + 3
    for number, row in enumerate(player.script.get("rounds", [])):
        yield _at_work(player, row), last, number, partial(_start, player, row)
        for words in row.get("calls", []):
            yield _at_work(player, words), last + 1, number, partial(_call, player, row["plan"], words)


def _at_work(player: "Player", row: Script) -> datetime:
    """Days ago may have been at night: it was done at work before that."""
    return player.moment("before 1 working minute", player.moment(row["when"], player.until))


def _start(player: "Player", row: Script, at: datetime) -> None:
    by = player.people[row["by"]]
    changed = {"skips": Skips(recently=row["recently"], open_complaint=True)} if "recently" in row else {}
    ends_on = player.moment(row["ends"], player.until).date() if "ends" in row else None
    activity = Activity.objects.filter(title=row.get("activity", "")).first()
    about = f"activity/{activity.pk}" if activity else ""
    planned = callbacks.plan_round(
        row["plan"], department=queries.service_tree(), ends_on=ends_on, about=about, changed=changed, by=by, at=at
    )
    callbacks.start(callbacks.count_round(planned, at=at), by=by, at=at)


def _call(player: "Player", plan: str, words: Script, at: datetime) -> None:
    """The next one of a plan whom nobody has tried yet, by whoever has the work."""
    waiting = Callback.objects.open().filter(round__rule__key=plan, tries=0, item__owner__isnull=False)
    callback = waiting.select_related("customer", "item__owner").order_by("customer__number", "pk").first()
    by = callback.item.owner if callback and callback.item else None
    if callback is None or by is None:
        return
    customer = callback.customer
    outcome = words["outcome"]
    said = contact.note_interaction(
        customer=customer,
        subject=callback.subject,
        direction=Interaction.Direction.OUT,
        channel="phone",
        purpose=Purpose.CALLBACK,
        content=words.get("content", ""),
        answers=words.get("answers"),
        outcome="" if outcome == "refused" else outcome,
        by=by,
        at=at,
    )
    if outcome == NO_ANSWER:
        callbacks.miss(callback, by=by, at=at)
    elif outcome == "refused":
        callbacks.refuse(callback, interaction=said, by=by, at=at)
    else:
        callbacks.reach(callback, interaction=said, by=by, at=at)

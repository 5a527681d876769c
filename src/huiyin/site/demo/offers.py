"""What the house of the demo offers and knows: its activities, articles on their way, and what staff asked."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from huiyin.contact import actions as contact
from huiyin.knowledge import actions as knowledge
from huiyin.knowledge.models import Category
from huiyin.site.demo.goods import Moment, Script

if TYPE_CHECKING:
    from huiyin.site.demo.playing import Player


def offers_of(player: "Player") -> Iterator[Moment]:
    """Each with its moment, after what the stories do at the same one."""
    verbs = {"activities": _plan, "articles": _write, "questions": _ask}
    rows = [(verbs[part], row) for part in verbs for row in player.script.get(part, [])]
    for place, (happens, row) in enumerate(rows):
        # Days ago may have been at night: it was done at work before that.
        at = player.moment("before 1 working minute", player.moment(row["when"], player.until))
        yield at, len(player.script["stories"]) + 2, place, partial(happens, player, row)


def _plan(player: "Player", row: Script, at: datetime) -> None:
    first, last = (player.moment(row[name], player.until).date() for name in ("starts", "ends"))
    by = player.people[row["by"]]
    words = {name: row[name] for name in ("title", "content", "address")}
    contact.plan_activity(**words, starts_on=first, ends_on=last, by=by, at=at)


def _write(player: "Player", row: Script, at: datetime) -> None:
    by = player.people[row["by"]]
    content = {"title": row["title"], "text": row["text"], "category": _category(row).pk, "words": row.get("words", [])}
    version = knowledge.write_article(content=content, by=by, at=at)
    if "approved_by" in row or row.get("submitted"):
        knowledge.submit(version, by=by, at=at)
    if "approved_by" in row:
        knowledge.approve(version, by=player.people[row["approved_by"]], at=at)


def _ask(player: "Player", row: Script, at: datetime) -> None:
    question = knowledge.ask(text=row["text"], category=_category(row), by=player.people[row["by"]], at=at)
    if "answer" in row:
        knowledge.answer(question, answer=row["answer"], by=player.people[row["answered_by"]], at=at)


def _category(row: Script) -> Category:
    return Category.objects.get(pack_key=row["category"])

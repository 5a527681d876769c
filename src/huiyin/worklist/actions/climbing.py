"""The reminder ladder climbed: items whose hour has come, batch by batch.

Ten thousand deadlines may pass in one minute. What a rung is and who hears of it is decided here, by numbers and
moments only; words, names and rows are the database's work.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext, gettext_noop

from huiyin.kernel.texts import FALLBACKS
from huiyin.kernel.whole import whole
from huiyin.rulebook.definitions import Rung
from huiyin.worklist.queries import Hours, Ladders, Listeners
from huiyin.worklist.rules import following, reached, steps

MESSAGES = {
    "reminder": gettext_noop("Due soon, on %(due)s: %(title)s (%(label)s)"),
    "due": gettext_noop("Due at %(due)s: %(title)s (%(label)s)"),
    "overdue": gettext_noop("Overdue since %(due)s, with %(owner)s: %(title)s (%(label)s)"),
    "risk": gettext_noop("At risk, overdue since %(due)s, with %(owner)s: %(title)s (%(label)s)"),
}
PLACES = {"due": "1", "title": "2", "label": "3", "owner": "4"}  # of the words in PostgreSQL's format()


class Waiting(NamedTuple):
    """An item whose next rung is due."""

    pk: int
    owner: int | None
    team: int | None
    calendar: int | None
    due_at: datetime | None
    since: datetime
    rung: str
    ladder: str


class Told(NamedTuple):
    """A rung that an item has reached now."""

    item: Waiting
    rung: Rung


@whole
def climb_batch(at: datetime, hours: Hours, listeners: Listeners, *, batch: int) -> int:
    """Tell the rungs that one batch of items has reached; answers how many items it moved."""
    ladders = Ladders()
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"at": at, "batch": batch})
        items = [Waiting(*row) for row in cursor.fetchall()]
        if not items:
            return 0
        told: list[Told] = []
        climbed: list[tuple[int, str, datetime | None]] = []
        for item in items:
            now_told, standing = _climb(item, ladders.named(item.ladder), hours, at)
            told += now_told
            climbed.append(standing)
        fresh = _remind(cursor, told, at)
        _notice(cursor, fresh, listeners, at)
        keys, rungs, moments = zip(*climbed, strict=True)
        cursor.execute(CLIMBED, [list(keys), list(rungs), list(moments)])
    return len(items)


def _climb(
    item: Waiting, ladder: Sequence[Rung], hours: Hours, at: datetime
) -> tuple[list[Told], tuple[int, str, datetime | None]]:
    """The rungs an item has reached, and where it waits from now on."""
    if item.due_at is None:
        return [], (item.pk, item.rung, None)
    climb = steps(ladder, item.due_at, hours.of(item.calendar, item.owner, item.team))
    now_there = reached(climb, since=item.since, at=at)
    rung = now_there[-1].rung.key if now_there else item.rung
    return [Told(item, step.rung) for step in now_there], (item.pk, rung, following(climb, at))


def _remind(cursor: Any, told: Sequence[Told], at: datetime) -> list[Told]:
    """Write down what is told now; what was told before, for the same deadline, is left out."""
    if not told:
        return []
    columns = [
        list(column) for column in zip(*((one.item.pk, one.rung.key, one.item.due_at) for one in told), strict=True)
    ]
    cursor.execute(REMINDED, [at, *columns])
    fresh = {*cursor.fetchall()}
    return [one for one in told if (one.item.pk, one.rung.key) in fresh]


def _notice(cursor: Any, told: Iterable[Told], listeners: Listeners, at: datetime) -> None:
    """Whoever would hear of several rungs of an item at once hears of the last one only."""
    last = {
        (item.pk, person): rung.level
        for item, rung in told
        for person in listeners.of(item.owner, item.team, rung.tells)
    }
    lines: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (pk, person), level in last.items():
        lines[level].append((pk, person))
    for level, pairs in lines.items():
        items, people = (list(column) for column in zip(*pairs, strict=True))
        words = [_placed(message) for message in _in_each_language(MESSAGES[level])]
        cursor.execute(_noticed(), [level, *words, at, items, people, get_current_timezone_name()])


def _in_each_language(message: str) -> list[str]:
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(gettext(message))
    return found


def _placed(message: str) -> str:
    """A message with the places that PostgreSQL's format() knows."""
    return re.sub(r"%\((\w+)\)s", lambda found: f"%{PLACES[found[1]]}$s", message)


def _noticed() -> str:
    said = ", ".join(
        f"'{code}', format(%s, line.clock, {_title_in(code)}, line.subject_label, line.owner)"
        for code, _name in settings.LANGUAGES
    )
    return NOTICED.format(said=said)


def _title_in(code: str) -> str:
    """As kernel.texts.say does: in the language, else in the first one there is."""
    words = ", ".join(f"nullif(line.title ->> '{one}', '')" for one in dict.fromkeys((code, *FALLBACKS)))
    return f"coalesce({words}, '')"


WAITING = """
    SELECT id, owner_id, team_id, calendar_id, due_at, next_rung_at, rung, coalesce(deadline ->> 'ladder', '')
    FROM worklist_workitem
    WHERE settled_at IS NULL AND paused_at IS NULL AND next_rung_at <= %(at)s
    ORDER BY next_rung_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
"""
REMINDED = """
    INSERT INTO worklist_reminder (item_id, rung, due_at, at)
    SELECT item, rung, due_at, %s FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS told (item, rung, due_at)
    ON CONFLICT DO NOTHING RETURNING item_id, rung
"""
NOTICED = """
    INSERT INTO worklist_notice (kind, text, at, person_id, item_id, subject)
    SELECT %s, jsonb_build_object({said}), %s, line.person, line.id, line.subject FROM (
        SELECT item.id, item.title, item.subject, item.subject_label, told.person,
            coalesce(owner.name, team.name, '') AS owner,
            to_char(item.due_at AT TIME ZONE zone, 'MM-DD HH24:MI') AS clock
        FROM unnest(%s::bigint[], %s::bigint[]) AS told (item, person)
            CROSS JOIN (SELECT %s::text AS zone) AS here
            JOIN worklist_workitem AS item ON item.id = told.item
            LEFT JOIN org_person AS owner ON owner.id = item.owner_id
            LEFT JOIN org_department AS team ON team.id = item.team_id
        ORDER BY item.id, told.person
    ) AS line
"""
CLIMBED = """
    UPDATE worklist_workitem AS item SET rung = now.rung, next_rung_at = now.next_rung_at
    FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS now (id, rung, next_rung_at)
    WHERE item.id = now.id
"""

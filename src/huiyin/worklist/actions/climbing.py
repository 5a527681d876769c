"""The reminder ladder climbed: items whose hour has come, batch by batch.

Ten thousand deadlines may pass in one minute. What a rung is and who hears of it is decided here, by numbers and
moments only; words, names and rows are the database's work.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext, gettext_noop

from huiyin.kernel.events import publish
from huiyin.kernel.texts import FALLBACKS
from huiyin.kernel.whole import whole
from huiyin.rulebook.definitions import Rung
from huiyin.worklist.events import RungReached
from huiyin.worklist.models import Reminder
from huiyin.worklist.queries import Hours, Ladders, Listeners
from huiyin.worklist.rules import following, reached, steps

MESSAGES = {
    "reminder": gettext_noop("Due soon, on %(due)s: %(title)s (%(label)s)"),
    "due": gettext_noop("Due at %(due)s: %(title)s (%(label)s)"),
    "overdue": gettext_noop("Overdue since %(due)s, with %(owner)s: %(title)s (%(label)s)"),
    "risk": gettext_noop("At risk, overdue since %(due)s, with %(owner)s: %(title)s (%(label)s)"),
}
PLACES = {"due": "1", "title": "2", "label": "3", "owner": "4"}  # of the words in PostgreSQL's format()
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Waiting(NamedTuple):
    """An item whose next rung is due."""

    pk: int
    owner: int | None
    team: int | None
    calendar: int | None
    due: int | None  # in microseconds, as moments are read soonest
    since: int
    ladder: str


class Climb:
    """What one batch of items comes to, gathered item by item and written in one statement."""

    def __init__(self) -> None:
        self.rungs: dict[tuple[str, str], int] = {}  # key and level of each with its number, from one on
        self.standing: list[tuple[int, int, str]] = []  # item, its rung (0: as before), when to look again
        self.told: list[tuple[int, int]] = []  # item, rung
        self.heard: list[tuple[int, int, int]] = []  # item, person, rung

    def take(self, item: Waiting, ladder: Sequence[Rung], hours: Hours, listeners: Listeners, at: datetime) -> None:
        """The rungs an item has reached, who hears of each, and where it waits from now on."""
        if item.due is None:
            self.standing.append((item.pk, 0, "NULL"))
            return
        climb = steps(ladder, _moment(item.due), hours.of(item.calendar, item.owner, item.team))
        number = 0
        for step in reached(climb, since=_moment(item.since), at=at):
            number = self.rungs.setdefault((step.rung.key, step.rung.level), len(self.rungs) + 1)
            self.told.append((item.pk, number))
            for person in listeners.of(item.owner, item.team, step.rung.tells):
                self.heard.append((item.pk, person, number))
        next_at = following(climb, at)
        self.standing.append((item.pk, number, next_at.isoformat() if next_at else "NULL"))

    def reaching(self, rung: str, level: str) -> list[int]:
        """The items that reached a rung."""
        return [item for item, number in self.told if number == self.rungs[rung, level]]

    def write(self, cursor: Any, at: datetime) -> None:
        words = zip(*(_words_of(level) for level in MESSAGES), strict=True)
        said = {
            "at": at,
            "zone": get_current_timezone_name(),
            "keys": [key for key, _level in self.rungs],
            "levels": [level for _key, level in self.rungs],
            "kinds": list(MESSAGES),
            **{f"words_{place}": list(each) for place, each in enumerate(words)},
            **_columns("standing", self.standing, 3),
            **_columns("told", self.told, 2),
            **_columns("heard", self.heard, 3),
        }
        cursor.execute(_written(), said)


@whole
def climb_batch(at: datetime, hours: Hours, listeners: Listeners, *, batch: int) -> int:
    """Tell the rungs that one batch of items has reached; answers how many items it moved."""
    ladders, climb = Ladders(), Climb()
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"at": at, "batch": batch})
        items = [Waiting(*row) for row in cursor.fetchall()]
        for item in items:
            climb.take(item, ladders.named(item.ladder), hours, listeners, at)
        if items:
            climb.write(cursor, at)
    for rung, level in climb.rungs:
        fresh = Reminder.objects.filter(item__in=climb.reaching(rung, level), rung=rung, at=at)
        publish(RungReached(level, tuple(fresh.values_list("item", flat=True)), at))
    return len(items)


def _columns(name: str, rows: Sequence[Sequence[Any]], number: int) -> dict[str, str]:
    """Columns as PostgreSQL reads arrays: of a thousand values psycopg takes longer to write them than it to read."""
    columns = list(zip(*rows, strict=True)) or [()] * number
    return {f"{name}_{place}": "{" + ",".join(map(str, column)) + "}" for place, column in enumerate(columns)}


def _moment(microseconds: int) -> datetime:
    return BEGINNING + timedelta(microseconds=microseconds)


def _words_of(level: str) -> list[str]:
    return [_placed(message) for message in _in_each_language(MESSAGES[level])]


def _in_each_language(message: str) -> list[str]:
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(gettext(message))
    return found


def _placed(message: str) -> str:
    """A message with the places that PostgreSQL's format() knows."""
    return re.sub(r"%\((\w+)\)s", lambda found: f"%{PLACES[found[1]]}$s", message)


@cache
def _written() -> str:
    said = ", ".join(
        f"'{code}', format(words.said_{place}, line.clock, {_title_in(code)}, line.subject_label, line.owner)"
        for place, (code, _name) in enumerate(settings.LANGUAGES)
    )
    columns = [f"words_{place}" for place in range(len(settings.LANGUAGES))]
    arrays = ", ".join(f"%({column})s::text[]" for column in columns)
    names = ", ".join(f"said_{place}" for place in range(len(settings.LANGUAGES)))
    return WRITTEN.format(said=said, arrays=arrays, names=names)


def _title_in(code: str) -> str:
    """As kernel.texts.say does: in the language, else in the first one there is."""
    words = ", ".join(f"nullif(line.title ->> '{one}', '')" for one in dict.fromkeys((code, *FALLBACKS)))
    return f"coalesce({words}, '')"


WAITING = """
    SELECT id, owner_id, team_id, calendar_id, (extract(epoch FROM due_at) * 1000000)::bigint,
        (extract(epoch FROM next_rung_at) * 1000000)::bigint, coalesce(deadline ->> 'ladder', '')
    FROM worklist_workitem
    WHERE settled_at IS NULL AND paused_at IS NULL AND next_rung_at <= %(at)s
    ORDER BY next_rung_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
"""
# What was told before, for the same deadline, is left out; whoever would hear of several rungs of an item at once hears
# of the last one only.
WRITTEN = """
    WITH climbed AS (
        UPDATE worklist_workitem AS item
        SET rung = coalesce((%(keys)s::text[])[now.rung], item.rung), next_rung_at = now.next_rung_at
        FROM unnest(%(standing_0)s::bigint[], %(standing_1)s::int[], %(standing_2)s::timestamptz[])
            AS now (id, rung, next_rung_at)
        WHERE item.id = now.id
        RETURNING item.id, owner_id, team_id, title, subject, subject_label, due_at
    ), fresh AS (
        INSERT INTO worklist_reminder (item_id, rung, due_at, at)
        SELECT item.id, (%(keys)s::text[])[told.rung], item.due_at, %(at)s
        FROM unnest(%(told_0)s::bigint[], %(told_1)s::int[]) AS told (item, rung) JOIN climbed AS item ON id = told.item
        ON CONFLICT DO NOTHING RETURNING item_id, rung
    ), heard AS (
        SELECT DISTINCT ON (told.item, told.person) told.item, told.person, (%(levels)s::text[])[told.rung] AS level
        FROM unnest(%(heard_0)s::bigint[], %(heard_1)s::bigint[], %(heard_2)s::int[])
            WITH ORDINALITY AS told (item, person, rung, place)
            JOIN fresh ON fresh.item_id = told.item AND fresh.rung = (%(keys)s::text[])[told.rung]
        ORDER BY told.item, told.person, told.place DESC
    )
    INSERT INTO worklist_notice (kind, text, at, person_id, item_id, subject)
    SELECT line.level, jsonb_build_object({said}), %(at)s, line.person, line.id, line.subject FROM (
        SELECT item.*, heard.person, heard.level, coalesce(owner.name, team.name, '') AS owner,
            to_char(item.due_at AT TIME ZONE %(zone)s, 'MM-DD HH24:MI') AS clock
        FROM heard JOIN climbed AS item ON item.id = heard.item
            LEFT JOIN org_person AS owner ON owner.id = item.owner_id
            LEFT JOIN org_department AS team ON team.id = item.team_id
    ) AS line JOIN unnest(%(kinds)s::text[], {arrays}) AS words (level, {names}) USING (level)
    ORDER BY line.id, line.person
"""

"""One item's whole story."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext

from huiyin.kernel.prepared import prepared
from huiyin.org.models import Department, Person
from huiyin.org.queries import head_of, superior_of
from huiyin.worklist.enums import BY_ITSELF, Why
from huiyin.worklist.models import Handover, WorkItem
from huiyin.worklist.queries.sweeping import Ladders
from huiyin.worklist.rules import barred_from


@dataclass(frozen=True)
class Happened:
    """One line of an item's history."""

    at: datetime
    icon: str
    tone: str
    title: str
    by: str
    words: str


def last_handover(item: WorkItem) -> Handover | None:
    """How the item came to whom it belongs; what the sweep does for absences is none."""
    return next(iter(_last_handover(item.pk)), None)


@prepared
def _last_handover(item: int) -> QuerySet[Handover]:
    rows = Handover.objects.filter(item=item).exclude(why__in=BY_ITSELF)
    return rows.select_related("by", "from_person", "to_person").order_by("-pk")[:1]


def level_of(item: WorkItem) -> int:
    """What a page names to say on which level it saw the item: its last handover, or 0 before the first."""
    last = last_handover(item)
    return last.pk if last else 0


def next_level(item: WorkItem) -> Person | None:
    """Who stands above whoever has the item now: the nearest one who may do it."""
    if item.owner:
        level = superior_of(item.standing_in_for or item.owner, item.team)
    else:
        level = (head_of(item.team) or _above_its_people(item.team)) if item.team else None
    barred = barred_from(item) if level else {}
    while level is not None and level.pk in barred:
        level = superior_of(level, item.team)
    return level


def _above_its_people(team: Department) -> Person | None:
    """Whoever is above somebody of a team that has no head."""
    levels = (superior_of(member, team) for member in Person.objects.active().filter(memberships__department=team))
    return next((level for level in levels if level is not None), None)


def history(item: WorkItem) -> list[Happened]:
    """Everything that happened to an item, the newest first."""
    lines = [Happened(item.opened_at, "plus", "neutral", gettext("Opened"), "", "")]
    lines += [*_handovers(item), *_reminders(item), *_urges(item), *_pauses(item)]
    if item.settled_at:
        by = item.settled_by.name if item.settled_by else ""
        tone = "good" if item.outcome == WorkItem.Outcome.MET else "warn"
        lines.append(Happened(item.settled_at, "check", tone, item.get_outcome_display(), by, item.said_reason))
    return sorted(lines, key=lambda line: line.at)[::-1]


def _handovers(item: WorkItem) -> list[Happened]:
    lines = []
    for row in item.handovers.select_related("from_person", "to_person", "by").order_by("pk"):
        way = " → ".join(person.name for person in (row.from_person, row.to_person) if person)
        title = f"{Why(row.why).label}: {way}"
        lines.append(Happened(row.at, "arrow-right", "neutral", title, row.by.name if row.by else "", row.reason))
    return lines


def _reminders(item: WorkItem) -> list[Happened]:
    levels = {rung.key: rung.level for rung in Ladders().of(item)}
    words = {
        "reminder": gettext("Reminded"),
        "due": gettext("Told that it is due"),
        "overdue": gettext("Overdue: the superior was told"),
        "risk": gettext("At risk: management was told"),
    }
    tones = {"reminder": "info", "due": "warn", "overdue": "bad", "risk": "bad"}
    lines = []
    for row in item.reminders.order_by("pk"):
        level = levels.get(row.rung, "reminder")
        lines.append(Happened(row.at, "bell", tones[level], words[level], "", ""))
    return lines


def _urges(item: WorkItem) -> list[Happened]:
    rows = item.urges.select_related("by").order_by("pk")
    return [Happened(row.at, "bolt", "warn", gettext("Urged"), row.by.name, "") for row in rows]


def _pauses(item: WorkItem) -> list[Happened]:
    lines = []
    for began, ended in item.deadline.get("pauses", []):
        reason = item.pause_reason if ended is None else ""
        lines.append(Happened(datetime.fromisoformat(began), "player-pause", "warn", gettext("Paused"), "", reason))
        if ended:
            lines.append(Happened(datetime.fromisoformat(ended), "player-play", "neutral", gettext("Resumed"), "", ""))
    return lines

"""Messages of the public with the answers they got, and how many of them were in time, reckoned by plain Python."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import holidays
from python_calamine import CalamineWorkbook

from tests.conftest import NOW

FILE = "附件4.xlsx"  # real messages; they carry no licence, so they are read where they are and never kept here
LIMIT = 15  # working days
CLOSES = time(18)  # of every working day of the house
ZONE = NOW.tzinfo
CHINA = holidays.country_holidays("CN", years=range(2010, 2027))


@dataclass(frozen=True)
class Message:
    subject: str
    content: str
    asked_at: datetime
    answered_at: datetime | None
    reply: str = ""

    @property
    def due_at(self) -> datetime:
        """The close of the last working day there is for an answer, counted on the fingers."""
        day, left = self.asked_at.date(), LIMIT
        while left:
            day += timedelta(days=1)
            left -= CHINA.is_working_day(day)
        return datetime.combine(day, CLOSES, ZONE)

    def standing(self, at: datetime) -> str:
        """How the obligation to answer it stands at a moment."""
        if self.answered_at is not None and self.answered_at <= at:
            return "kept" if self.answered_at <= self.due_at else "late"
        return "missed" if at > self.due_at else "open"


def real_messages() -> list[Message] | None:
    """Those of the file, if it lies in a folder shared/data beside this checkout or above it."""
    found = next(
        (path for above in Path(__file__).parents if (path := above / "shared" / "data" / FILE).is_file()), None
    )
    if found is None:
        return None
    rows = CalamineWorkbook.from_path(found).get_sheet_by_index(0).to_python()[1:]
    return [Message(_line(row[2]), str(row[4]).strip(), _moment(row[3]), _moment(row[6]), str(row[5])) for row in rows]


def made_messages(number: int = 150) -> list[Message]:
    """As many, as uneven and as late as real ones, but made up."""
    chance, found = Random(4), []
    for place in range(number):
        asked = datetime(2018, 6, 1, tzinfo=ZONE) + timedelta(minutes=chance.randrange(500 * 24 * 60))
        waited = timedelta(hours=chance.choice([3, 40, 120, 260, 400, 900, 3000]) * chance.random())
        answered = None if place % 25 == 0 else asked + waited
        found.append(Message(f"第{place}封来信", f"第{place}件事，请答复。", asked, answered))
    return found


def standings(messages: list[Message], at: datetime) -> dict[date, Counter[str]]:
    """By the month in which it fell due (its first day), how the answers to what had come in by then stood."""
    found: dict[date, Counter[str]] = {}
    for message in messages:
        if message.asked_at <= at:
            found.setdefault(message.due_at.date().replace(day=1), Counter())[message.standing(at)] += 1
    return found


def happenings(messages: list[Message]) -> Iterator[tuple[datetime, int, Message]]:
    """What happens, in the order of time: messages come in (0) and are answered (1)."""
    for message in messages:
        yield message.asked_at, 0, message
        if message.answered_at is not None:
            yield message.answered_at, 1, message


def _line(text: Any) -> str:
    return " ".join(str(text).split())


def _moment(cell: Any) -> datetime:
    """A cell is a real time, a text such as 2019/4/25 9:32:09, or a day alone, which then means its noon."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=ZONE)
    text = str(cell).strip()
    return datetime.strptime(text if " " in text else f"{text} 12:00:00", "%Y/%m/%d %H:%M:%S").replace(tzinfo=ZONE)

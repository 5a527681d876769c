"""Figures that are watched: in the demo, too, they were looked at once the last week was over."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from huiyin.alerts.actions import look_at_figures
from huiyin.site.demo.goods import Moment

if TYPE_CHECKING:
    from huiyin.site.demo.playing import Player

WEEK = timedelta(weeks=1)


def looks_of(player: "Player") -> Iterator[Moment]:
    """After all else, so that what was out of bounds waits for whoever judges it."""
    yield player.until, len(player.script["stories"]) + 8, 0, _look


def _look(at: datetime) -> None:
    """After a week without anything unusual, what was found the week before waits still."""
    if not look_at_figures(at):
        look_at_figures(at - WEEK)

"""Boards: what each role looks at first."""

from huiyin.reports.views.boards.departments import answers, departments, owed
from huiyin.reports.views.boards.leading import overview, teams
from huiyin.reports.views.boards.opening import first
from huiyin.reports.views.boards.walls import closing, here, wall, walls
from huiyin.reports.views.boards.working import live, mine, own_figure, own_work, sharing

__all__ = [
    "answers",
    "closing",
    "departments",
    "first",
    "here",
    "live",
    "mine",
    "overview",
    "owed",
    "own_figure",
    "own_work",
    "sharing",
    "teams",
    "wall",
    "walls",
]

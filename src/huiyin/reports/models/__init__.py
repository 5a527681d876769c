"""What people report, and the screens that hang on the wall."""

from huiyin.reports.models.reports import WorkReport
from huiyin.reports.models.walls import Wall

__all__ = ["Wall", "WorkReport"]

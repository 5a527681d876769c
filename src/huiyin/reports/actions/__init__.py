"""What people do with reports: write and send them, hang figures on the wall."""

from huiyin.reports.actions.walls import close_wall, hang_wall
from huiyin.reports.actions.writing import (
    LONGEST,
    NoMeeting,
    NothingWritten,
    NotTheWriter,
    SentAlready,
    WorkReportTooLong,
    ask_for_work_reports,
    send_work_report,
)

__all__ = [
    "LONGEST",
    "NoMeeting",
    "NotTheWriter",
    "NothingWritten",
    "SentAlready",
    "WorkReportTooLong",
    "ask_for_work_reports",
    "close_wall",
    "hang_wall",
    "send_work_report",
]

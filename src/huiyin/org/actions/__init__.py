"""What is done about people, departments, calendars and desks."""

from huiyin.org.actions.absences import end_absence, report_absence
from huiyin.org.actions.calendars import (
    add_calendar,
    add_exception,
    edit_calendar,
    remove_calendar,
    remove_exception,
    settle_year,
)
from huiyin.org.actions.departments import (
    add_department,
    change_department,
    close_department,
    move_department,
    reopen_department,
)
from huiyin.org.actions.desk import (
    answer,
    delete_view,
    discard_draft,
    forget_sessions,
    forget_submissions,
    look_at,
    receive,
    save_draft,
    save_view,
)
from huiyin.org.actions.house import set_up_house
from huiyin.org.actions.people import (
    add_person,
    change_person,
    choose_language,
    choose_password,
    come_back,
    leave,
    place_person,
    reset_password,
)

__all__ = [
    "add_calendar",
    "add_department",
    "add_exception",
    "add_person",
    "answer",
    "change_department",
    "change_person",
    "choose_language",
    "choose_password",
    "close_department",
    "come_back",
    "delete_view",
    "discard_draft",
    "edit_calendar",
    "end_absence",
    "forget_sessions",
    "forget_submissions",
    "leave",
    "look_at",
    "move_department",
    "place_person",
    "receive",
    "remove_calendar",
    "remove_exception",
    "reopen_department",
    "report_absence",
    "reset_password",
    "save_draft",
    "save_view",
    "set_up_house",
    "settle_year",
]

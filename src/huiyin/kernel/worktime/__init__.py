"""One engine for every clock: who works when, and when an obligation falls due."""

from huiyin.kernel.worktime.calendars import Calendar
from huiyin.kernel.worktime.clocks import elapsed, extend, note_pause, note_put_off, overrun, shift
from huiyin.kernel.worktime.deadlines import Deadline, compute
from huiyin.kernel.worktime.forms import check, check_offset
from huiyin.kernel.worktime.regions import REGIONS
from huiyin.kernel.worktime.timelines import Day
from huiyin.kernel.worktime.windows import windows, worked
from huiyin.kernel.worktime.wording import explain

__all__ = [
    "REGIONS",
    "Calendar",
    "Day",
    "Deadline",
    "check",
    "check_offset",
    "compute",
    "elapsed",
    "explain",
    "extend",
    "note_pause",
    "note_put_off",
    "overrun",
    "shift",
    "windows",
    "worked",
]

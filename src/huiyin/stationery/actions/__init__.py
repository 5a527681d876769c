"""Saying how forms are to be, printing them, printing many."""

from huiyin.stationery.actions.batches import (
    NothingChosen,
    NotWorking,
    ask_for_papers,
    forget_papers,
    go_on_with_papers,
    stop_papers,
)
from huiyin.stationery.actions.drawing import draw_some
from huiyin.stationery.actions.forms import (
    NotAPicture,
    Overtaken,
    SameAsNow,
    adjust_all_forms,
    adjust_form,
    take_up_again,
)
from huiyin.stationery.actions.printing import note_each, note_printing

__all__ = [
    "NotAPicture",
    "NotWorking",
    "NothingChosen",
    "Overtaken",
    "SameAsNow",
    "adjust_all_forms",
    "adjust_form",
    "ask_for_papers",
    "draw_some",
    "forget_papers",
    "go_on_with_papers",
    "note_each",
    "note_printing",
    "stop_papers",
    "take_up_again",
]

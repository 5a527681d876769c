"""Reading customer files."""

from huiyin.customers.queries.files import (
    Hit,
    content_of,
    find,
    form_content,
    holders_of,
    home_department,
    home_region,
    masked_phone,
    membership_choices,
    memberships,
    possible_departments,
    possible_keepers,
    shown_phones,
    similar,
    visible_among,
    with_firsts,
)
from huiyin.customers.queries.history import Change, content_at, history, in_words, phones_at
from huiyin.customers.queries.panels import Panel, panels_for, register_panel

__all__ = [
    "Change",
    "Hit",
    "Panel",
    "content_at",
    "content_of",
    "find",
    "form_content",
    "history",
    "holders_of",
    "home_department",
    "home_region",
    "in_words",
    "masked_phone",
    "membership_choices",
    "memberships",
    "panels_for",
    "phones_at",
    "possible_departments",
    "possible_keepers",
    "register_panel",
    "shown_phones",
    "similar",
    "visible_among",
    "with_firsts",
]

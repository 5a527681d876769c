"""The pages of customer files, and of who keeps them."""

from huiyin.customers.views.alike import alike
from huiyin.customers.views.fields import field, fields, retirement
from huiyin.customers.views.files import customers, editing, find, opening, places
from huiyin.customers.views.indicators import indicators, weighing
from huiyin.customers.views.life import categories, consent, daily, hand_ins, handing_in, loss, regain
from huiyin.customers.views.merging import merging, parting
from huiyin.customers.views.page import card, file, reading, reading_line, reading_value, timeline
from huiyin.customers.views.papers import blank, paper
from huiyin.customers.views.reviewing import difference, differences, doubt, lookalikes

__all__ = [
    "alike",
    "blank",
    "card",
    "categories",
    "consent",
    "customers",
    "daily",
    "difference",
    "differences",
    "doubt",
    "editing",
    "field",
    "fields",
    "file",
    "find",
    "hand_ins",
    "handing_in",
    "indicators",
    "lookalikes",
    "loss",
    "merging",
    "opening",
    "paper",
    "parting",
    "places",
    "reading",
    "reading_line",
    "reading_value",
    "regain",
    "retirement",
    "timeline",
    "weighing",
]

"""The pages of customer files."""

from huiyin.customers.views.files import customers, editing, find, opening
from huiyin.customers.views.life import categories, consent, daily, hand_ins, handing_in, loss, regain
from huiyin.customers.views.page import file, reading

__all__ = [
    "categories",
    "consent",
    "customers",
    "daily",
    "editing",
    "file",
    "find",
    "hand_ins",
    "handing_in",
    "loss",
    "opening",
    "reading",
    "regain",
]

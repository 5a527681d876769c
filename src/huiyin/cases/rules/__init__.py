"""What may be said in a case's forms, how it is stored, and what follows from it."""

from huiyin.cases.rules.forms import Invalid, impossible_times, is_over, read, unmasked
from huiyin.cases.rules.reckoning import COLUMNS, counted_in, newest, said_anew, shared_out, sums_of
from huiyin.cases.rules.values import LONGEST_LINE, LONGEST_TEXT, MOST_ROWS, YEARS, texts_of, typed

__all__ = [
    "COLUMNS",
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "MOST_ROWS",
    "YEARS",
    "Invalid",
    "counted_in",
    "impossible_times",
    "is_over",
    "newest",
    "read",
    "said_anew",
    "shared_out",
    "sums_of",
    "texts_of",
    "typed",
    "unmasked",
]

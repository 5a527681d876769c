"""The dictionary of figures: each is defined once, and counted by one block of SQL wherever it is shown."""

from huiyin.reports.queries.figures.counting import Number, Part, Reading, nothing, read, series
from huiyin.reports.queries.figures.definitions import Asker, By, Figure
from huiyin.reports.queries.figures.dictionary import FIGURES, dimension_named, dimensions_for, known_to, of_key
from huiyin.reports.queries.figures.rows import counts_of, kinds_of_rows, nameable, not_named, number_of, rows_behind

__all__ = [
    "FIGURES",
    "Asker",
    "By",
    "Figure",
    "Number",
    "Part",
    "Reading",
    "counts_of",
    "dimension_named",
    "dimensions_for",
    "kinds_of_rows",
    "known_to",
    "nameable",
    "not_named",
    "nothing",
    "number_of",
    "of_key",
    "read",
    "rows_behind",
    "series",
]

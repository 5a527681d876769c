"""The dictionary of figures: each is defined once, and counted by one block of SQL wherever it is shown."""

from huiyin.reports.queries.figures.counting import Number, Part, Reading, nothing, read, series
from huiyin.reports.queries.figures.definitions import Asker, By, Figure
from huiyin.reports.queries.figures.dictionary import FIGURES, dimension_named, dimensions_for, known_to, of_key
from huiyin.reports.queries.figures.rows import kinds_of_rows, nameable, rows_behind

__all__ = [
    "FIGURES",
    "Asker",
    "By",
    "Figure",
    "Number",
    "Part",
    "Reading",
    "dimension_named",
    "dimensions_for",
    "kinds_of_rows",
    "known_to",
    "nameable",
    "nothing",
    "of_key",
    "read",
    "rows_behind",
    "series",
]

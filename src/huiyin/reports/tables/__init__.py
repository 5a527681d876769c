"""Reports as tables: one sheet feeds the screen, the A4 page and the workbook, so the numbers are the same."""

from huiyin.reports.tables.behind import behind, list_of
from huiyin.reports.tables.completeness import FilesBehind, completeness
from huiyin.reports.tables.compliance import compliance, items_table
from huiyin.reports.tables.dictionary import as_data, dictionary, parts, trend
from huiyin.reports.tables.fairness import fairness, keepings_table
from huiyin.reports.tables.head import Head
from huiyin.reports.tables.ratings import ratings
from huiyin.reports.tables.reports import reports
from huiyin.reports.tables.sheets import Cell, Sheet, SheetLine
from huiyin.reports.tables.shown import Shown, asked_days, plain
from huiyin.reports.tables.statistics import crosstab, headline, key_figures, names_of_lines, pareto, title_of

__all__ = [
    "Cell",
    "FilesBehind",
    "Head",
    "Sheet",
    "SheetLine",
    "Shown",
    "as_data",
    "asked_days",
    "behind",
    "completeness",
    "compliance",
    "crosstab",
    "dictionary",
    "fairness",
    "headline",
    "items_table",
    "keepings_table",
    "key_figures",
    "list_of",
    "names_of_lines",
    "pareto",
    "parts",
    "plain",
    "ratings",
    "reports",
    "title_of",
    "trend",
]

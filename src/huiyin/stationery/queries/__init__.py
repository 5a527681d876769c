"""Which forms there are, how the house wants them, what was printed, whose papers are printed many at a time."""

from huiyin.stationery.queries.catalogue import (
    Form,
    catalogue,
    form_named,
    of_table,
    register_forms,
    title_of,
    told_apart,
)
from huiyin.stationery.queries.groups import Group, Listed, among_others, grouped, listed
from huiyin.stationery.queries.printed import DRAWING, Prints, has_stopped_by_itself, numbers_of, prints_of
from huiyin.stationery.queries.settings import (
    called,
    house_line,
    settings_of,
    versions_of,
    wanted,
)
from huiyin.stationery.queries.sources import Register, Source, found_among, is_of_rows, register_sources, source_named

__all__ = [
    "DRAWING",
    "Form",
    "Group",
    "Listed",
    "Prints",
    "Register",
    "Source",
    "among_others",
    "called",
    "catalogue",
    "form_named",
    "found_among",
    "grouped",
    "has_stopped_by_itself",
    "house_line",
    "is_of_rows",
    "listed",
    "numbers_of",
    "of_table",
    "prints_of",
    "register_forms",
    "register_sources",
    "settings_of",
    "source_named",
    "title_of",
    "told_apart",
    "versions_of",
    "wanted",
]

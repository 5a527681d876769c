"""Every form and register there is: modules register theirs, the catalogue shows each with an empty specimen."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from huiyin.kernel.printing import Paper, TablePaper, adjustment_of
from huiyin.kernel.tables import Table
from huiyin.kernel.tables.printed import register_columns
from huiyin.kernel.texts import instead, say

LINES = 16  # of a register on an empty page
WIDE = 34.0  # letters: of a column in which sentences stand
Label = Any  # a text, or one translated when it is shown


@dataclass(frozen=True)
class Form:
    """A form or register; `blank` draws it without data, in the language of the moment."""

    key: str  # as Paper.key
    where: Label  # from which page it is printed
    blank: Callable[[], Paper | TablePaper]
    url: str = ""  # name of that page, where it has an address of its own
    args: tuple[str, ...] = ()
    by_hand: Callable[[], Paper | TablePaper] | None = None  # what is handed out empty, if that is less than all
    extent: Label = ""  # what tells it from another form that may have the same title
    about: Label = ""  # the kind of matter it is about, such as a process: the catalogue is sorted by it
    needs: str = "cases.view"  # whoever keeps the forms need not read what stands in them

    def specimen(self) -> Paper | TablePaper:
        """The empty form as it is handed out; of a register some lines to be filled in by hand."""
        blank = (self.by_hand or self.blank)()
        if isinstance(blank, TablePaper):
            rows = [*blank.rows]  # what stands at the head of each line, where that is known
            return replace(blank, rows=rows or [[""] * len(blank.columns)] * LINES)
        return blank

    @property
    def title(self) -> str:
        return self.called(self.blank().title)

    def called(self, title: Label) -> str:
        """As the house calls it, or by its own title, among all the others."""
        return told_apart(title_of(self.key, title), self.extent)

    @property
    def address(self) -> str:
        try:
            return reverse(self.url, args=self.args) if self.url else ""
        except NoReverseMatch:
            return ""


def title_of(form: str, title: Label) -> str:
    """What the house calls a form, wherever it is spoken of."""
    changed = adjustment_of(form)
    return (instead(changed.title) if changed else "") or str(say(title))


def told_apart(title: str, extent: Label) -> str:
    return _("%(form)s (%(extent)s)") % {"form": title, "extent": extent} if extent else title


_sources: list[Callable[[], Iterable[Form]]] = []


def register_forms(source: Callable[[], Iterable[Form]]) -> None:
    """A module's forms; it is asked each time, since a rule book may bring others."""
    _sources.append(source)


def catalogue() -> Iterator[Form]:
    for source in _sources:
        yield from source()


def form_named(key: str) -> Form | None:
    return next((form for form in catalogue() if form.key == key), None)


def of_table(
    table: Callable[[], Table],
    *,
    where: Label,
    url: str,
    args: tuple[str, ...] = (),
    extent: Label = "",
    about: Label = "",
) -> Form:
    """A register that is a list page: all its columns, as its heading says them."""

    def all_columns() -> TablePaper:
        whole = table()
        return _blank_of(whole, whole.columns)

    def usual_columns() -> TablePaper:
        whole = table()
        return _blank_of(whole, whole.shown(()))

    return Form(table().key, where, all_columns, url, args, usual_columns, extent, about)


def _blank_of(table: Table, columns: Sequence[Any]) -> TablePaper:
    wide = {column.key for column in columns if column.wide}
    wanted = [
        replace(column, width=column.width or WIDE) if column.key in wide else column
        for column in register_columns(columns)
    ]
    return TablePaper(title=table.register_title, columns=wanted, rows=(), key=table.key)

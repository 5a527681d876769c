"""What other modules know of a customer, as parts of the papers of a file. Whoever reads the file reads these."""

from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext as _

from huiyin.customers.models import Customer
from huiyin.kernel.printing import Cell, Lines, Row, Section

NEWEST = 100  # lines of each; the rest is counted
EMPTY = 5  # lines of a form that is filled in by hand
Line = tuple[str, ...]


class FileBlock:
    """A heading and a line for each of some rows, the newest on top; `rows` gives those of a file, and how many."""

    def __init__(
        self,
        title: Callable[[], str],
        headings: Callable[[], Line],
        rows: Callable[[Customer, int], tuple[Sequence[Line], int]],
        widths: tuple[int, ...],
    ) -> None:
        self.title, self.headings, self.rows, self.widths = title, headings, rows, widths

    def parts(self, customer: Customer) -> Iterator[Section | Lines | Row]:
        blank = [("",) * len(self.widths)] * EMPTY
        rows, all_of_them = self.rows(customer, NEWEST) if customer.pk else (blank, EMPTY)
        yield Lines(self.headings(), tuple(rows), widths=self.widths)
        if all_of_them > len(rows):
            said = _("The newest %(shown)s of %(all)s; the rest is in the register")
            yield Row((Cell("", said % {"shown": len(rows), "all": all_of_them}, span=12),))


_blocks: dict[str, FileBlock] = {}


def register_file_block(key: str, block: FileBlock) -> None:
    """`key`: one of rulebook.papers.FILE_BLOCKS."""
    _blocks[key] = block


def file_block(key: str) -> FileBlock:
    return _blocks[key]

"""Whose papers are printed many at a time: a list, and the paper of each of its rows or the list itself."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from huiyin.kernel.printing import Paper
from huiyin.kernel.tables import Page, Table
from huiyin.kernel.tables.printed import as_wanted, sheet_of
from huiyin.org.models import Person
from huiyin.stationery.models import PrintBatch
from huiyin.stationery.queries.catalogue import Form, of_table, told_apart

Label = Any
Papers = Callable[[Person, Sequence[int]], Iterable[tuple[str, Paper]]]  # the subject of each, and its paper


@dataclass(frozen=True)
class Source:
    """A list whose rows have papers; without `papers` the list itself is printed, a part at a time."""

    key: str
    title: Label
    table: Callable[[Person], Table]
    rows: Callable[[Person], QuerySet[Any]]  # that this person may see
    papers: Papers | None
    home: str  # the address of the list
    permission: str
    house: Callable[[], str] = str

    def is_open_to(self, user: Person) -> bool:
        """Lists as they stand are for who may take lists along."""
        return user.may(self.permission) and (self.papers is not None or user.may("export"))

    def page(self, user: Person, asked: str) -> Page:
        return Page(self.table(user), self.rows(user), QueryDict(asked))

    @property
    def at_once(self) -> int:
        """Keys a portion: as many as are drawn in a second or two and a few dozen megabytes."""
        return 50 if self.papers else 1000


_finders: list[Callable[[str], Source | None]] = []


def register_sources(find: Callable[[str], Source | None]) -> None:
    """A module's lists, found by key: a rule book may bring others."""
    _finders.append(find)


def source_named(key: str) -> Source | None:
    return next((source for find in _finders if (source := find(key))), None)


@dataclass(frozen=True)
class Register:
    """A list page that is a register: it stands in the catalogue, and is printed however long it is."""

    table: Callable[[], Table]
    rows: Callable[[Person], QuerySet[Any]]
    where: Label
    url: str
    args: tuple[str, ...] = ()
    permission: str = "export"
    extent: Label = ""  # as of a form
    about: Label = ""

    @property
    def form(self) -> Form:
        told = {"extent": self.extent, "about": self.about}
        return of_table(self.table, where=self.where, url=self.url, args=self.args, **told)

    def source(self, house: Callable[[], str]) -> Source:
        table = self.table()
        return Source(
            key=f"list-{table.key}",
            title=told_apart(table.register_title, self.extent),
            table=lambda _person: self.table(),
            rows=self.rows,
            papers=None,
            home=self.form.address,
            permission=self.permission,
            house=house,
        )


def found_among(
    registers: Callable[[], Iterable[Register]], house: Callable[[], str]
) -> Callable[[str], Source | None]:
    """Finds a register of a module by the name of its source."""

    def find(key: str) -> Source | None:
        wanted = key.removeprefix("list-")
        if wanted == key:
            return None
        return next((each.source(house) for each in registers() if each.table().key == wanted), None)

    return find


def is_of_rows(batch: PrintBatch) -> bool:
    """Whether each row has a paper of its own."""
    source = source_named(batch.source)
    return source is not None and source.papers is not None


def papers_of(
    source: Source, user: Person, asked: str, keys: Sequence[int], part: str, *, first: int
) -> Iterable[tuple[str, Any]]:
    """The papers of some rows with the subject of each; of a register one paper, with its filters, order,
    columns, and lines that go on being counted."""
    if source.papers:
        yield from source.papers(user, keys)
        return
    table = as_wanted(source.table(user))
    page = Page(table, source.rows(user).filter(pk__in=keys), QueryDict(asked))
    yield "", sheet_of(page, house=source.house(), rows=list(page.everything()), part=part, first=first)

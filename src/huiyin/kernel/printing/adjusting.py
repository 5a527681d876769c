"""What the house changes about its forms: other words, what is left out, the order of columns, its own sign.

Applied where a paper becomes a document (wording.on_paper, excel.workbook) and where a register becomes a list
(kernel.tables.show), so that screen, A4 and workbook are the same. Who keeps these changes registers with `ask`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from huiyin.kernel.printing.definitions import UNITS, Cell, Lines, Paper, Row, Section, Signature, TablePaper
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import Text, instead, say

RUNNING = "running"  # key of the column that counts the lines of a register
SECTION, CELL, HEADING, SIGNATURE, COLUMN = "section", "cell", "heading", "signature", "column"
Name = tuple[str, str]  # kind and key of a part of a form
P = TypeVar("P", bound=Paper | TablePaper)


@dataclass(frozen=True)
class Change:
    """What is otherwise about one part of a form."""

    says: Text | str = ""
    hidden: bool = False
    width: float | None = None  # of a column, in characters


@dataclass(frozen=True)
class Adjustment:
    """Everything the house changes about one form; what is empty stays as it is."""

    title: Text | str = ""
    note: Text | str = ""  # below what the form itself notes
    house: Text | str = ""
    logo: bytes = b""
    watermark: Text | str = ""
    copies_only: bool = False  # the watermark stands on what is printed again
    parts: Mapping[Name, Change] = field(default_factory=dict)
    order: Sequence[str] = ()  # of columns; those it does not name follow
    # What a part is called in the language of the moment, and its key: a builder hands over words only.
    called: Callable[[], Mapping[Name, str]] = dict

    def of(self, kind: str, words: str, key: str = "") -> Change:
        if not self.parts:
            return _AS_IT_IS
        return self.parts.get((kind, key or self.called().get((kind, words), words)), _AS_IT_IS)


_AS_IT_IS = Change()
_asked: list[Callable[[str], Adjustment | None]] = []


def ask(lookup: Callable[[str], Adjustment | None]) -> None:
    """Who knows by a form's key what the house changes about it."""
    _asked[:] = [lookup]


def adjustment_of(key: str) -> Adjustment | None:
    return _asked[0](key) if _asked else None


def adjusted(paper: P) -> P:
    """The paper as the house wants it, in the language of the moment; one without a key is left as it is given."""
    wanted = adjustment_of(paper.key) if paper.key else None
    return change(paper, wanted) if wanted else paper


@dataclass(frozen=True)
class Dress:
    """What the house puts on whatever it prints, a letter or a report too."""

    title: str = ""
    house: str = ""
    note: str = ""
    logo: bytes = b""
    watermark: str = ""


def dressed(key: str, *, copy: int, title: str = "", house: str = "", note: str = "") -> Dress:
    """The same for what is no form with parts: its head, its marks and the note at its end."""
    wanted = adjustment_of(key)
    if wanted is None:
        return Dress(title, house, note)
    notes = "\n".join(filter(None, [note, say(wanted.note)]))
    return Dress(
        instead(wanted.title) or title, instead(wanted.house) or house, notes, wanted.logo, _watermark(copy, wanted)
    )


def change(paper: P, wanted: Adjustment) -> P:
    """A paper with these changes."""
    said: dict[str, Any] = {
        "title": instead(wanted.title) or paper.title,
        "house": instead(wanted.house) or paper.house,
        "note": "\n".join(filter(None, [say(paper.note), say(wanted.note)])),
        "logo": paper.logo or wanted.logo,
        "watermark": say(paper.watermark) or _watermark(paper.copy, wanted),
        "signatures": tuple(_signatures(paper.signatures, wanted)),
    }
    if isinstance(paper, Paper):
        said["rows"] = tuple(_rows(paper.rows, wanted))
    else:
        chosen = columns_of(paper.columns, wanted)
        places = [place for place, _column in chosen]
        said["columns"] = [column for _place, column in chosen]
        said["rows"] = ([row[place] for place in places] for row in paper.rows)
        said["totals"] = paper.totals and [paper.totals[place] for place in places]
    return replace(paper, **said)


def wanted_facts(key: str, facts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What stands at the head of a document, each under the label the house wants."""
    wanted = adjustment_of(key) or Adjustment()
    changes = [wanted.of(CELL, label) for label, _words in facts]
    return [
        (instead(otherwise.says) or label, words)
        for (label, words), otherwise in zip(facts, changes, strict=True)
        if not otherwise.hidden
    ]


def wanted_signatures(key: str, signatures: Sequence[Signature]) -> list[Signature]:
    """The boxes of a document to sign in, as the house wants them."""
    return list(_signatures(signatures, adjustment_of(key) or Adjustment()))


def columns_of(columns: Sequence[Column], wanted: Adjustment) -> list[tuple[int, Column]]:
    """The columns that stay, in the order that was asked for, each with its place among all."""
    kept = []
    for place, column in enumerate(columns):
        otherwise = wanted.of(COLUMN, column.heading, column.key)
        if not otherwise.hidden:
            heading, width = instead(otherwise.says) or column.heading, otherwise.width or column.width
            kept.append((place, column, replace(column, heading=heading, width=width)))
    ranks = {RUNNING: -1} | {key: rank for rank, key in enumerate(wanted.order)}
    keys = {place: _key(column, wanted) for place, column, _new in kept}
    kept.sort(key=lambda one: (ranks.get(keys[one[0]], len(ranks)), one[0]))
    return [(place, new) for place, _column, new in kept]


def parts_of(paper: Paper | TablePaper) -> Iterator[tuple[str, str, str]]:
    """Kind, words and key, if it has one, of everything about a paper that can be changed, in its order."""
    if isinstance(paper, TablePaper):
        yield from ((COLUMN, column.heading, column.key) for column in paper.columns)
    else:
        for row in paper.rows:
            if isinstance(row, Section):
                yield SECTION, _known(row.known, row.title), ""
            elif isinstance(row, Lines):
                yield from ((HEADING, say(heading), "") for heading in row.headings)
            else:
                yield from ((CELL, say(cell.label), "") for cell in row.cells)
    yield from ((SIGNATURE, _known(signature.known, signature.label), "") for signature in paper.signatures)


def _watermark(copy: int, wanted: Adjustment) -> str:
    return "" if wanted.copies_only and copy <= 1 else say(wanted.watermark)


def _key(column: Column, wanted: Adjustment) -> str:
    return column.key or wanted.called().get((COLUMN, column.heading), column.heading)


def _rows(rows: Sequence[Row | Section | Lines], wanted: Adjustment) -> Iterator[Row | Section | Lines]:
    """A section that is left out takes along what stands under it."""
    leaving_out = False
    for row in rows:
        if isinstance(row, Section):
            otherwise = wanted.of(SECTION, _known(row.known, row.title))
            leaving_out = otherwise.hidden
            if not leaving_out:
                yield Section(_instead(row.title, row.known, otherwise))
        elif not leaving_out:
            changed = _lines(row, wanted) if isinstance(row, Lines) else _row(row, wanted)
            if changed:
                yield changed


def _row(row: Row, wanted: Adjustment) -> Row | None:
    """What is left of a row takes the whole width."""
    cells: list[Cell] = []
    for cell in row.cells:
        words = say(cell.label)
        otherwise = wanted.of(CELL, words)
        if not otherwise.hidden:
            cells.append(replace(cell, label=instead(otherwise.says) or words))
    if not any(say(cell.label) or cell.value for cell in cells) and len(cells) < len(row.cells):
        return None
    spare = UNITS // 2 - sum(cell.span for cell in cells)
    return Row((*cells[:-1], replace(cells[-1], span=cells[-1].span + spare)))


def _lines(lines: Lines, wanted: Adjustment) -> Lines | None:
    changes = [wanted.of(HEADING, say(heading)) for heading in lines.headings]
    places = [place for place, otherwise in enumerate(changes) if not otherwise.hidden]
    if not places:
        return None
    return Lines(
        tuple(instead(changes[place].says) or say(lines.headings[place]) for place in places),
        tuple(tuple(line[place] for place in places) for line in lines.rows),
        tuple(lines.widths[place] for place in places) if lines.widths else (),
    )


def _signatures(signatures: Sequence[Signature], wanted: Adjustment) -> Iterator[Signature]:
    for signature in signatures:
        otherwise = wanted.of(SIGNATURE, _known(signature.known, signature.label))
        if not otherwise.hidden:
            yield replace(signature, label=_instead(signature.label, signature.known, otherwise))


def _known(known: Text | str, words: Text | str) -> str:
    return say(known) or say(words)


def _instead(words: Text | str, known: Text | str, otherwise: Change) -> str:
    """Of several with one name each keeps what tells it from the others: vehicle 2 becomes car 2."""
    said, name, other = say(words), _known(known, words), instead(otherwise.says)
    return (said.replace(name, other, 1) if name in said else other) if other else said

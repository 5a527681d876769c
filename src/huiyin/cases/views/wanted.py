"""The grid on the case's own page as the house wants it: other labels, what is left out, as on A4 and in Excel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from huiyin.cases.views.headings import key_of
from huiyin.cases.views.paper import Paper, Rows, Section
from huiyin.kernel.printing import Adjustment, adjustment_of
from huiyin.kernel.printing.adjusting import CELL, HEADING, SECTION
from huiyin.kernel.texts import instead
from huiyin.rulebook.definitions import Process


@dataclass(frozen=True)
class Sheet:
    """What stands on the screen of a case's forms, and of what departments answered."""

    title: str
    sections: Sequence[Section]
    answers: Sequence[Section]


def sheet_of(paper: Paper, process: Process, title: str) -> Sheet:
    """The same changes as on paper, kept until the house makes others: nothing is asked for each cell."""
    wanted = adjustment_of(key_of(process))
    if wanted is None:
        return Sheet(title, paper.sections, paper.answers)
    forms, answers = ([_section(one, wanted) for one in each] for each in (paper.sections, paper.answers))
    return Sheet(instead(wanted.title) or title, forms, answers)


def _section(section: Section, wanted: Adjustment) -> Section:
    """One that is left out keeps its title and its files: here they are opened, and its answers corrected."""
    otherwise = wanted.of(SECTION, section.title)
    return replace(
        section,
        title=instead(otherwise.says) or section.title,
        rows=[] if otherwise.hidden else [*_rows(section.rows, wanted)],
        tables=[shown for table in section.tables if (shown := _table(table, wanted))],
    )


def _rows(rows: Sequence[tuple[str, str, bool]], wanted: Adjustment) -> Iterable[tuple[str, str, bool]]:
    for label, words, wide in rows:
        otherwise = wanted.of(CELL, label)
        if not otherwise.hidden:
            yield instead(otherwise.says) or label, words, wide


def _table(table: Rows, wanted: Adjustment) -> Rows | None:
    """Its caption is a section of the paper; of its columns those that stay."""
    caption = wanted.of(SECTION, table.label)
    changes = [wanted.of(HEADING, heading) for heading in table.headings]
    places = [place for place, change in enumerate(changes) if not change.hidden]
    if caption.hidden or not places:
        return None
    return Rows(
        instead(caption.says) or table.label,
        [instead(changes[place].says) or table.headings[place] for place in places],
        [[row[place] for place in places] for row in table.rows],
        [table.sums[place] for place in places] if table.sums else (),
        [table.sized[place] for place in places],
    )

"""What boards say: figures as tiles, teams and departments beside each other, stages in which matters wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.printing.wording import shown
from huiyin.kernel.spreadsheets import Column
from huiyin.kernel.texts import aside, say
from huiyin.org.models import Department
from huiyin.org.queries import names_of_departments
from huiyin.reports.enums import Kind, Which
from huiyin.reports.queries.boards import Owed, Stay
from huiyin.reports.queries.figures import Number, Part
from huiyin.reports.rules import Period
from huiyin.reports.tables.dictionary import counting
from huiyin.reports.tables.sheets import Cell, Sheet, SheetLine, sheet_line
from huiyin.reports.tables.shown import Shown, asked_days, change, of_how_many, plain, unit_behind
from huiyin.rulebook.charts.words import stay_in_words
from huiyin.rulebook.definitions import Pack

TOO_FEW = 5  # rows below which a department has no place in the league
NUMBER = Column("", "number")
NOTHING = Number()


@dataclass(frozen=True)
class OfDepartments(Shown):
    """The figure of departments; it leads to rows that they may read themselves."""

    @property
    def page(self) -> str:
        return self.behind(self.reading.period)

    def behind(self, period: Period, which: Which = Which.ALL, part: Part | None = None) -> str:
        return _answers(period, which) + (f"&department={part.key}" if part else "")


@lru_cache
def _answers(period: Period, which: Which) -> str:
    """Where the rows of all departments are; a board leads there from hundreds of cells."""
    return f"{reverse('reports:board-answers')}?{urlencode({**asked_days(period), 'which': which.value})}"


@dataclass(frozen=True)
class OwnFigure(Shown):
    """A figure of one's own work; it leads to one's own rows."""

    @property
    def page(self) -> str:
        return reverse("reports:own-figure", args=[self.figure.key])


@dataclass(frozen=True)
class Tile:
    """One figure of a board: it leads to its page, and says its target and how it was before."""

    label: str
    value: str
    address: str
    tone: str
    notes: Sequence[str]
    unit: str = ""  # where the value does not say it; for whoever stands before the wall and can't open anything

    @property
    def on_wall(self) -> str:
        """Its name beside a value that bears the unit."""
        return self.label.removesuffix(aside(self.unit)) if self.unit else self.label


def tile(each: Shown) -> Tile:
    now, before = each.reading.now, each.reading.previous
    aim = _("Target %(target)s") % {"target": each.target} if each.target else ""
    of = _("of %(number)d") % {"number": each.of_how_many} if each.of_how_many else ""
    notes = [" · ".join(filter(None, (aim, of)))] if aim or of else []
    if before.value is not None:
        said = {"value": each.said(before), "change": _moved(each, now, before)}
        notes.append(_("before %(value)s%(change)s") % said)
    tone = "" if each.met is None else "good" if each.met else "bad"
    return Tile(str(each.figure.name), each.said(now), each.page, tone, notes, unit_behind(each.figure, now.value))


def _moved(each: Shown, now: Number, before: Number) -> str:
    """Against next to nothing per cent mislead: then it says of how many that was, and of a count by how many."""
    if before.rows < TOO_FEW:
        if each.figure.kind != Kind.NUMBER and before.rows:
            return aside(_("of %(number)d") % {"number": before.rows})
        counted = each.figure.kind == Kind.NUMBER and now.rows != before.rows
        return aside(f"{now.rows - before.rows:+,}") if counted else ""
    said = _in_units(each, change(each.figure, now, before))
    return aside(said) if said else ""


def _in_units(each: Shown, moved: float | None) -> str:
    """A change with what it is counted in; of an average that is plain from the average."""
    if moved is None:
        return ""
    unit = "%" if not each.figure.kind.in_points else _("percentage points") if each.figure.kind == Kind.SHARE else ""
    return f"{moved:+,g} {unit}".strip()


def teams(found: Sequence[Shown], *, within: str) -> Sheet:
    """Departments beside each other, figure by figure."""
    found = [each for each in found if each.now.rows]
    labels: dict[str, str] = {}
    for each in found:
        labels.update({part.key: part.label for part in each.reading.parts if part.key and part.now.rows})
    columns = [Column(_("Department"), width=24), *(Column(_headed(each), "number") for each in found)]
    lines = [
        SheetLine((Cell(label, label), *(_of_team(each, key) for each in found)))
        for key, label in sorted(labels.items(), key=lambda item: (item[1], item[0]))
    ]
    total = [(_("All"), ""), *((plain(each.now.value), _value_at(each)) for each in found)]
    return Sheet(_("Teams"), within, columns, lines, sheet_line(columns, total, level="total"))


def _headed(each: Shown) -> str:
    return f"{each.figure.name} %" if each.figure.kind == Kind.SHARE else str(each.figure.name)


def _of_team(each: Shown, key: str) -> Cell:
    part = next((part for part in each.reading.parts if part.key == key), None)
    if part is None or part.now.value is None:
        return Cell(None, "")
    return _cell(each, part)


def _cell(each: Shown, part: Part) -> Cell:
    value = plain(part.now.value)
    rows = of_how_many(each.figure, part.now)
    return Cell(value, shown(value, NUMBER), each.behind(each.reading.period, counting(each.figure), part), of=rows)


def _value_at(each: Shown) -> str:
    return each.behind(each.reading.period, counting(each.figure))


@dataclass(frozen=True)
class Rank:
    """A department in the league: its place by the share in time, none where there is too little to go by."""

    place: int | None
    key: str
    name: str
    part: Part
    owed: Owed
    cells: Mapping[str, Cell]


def league(each: Shown, owed: Mapping[int, Owed]) -> list[Rank]:
    """Departments by how much they did in time; those with fewer than five answers stand below, without a place."""
    parts = [part for part in each.reading.parts if part.key and part.now.rows]
    enough = [part for part in parts if part.now.rows >= TOO_FEW]
    ranked = sorted(enough, key=lambda part: (-(part.now.value or 0), -part.now.rows, part.label))
    places = {part.key: 1 + sum((other.now.value or 0) > (part.now.value or 0) for other in ranked) for part in ranked}
    few = [part for part in parts if part.key not in places]
    names, known = names_of_departments(), {part.key for part in parts}
    silent = [Part(str(pk), names.get(pk, ""), NOTHING, NOTHING, NOTHING) for pk in owed if str(pk) not in known]
    rest = sorted([*few, *silent], key=lambda part: (-part.now.rows, part.label))
    return [
        Rank(places.get(part.key), part.key, part.label, part, owed.get(int(part.key), Owed()), _told(each, part))
        for part in [*ranked, *rest]
    ]


def _told(each: Shown, part: Part) -> Mapping[str, Cell]:
    period = each.reading.period
    late = part.now.rows - part.now.good
    moved = change(each.figure, part.now, part.previous)
    return {
        "rate": Cell(plain(part.now.value), each.said(part.now), each.behind(period, part=part)),
        "rows": Cell(part.now.rows, shown(part.now.rows, NUMBER), each.behind(period, part=part)),
        "late": Cell(late, shown(late, NUMBER), each.behind(period, Which.REST, part)),
        "before": Cell(plain(part.previous.value), each.said(part.previous), each.behind(period.previous, part=part)),
        "change": Cell(moved, "" if moved is None else f"{moved:+g}"),
        "open": Cell(None, "", f"{reverse('reports:board-owed')}?department={part.key}"),
    }


@dataclass(frozen=True)
class Waiting:
    """A stage as the board shows it."""

    process: str
    stage: str
    median: str
    now: int
    now_at: str
    chart: str
    left: int


def waiting(stays: Sequence[Stay], pack: Pack, department: Department | None, *, most: int) -> list[Waiting]:
    """The stages in which matters stay longest."""
    within = f"&department={department.pk}" if department else ""
    return [
        Waiting(
            process=say(pack.processes[stay.process].title),
            stage=say(pack.processes[stay.process].stages[stay.stage].title),
            median="—" if stay.median is None else stay_in_words(stay.median),
            now=stay.now,
            now_at=f"{reverse('cases:register', args=[stay.process])}?stage={stay.stage}&running=1{within}",
            chart=f"{reverse('rulebook:process', args=[stay.process])}#stage-{stay.stage}",
            left=stay.left,
        )
        for stay in stays[:most]
    ]


def compared(found: Sequence[Shown], *, within: str) -> Sheet:
    """Figures with what they were before: costs, and what goes with them. Source: B43-4."""
    columns = [
        Column(pgettext("figures", "Figure"), width=30),
        Column(pgettext("figures", "This period"), "number"),
        Column(pgettext("figures", "Previous period"), "number"),
        Column(pgettext("figures", "Change"), "number"),
        Column(pgettext("figures", "Year before"), "number"),
    ]
    lines = []
    for each in found:
        reading = each.reading
        values = [
            (str(each.figure.name), each.page),
            (plain(reading.now.value), _value_at(each)),
            (plain(reading.previous.value), each.behind(reading.period.previous)),
            (change(each.figure, reading.now, reading.previous), ""),
            (plain(reading.year_before.value), each.behind(reading.period.year_before)),
        ]
        line = sheet_line(columns, values, source=each, of=each.of_how_many)
        cells = [cell if cell.value is not None else replace(cell, text="—", address="") for cell in line.cells]
        if cells[3].value is not None:
            cells[3] = replace(cells[3], text=_in_units(each, cells[3].value))
        lines.append(replace(line, cells=tuple(cells)))
    return Sheet(_("Compared"), within, columns, lines)

"""A chart of the screen drawn for paper: columns on top of or beside each other, and lines, with whose they are.

A printer may know no colours, and nothing can be pointed at: each series has a pattern and a letter, too: a
number would be read as a count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from string import ascii_uppercase

from huiyin.reports.tables.charts import Chart, Series
from huiyin.reports.tables.standing.drawings import AIM, DIGIT, INK, LINE, QUIET, TYPE, said, scale, shortened, text

WIDTH, HEIGHT, LEFT, TOP = 1000, 272, 46, 16
COLOURS = ("#0b6470", "#c4531f", "#4c4a9c", "#8a2f55", "#4a7a2c", "#1f5a99")
# What is drawn in white on the colour, six units wide; seven beside six colours: no two of 42 series look alike.
PATTERNS = (
    "",
    '<path d="M-1 7 7 -1 M-1 1 1 -1 M5 7 7 5"/>',
    '<path d="M0 3H6"/>',
    '<circle cx="3" cy="3" r="1.1" fill="#fff"/>',
    '<path d="M-1 -1 7 7 M-1 5 1 7 M5 -1 7 1"/>',
    '<path d="M3 0V6"/>',
    '<path d="M0 3H6 M3 0V6"/>',
)
LETTERS = ascii_uppercase
DASHES = ("", "6 4", "2 3")
LEGEND_LINE, LEGEND_LINES, SIGN, NAMED = 18, 14, 20, 14  # of the names: their height, how many, before one, its letters
SHARE_AXIS, LETTER = 38, 12
MOST_NAMES = 24  # below the columns
READABLE, GAP = 7, 8  # how high a part must be, and how far its column from the next, for its letter beside it


def columned(chart: Chart) -> str:
    """The drawing as SVG; nothing where there is nothing to draw."""
    if chart.empty or not any(cell.value for one in chart.series for cell in one.cells):
        return ""
    return _Drawing(chart).svg


@dataclass(frozen=True)
class _Look:
    """One series with how it is told apart."""

    place: int
    series: Series

    @property
    def colour(self) -> str:
        return COLOURS[self.place % len(COLOURS)]

    @property
    def fill(self) -> str:
        return f"url(#look-{self.place})" if PATTERNS[self.place % len(PATTERNS)] else self.colour

    @property
    def dash(self) -> str:
        dash = DASHES[self.place % len(DASHES)]
        return f' stroke-dasharray="{dash}"' if dash else ""

    @property
    def letter(self) -> str:
        """A to Z, then AA and on."""
        round_, place = divmod(self.place, len(LETTERS))
        return LETTERS[place] if not round_ else LETTERS[round_ - 1] + LETTERS[place]

    def value(self, at: int) -> float:
        return float(self.series.cells[at].value or 0)

    @property
    def pattern(self) -> str:
        drawn = PATTERNS[self.place % len(PATTERNS)]
        return drawn and (
            f'<pattern id="look-{self.place}" width="6" height="6" patternUnits="userSpaceOnUse">'
            f'<rect width="6" height="6" fill="{self.colour}"/>'
            f'<g stroke="#fff" stroke-width="1.1">{drawn}</g></pattern>'
        )


class _Drawing:
    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.looks = [_Look(place, one) for place, one in enumerate(chart.series)]
        self.bars = [one for one in self.looks if not one.series.line]
        self.lines = [one for one in self.looks if one.series.line]
        self.stacked = any(one.series.stacked for one in self.bars)
        self.count = len(chart.categories)

    @property
    def svg(self) -> str:
        parts = [*self._axes(), *self._names(), *self._bars(), *self._ways(), *self._legend()]
        defined = "".join(one.pattern for one in self.bars)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}"><defs>{defined}</defs>{"".join(parts)}</svg>'
        )

    @cached_property
    def legend(self) -> tuple[int, float]:
        """How many columns of names there are, and how wide each is: what the longest of them takes."""
        if len(self.looks) < 2:
            return 0, 0.0
        longest = max(_wide(shortened(one.series.name, NAMED)) for one in self.looks)
        return -(-len(self.looks) // LEGEND_LINES), SIGN + LETTER * longest + 26

    @cached_property
    def right(self) -> float:
        columns, width = self.legend
        shared = SHARE_AXIS if any(one.series.shared for one in self.looks) else 4
        return WIDTH - columns * width - shared

    @cached_property
    def slot(self) -> float:
        return (self.right - LEFT) / self.count

    @cached_property
    def aslant(self) -> bool:
        return max(_wide(name) for name in self.chart.categories) * LETTER > self.slot * self._every

    @property
    def _every(self) -> int:
        """Each how manieth column has its name below it."""
        return -(-self.count // MOST_NAMES)

    @cached_property
    def floor(self) -> float:
        return HEIGHT - (64 if self.aslant else 24)

    @cached_property
    def scale(self) -> tuple[float, float, float]:
        own = [one for one in self.looks if not one.series.shared] or self.looks
        heights = [one.value(at) for one in own for at in range(self.count)]
        if self.stacked:
            heights += [sum(one.value(at) for one in self.bars) for at in range(self.count)]
        if self.chart.target:
            heights.append(self.chart.target)
        return scale(0.0, max(heights) or 1.0)

    def up(self, value: float, *, shared: bool = False) -> float:
        low, high, _step = (0.0, 100.0, 25.0) if shared else self.scale
        return self.floor - (self.floor - TOP) * (value - low) / (high - low)

    def middle(self, at: int) -> float:
        return LEFT + self.slot * (at + 0.5)

    def _axes(self) -> Iterator[str]:
        low, high, step = self.scale
        for number in range(round((high - low) / step) + 1):
            value = low + number * step
            yield _level(self.up(value), LEFT, self.right, LINE)
            yield text(LEFT - 7, self.up(value), said(value, {"unit": self.chart.unit}), "end", "quiet", QUIET)
        if any(one.series.shared for one in self.looks):
            for share in (0, 25, 50, 75, 100):
                yield text(
                    self.right + 4, self.up(share, shared=True), f"{share} %", "start", "quiet", QUIET, size=10.5
                )
        if self.chart.target:
            yield _level(self.up(self.chart.target), LEFT, self.right, AIM, dash="4 3")

    def _names(self) -> Iterator[str]:
        for at, name in enumerate(self.chart.categories):
            if at % self._every:
                continue
            x, y = self.middle(at), self.floor + 14
            if self.aslant:
                yield (
                    f'<text transform="translate({x + 4:.1f} {y - 3:.1f}) rotate(-38)" text-anchor="end" '
                    f'fill="{QUIET}" {TYPE}>{escape(shortened(name, 8))}</text>'
                )
            else:
                yield text(x, y, name, "middle", "quiet", QUIET)

    def _bars(self) -> Iterator[str]:
        if not self.bars:
            return
        room = min(self.slot * (0.62 if self.stacked else 0.78), 60.0 if self.stacked else 44.0 * len(self.bars))
        width = room if self.stacked else room / len(self.bars)
        for at in range(self.count):
            height = 0.0
            for beside, look in enumerate(self.bars):
                value, shared = look.value(at), look.series.shared
                if not value:
                    continue
                below = height if self.stacked else 0.0
                left = self.middle(at) - room / 2 + (0 if self.stacked else beside * width)
                top, bottom = self.up(below + value, shared=shared), self.up(below, shared=shared)
                yield (
                    f'<rect class="part" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
                    f'height="{bottom - top:.1f}" fill="{look.fill}" stroke="#fff" stroke-width="0.6"/>'
                )
                height += value
                if self.stacked and bottom - top >= READABLE and self.slot - width >= GAP:
                    yield _lettered(left + width + 2, (top + bottom) / 2, look)
                elif not self.stacked:
                    yield from self._above(left + width / 2, top, value, width)
            if self.stacked:
                yield from self._above(self.middle(at), self.up(height), height, self.slot)

    def _above(self, x: float, top: float, value: float, room: float) -> Iterator[str]:
        words = said(value, {"unit": self.chart.unit})
        if value and DIGIT * len(words) <= room:
            yield text(x, top - 8, words, "middle")

    def _ways(self) -> Iterator[str]:
        for look in self.lines:
            points = [
                (self.middle(at), self.up(look.value(at), shared=look.series.shared))
                for at in range(self.count)
                if look.series.cells[at].value is not None
            ]
            way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            yield f'<polyline points="{way}" fill="none" stroke="{look.colour}" stroke-width="2"{look.dash}/>'
            every = max(1, len(points) // MOST_NAMES)
            for place, (x, y) in enumerate(points):
                if place % every == 0:
                    yield _dot(x, y, look)
            if points and len(self.looks) > 1:
                yield _lettered(points[-1][0] + 6, points[-1][1], look)

    def _legend(self) -> Iterator[str]:
        """In the order in which a stack is read, from its top; a name has the letter of its part."""
        columns, width = self.legend
        if not columns:
            return
        order: Sequence[_Look] = self.looks[::-1] if self.stacked else self.looks
        for place, look in enumerate(order):
            x = WIDTH - columns * width + 8 + place // LEGEND_LINES * width
            y = TOP + place % LEGEND_LINES * LEGEND_LINE
            if look.series.line:
                yield f'<path d="M{x} {y}h{SIGN - 6}" stroke="{look.colour}" stroke-width="2"{look.dash}/>'
                yield _dot(x + (SIGN - 6) / 2, y, look)
            else:
                yield f'<rect x="{x}" y="{y - 6}" width="{SIGN - 6}" height="12" fill="{look.fill}"/>'
            yield text(x + SIGN, y, f"{look.letter} {shortened(look.series.name, NAMED)}")


def _dot(x: float, y: float, look: _Look) -> str:
    if look.place % 2:
        return f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="{look.colour}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{look.colour}"/>'


def _lettered(x: float, y: float, look: _Look) -> str:
    return text(x, y, look.letter, "start", "letter", INK, size=9)


def _level(y: float, left: float, right: float, colour: str, dash: str = "") -> str:
    look = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{left}" y1="{y:.1f}" x2="{right:.1f}" y2="{y:.1f}" stroke="{colour}"{look}/>'


def _wide(name: str) -> float:
    """In widths of a Chinese sign."""
    return sum(1.0 if sign >= "\u2000" else 0.56 for sign in name)

"""Side-by-side timings: each figure against a floor, in the same run, turn by turn.

A bench is a module of this package with SIZE (its default), FLOOR (what its floors are, in a
sentence) and figures(size), which yields figures; what a bench opens it closes when the
generator ends.
"""

import argparse
import importlib
import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

ROUNDS = 5  # fewer say nothing about spread
HEADINGS = ("name", "value", "unit", "floor", "ratio", "aim", "verdict")
WIDTHS = (38, 12, 16, 12, 7, 20, 7)

Measure = Callable[[], float]


@dataclass(frozen=True)
class Figure:
    """One number worth knowing, what it is held against, and what it should reach.

    `aim` bounds the value itself, `aim_ratio` the value divided by the floor; from below when
    higher is better, from above when lower is.
    """

    name: str
    unit: str
    measure: Measure
    floor: Measure | None = None
    aim: float | None = None
    aim_ratio: float | None = None
    better: Literal["higher", "lower"] = "higher"
    rounds: int = ROUNDS  # more where a sample is short


@dataclass
class Result:
    """A figure's samples, and what they come to."""

    figure: Figure
    samples: list[float] = field(default_factory=list)
    floor_samples: list[float] = field(default_factory=list)

    @property
    def value(self) -> float:
        return statistics.median(self.samples)

    @property
    def floor(self) -> float | None:
        return statistics.median(self.floor_samples) if self.floor_samples else None

    @property
    def ratio(self) -> float | None:
        """The median of what the turns come to: the two of a turn met the machine in the same mood."""
        turns = zip(self.samples, self.floor_samples, strict=True) if self.floor_samples else ()
        return statistics.median(value / floor for value, floor in turns) if self.floor else None

    @property
    def holds(self) -> bool:
        pairs = ((self.value, self.figure.aim), (self.ratio, self.figure.aim_ratio))
        return all(self._reaches(reached, aim) for reached, aim in pairs if aim is not None)

    @property
    def verdict(self) -> str:
        if self.figure.aim is None and self.figure.aim_ratio is None:
            return "-"
        return "holds" if self.holds else "missed"

    def row(self) -> list[str]:
        """name, value, unit, floor, ratio, aim, holds or missed."""
        ratio = "-" if self.ratio is None else f"{self.ratio:.3f}"
        value, floor = number(self.value), number(self.floor)
        return [self.figure.name, value, self.figure.unit, floor, ratio, self._aim(), self.verdict]

    def as_json(self) -> dict[str, Any]:
        figure = self.figure
        return {
            "name": figure.name,
            "value": self.value,
            "unit": figure.unit,
            "floor": self.floor,
            "ratio": self.ratio,
            "aim": figure.aim,
            "aim_ratio": figure.aim_ratio,
            "better": figure.better,
            "verdict": self.verdict,
            "samples": self.samples,
            "floor_samples": self.floor_samples,
        }

    def _reaches(self, reached: float | None, aim: float) -> bool:
        if reached is None:
            return False
        return reached >= aim if self.figure.better == "higher" else reached <= aim

    def _aim(self) -> str:
        sign = ">=" if self.figure.better == "higher" else "<="
        aims = [f"{sign} {number(self.figure.aim)}"] if self.figure.aim is not None else []
        if self.figure.aim_ratio is not None:
            aims.append(f"{sign} {self.figure.aim_ratio:g} x floor")
        return ", ".join(aims) or "-"


def take(figure: Figure, rounds: int = ROUNDS) -> Result:
    """Measure figure and floor in turns, so that a busy minute of the machine strikes both."""
    result = Result(figure)
    turns: list[tuple[Measure, list[float]]] = [(figure.measure, result.samples)]
    if figure.floor is not None:
        turns.insert(0, (figure.floor, result.floor_samples))
    for measure, _ in turns:
        measure()  # warm up
    for _ in range(max(rounds, figure.rounds)):
        for measure, samples in turns:
            samples.append(measure())
        turns.reverse()
    return result


def number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def line(cells: Sequence[str]) -> str:
    """A row of the table: words to the left, numbers to the right."""
    sides = "<><>><<"
    padded = (f"{cell:{side}{width}}" for cell, side, width in zip(cells, sides, WIDTHS, strict=True))
    return "  ".join(padded).rstrip()


def main(arguments: Sequence[str]) -> int:
    """Run one bench; 1 when an aim is missed."""
    options = _options(arguments)
    bench = importlib.import_module(f"bench.{options.name}")
    size = options.size or bench.SIZE
    print(f"{options.name}, size {size:,}, median of at least {max(options.rounds, ROUNDS)}")
    print(f"floor: {bench.FLOOR}")
    results = list(_run(bench.figures(size), options.rounds, options.figures))
    if options.figures and not results:
        print(f"no figure is called {' or '.join(options.figures)}", file=sys.stderr)
        return 2
    if options.json:
        report = {"bench": options.name, "size": size, "floor": bench.FLOOR, **_machine()}
        report["figures"] = [result.as_json() for result in results]
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return int(any(result.verdict == "missed" for result in results))


def benches() -> list[str]:
    """Modules and packages beside this one that offer figures."""
    here = Path(__file__).parent
    found = {path.stem: path for path in here.glob("*.py")}
    found |= {path.parent.name: path for path in here.glob("*/__init__.py")}
    return sorted(name for name, path in found.items() if "\ndef figures(" in path.read_text(encoding="utf-8"))


def _run(figures: Generator[Figure, None, None], rounds: int, wanted: Sequence[str] = ()) -> Iterator[Result]:
    """All of them, or those whose name has one of the wanted words in it."""
    print(line(HEADINGS))
    # A bench that is interrupted still closes what it opened.
    with closing(figures):
        for figure in figures:
            if wanted and not any(word in figure.name for word in wanted):
                continue
            result = take(figure, rounds)
            print(line(result.row()), flush=True)
            yield result


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Times a part of Huiyin against its floor.")
    parser.add_argument("name", choices=benches())
    parser.add_argument("figures", nargs="*", help="only those with one of these words in their name")
    parser.add_argument("--size", type=int, help="how much data to work on")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"samples of each figure, at least {ROUNDS}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured to this file too")
    return parser.parse_args(arguments)


def _machine() -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "machine": platform.platform(),
        "cores": os.cpu_count(),
    }

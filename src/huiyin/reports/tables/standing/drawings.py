"""Charts as SVG: the same drawing on the screen and on paper, where no script draws.

Colours stand in attributes, so that paper has them, and classes beside them, so that the screen's own colours win.
"""

from collections.abc import Mapping, Sequence
from html import escape
from math import floor, log10
from typing import Any

NARROW, ROW, LABELS, RIGHT = 460, 25, 132, 62
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, EDGE = 660, 220, 52, 14, 34, 46
INK, QUIET, LINE, FILL, AIM = "#18292e", "#52646a", "#dce3e5", "#0b6470", "#cf4126"
TYPE = 'font-family="Noto Sans SC" font-size="12"'
DIGIT = 7  # the width of one
MOST_NAMED = 12  # days or weeks below a line, so that none lies on another
ROOM = 10  # letters that fit before a bar, in widths of a Chinese one


def drawn(chart: Mapping[str, Any]) -> str:
    """The drawing of a chart; nothing where there is nothing to draw."""
    points = [one for one in chart["points"] if one["value"] is not None]
    if not points or not any(one["value"] for one in points):
        return ""
    if chart["sort"] == "bars":
        return _bars(points, chart)
    return _line(chart["points"], chart) if len(points) > 1 else ""


def _bars(points: Sequence[Mapping[str, Any]], chart: Mapping[str, Any]) -> str:
    target = chart.get("target")
    most = max([one["value"] for one in points] + ([target] if target else []))
    height, reach = len(points) * ROW + (18 if target else 4), NARROW - LABELS - RIGHT
    aim = LABELS + target / most * reach if target else 0.0
    parts = []
    for place, one in enumerate(points):
        top, long = place * ROW + 3, one["value"] / most * reach
        middle = top + ROW / 2
        parts += [
            text(LABELS - 8, middle + 1, shortened(one["label"]), "end"),
            f'<rect class="bar" x="{LABELS}" y="{top + 1}" width="{max(long, 1):.1f}" height="{ROW - 8}" '
            f'fill="{FILL}"/>',
            text(_beside(LABELS + max(long, 1), words := said(one["value"], chart), aim), middle + 1, words),
        ]
    parts.insert(0, f'<line class="axis" x1="{LABELS}" y1="0" x2="{LABELS}" y2="{len(points) * ROW}" stroke="{LINE}"/>')
    if target:
        parts += [
            f'<line class="aim" x1="{aim:.1f}" y1="0" x2="{aim:.1f}" y2="{len(points) * ROW + 2}" stroke="{AIM}" '
            f'stroke-dasharray="4 3"/>',
            text(aim, len(points) * ROW + 13, said(target, chart), "middle", "aim-words", AIM),
        ]
    return _svg(NARROW, height, parts)


def _beside(end: float, words: str, aim: float) -> float:
    """Where the number behind a bar begins: behind the line of the target, if that would cross it."""
    return aim + 6 if end <= aim <= end + 8 + DIGIT * len(words) else end + 6


def _line(points: Sequence[Mapping[str, Any]], chart: Mapping[str, Any]) -> str:
    target = chart.get("target")
    values = [one["value"] for one in points if one["value"] is not None] + ([target] if target else [])
    low, high, step = scale(min(values), max(values))
    wide, tall = WIDTH - LEFT - EDGE, HEIGHT - TOP - BOTTOM

    def across(place: int) -> float:
        return LEFT + wide * place / (len(points) - 1)

    def up(value: float) -> float:
        return TOP + tall * (1 - (value - low) / (high - low))

    parts = []
    for number in range(round((high - low) / step) + 1):
        value = low + number * step
        parts += [
            f'<line class="axis" x1="{LEFT}" y1="{up(value):.1f}" x2="{WIDTH - EDGE}" y2="{up(value):.1f}" '
            f'stroke="{LINE}"/>',
            text(LEFT - 7, up(value), said(value, chart), "end", "quiet", QUIET),
        ]
    if target:
        parts += [
            f'<line class="aim" x1="{LEFT}" y1="{up(target):.1f}" x2="{WIDTH - EDGE}" y2="{up(target):.1f}" '
            f'stroke="{AIM}" stroke-dasharray="4 3"/>',
            text(WIDTH - EDGE + 5, up(target), said(target, chart), "start", "aim-words", AIM),
        ]
    parts += _way(
        [(across(place), up(one["value"]) if one["value"] is not None else None) for place, one in enumerate(points)]
    )
    every = -(-len(points) // MOST_NAMED)
    for place, one in enumerate(points):
        if place % every == 0:
            parts.append(text(across(place), HEIGHT - 14, one["label"], "middle", "quiet", QUIET, size=10.5))
        if one["value"] is not None and place in (len(points) - 1, len(points) - 2):
            parts.append(text(across(place), up(one["value"]) - 11, said(one["value"], chart), "middle"))
    return _svg(WIDTH, HEIGHT, parts)


def _way(points: Sequence[tuple[float, float | None]]) -> list[str]:
    """The line, broken where there is nothing to say, and its points."""
    parts: list[str] = []
    run: list[str] = []
    for x, y in [*points, (0.0, None)]:
        if y is None:
            if len(run) > 1:
                parts.append(
                    f'<polyline class="way" points="{" ".join(run)}" fill="none" stroke="{FILL}" stroke-width="2"/>'
                )
            run = []
            continue
        run.append(f"{x:.1f},{y:.1f}")
    dots = [
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="{FILL}"/>' for x, y in points if y is not None
    ]
    return [*parts, *dots]


def scale(least: float, most: float) -> tuple[float, float, float]:
    """From where to where, in round steps: from nought, unless all values lie in the upper part."""
    low = 0.0 if least < most * 0.6 or least == most else least
    span = (most - low) or abs(most) or 1
    rough = span / 4
    power = 10 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough)
    if step < 1 and float(most).is_integer() and float(least).is_integer():
        step = 1.0
    low = floor(low / step) * step
    high = low + step
    while high < most + (step * 0.05 if least != most else 0):
        high += step
    return low, high, step


def _svg(width: int, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing drawing-{width}" '
        f'viewBox="0 0 {width} {height:.0f}" '
        f'width="{width}" height="{height:.0f}" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def text(
    x: float, y: float, words: str, anchor: str = "start", name: str = "words", fill: str = INK, size: float = 12
) -> str:
    kind = TYPE if size == 12 else TYPE.replace("12", f"{size}")
    return (
        f'<text class="{name}" x="{x:.1f}" y="{y + size * 0.35:.1f}" text-anchor="{anchor}" fill="{fill}" {kind}>'
        f"{escape(words)}</text>"
    )


def said(value: float, chart: Mapping[str, Any]) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") + str(chart.get("unit", ""))


def shortened(label: str, most: int = ROOM) -> str:
    """What fits, in widths of a Chinese sign."""
    room = float(most)
    kept: list[str] = []
    for sign in label.strip():
        room -= 0.55 if sign < "\u2000" else 1
        if room < 0:
            return "".join(kept[:-1]) + "…"
        kept.append(sign)
    return "".join(kept)

"""A process drawn from its definition as a flow chart."""

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huiyin.kernel.texts import say
from huiyin.rulebook.charts.layout import BOX_HEIGHT, BOX_WIDTH, TOP, Arrow, Box, Circle, Layout, Point, lay_out
from huiyin.rulebook.charts.words import deadline_in_words, short_owner
from huiyin.rulebook.definitions import Process, Stage

__all__ = ["flow_chart"]

_LINE = 14
_NOTE = 37  # half-width characters of the small print in a box


def flow_chart(process: Process, *, language: str, counts: Mapping[str, int] | None = None) -> SafeString:
    """The chart as SVG; each stage is a link to #stage-<key>, with the number of matters that stand there."""
    with override(language):
        return _draw(process, lay_out(process), language, counts or {})


def _draw(process: Process, layout: Layout, language: str, counts: Mapping[str, int]) -> SafeString:
    boxes = layout.boxes
    return format_html(
        '<svg class="flow" xmlns="http://www.w3.org/2000/svg" viewBox="{left} 0 {width} {height}" width="{width}" '
        'height="{height}" role="group" aria-labelledby="flow-{key}-title flow-{key}-desc" lang="{language}">'
        '<title id="flow-{key}-title">{title}</title><desc id="flow-{key}-desc">{desc}</desc>'
        "<defs>{markers}</defs>{start}{arrows}{boxes}{circles}</svg>",
        left=_n(layout.left),
        width=_n(layout.width),
        height=_n(layout.height),
        key=process.key,
        language=language,
        title=_("Flow chart: %(process)s") % {"process": say(process.title, language)},
        desc=_describe(process, language),
        markers=_markers(process.key),
        start=_start(process, boxes[process.first], language),
        arrows=_join(_arrow(arrow, process.key, language) for arrow in layout.arrows),
        circles=_join(_circle(circle, process.key, language) for circle in layout.circles),
        boxes=_join(_box(process, boxes[key], language, counts.get(key, 0)) for key in process.stages),
    )


def _describe(process: Process, language: str) -> str:
    """The chart in words, for those who hear it."""
    sentences = [
        _("%(verb)s: from %(sources)s to %(target)s.")
        % {
            "verb": say(verb.title, language),
            "sources": " / ".join(say(process.stages[key].title, language) for key in verb.sources),
            "target": say(process.stages[verb.target].title, language),
        }
        for verb in process.transitions.values()
    ]
    return " ".join(sentences)


def _markers(key: str) -> SafeString:
    return format_html_join(
        "",
        '<marker id="tip-{}-{}" class="flow-tip flow-{}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z"/></marker>',
        ((key, kind, kind) for kind in ("forward", "end", "back", "withdraw")),
    )


def _start(process: Process, first: Box, language: str) -> SafeString:
    """The form with which it all begins."""
    return format_html(
        '<g class="flow-start"><rect x="{x}" y="10" width="{width}" height="32" rx="16"/>'
        '<text x="{middle}" y="31" text-anchor="middle">{title}</text></g>'
        '<path class="flow-line flow-forward" d="M{middle} 42 V{top}" fill="none" '
        'marker-end="url(#tip-{key}-forward)"/>',
        x=_n(first.x),
        width=BOX_WIDTH,
        middle=_n(first.middle),
        title=say(process.forms[process.intake].title, language),
        top=TOP,
        key=process.key,
    )


def _arrow(arrow: Arrow, key: str, language: str) -> SafeString:
    x, y = arrow.label_at
    lines = [say(verb.title, language) for verb in arrow.verbs]
    # Words of an arrow that runs down stand around its middle, others above its line.
    straight = len(arrow.points) == 2
    top = y - (len(lines) - 1) * _LINE / (2 if straight else 1)
    return format_html(
        '<g class="flow-way flow-{kind}"><path class="flow-line" d="{path}" fill="none" '
        'marker-end="url(#tip-{key}-{kind})"/>{labels}</g>',
        kind=arrow.kind,
        path=_path(arrow.points),
        key=key,
        labels=format_html_join(
            "",
            '<text class="flow-label" x="{}" y="{}" text-anchor="{}">{}</text>',
            ((_n(x), _n(top + number * _LINE), arrow.anchor, line) for number, line in enumerate(lines)),
        ),
    )


def _path(points: list[Point]) -> str:
    """Straight pieces with rounded corners."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        enter, leave = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{_n(enter[0])} {_n(enter[1])} Q{_n(corner[0])} {_n(corner[1])} {_n(leave[0])} {_n(leave[1])}")
    return " ".join([*parts, f"L{_n(points[-1][0])} {_n(points[-1][1])}"])


def _towards(corner: Point, other: Point, radius: float = 7) -> Point:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy) or 1
    reach = min(radius, length / 2)
    return corner[0] + dx / length * reach, corner[1] + dy / length * reach


def _circle(circle: Circle, key: str, language: str) -> SafeString:
    (x, y), (tip_x, tip_y) = circle.at_target, circle.tip
    title = say(circle.verb.title, language)
    return format_html(
        '<g class="flow-way flow-{kind}"><path class="flow-line" d="M{x} {y} L{tip_x} {tip_y}" fill="none" '
        'marker-end="url(#tip-{key}-{kind})"/>{spots}'
        '<text class="flow-label" x="{label_x}" y="{label_y}">{title}</text></g>',
        kind=circle.verb.kind,
        x=_n(x),
        y=_n(y),
        tip_x=_n(tip_x),
        tip_y=_n(tip_y),
        key=key,
        spots=_join(_spot(point, circle.letter, title) for point in [*circle.at_sources, circle.at_target]),
        label_x=_n(x + 16),
        label_y=_n(y + 4),
        title=title,
    )


def _spot(point: Point, letter: str, title: str) -> SafeString:
    return format_html(
        '<g class="flow-spot"><title>{title}</title><circle cx="{x}" cy="{y}" r="10"/>'
        '<text x="{x}" y="{text_y}" text-anchor="middle">{letter}</text></g>',
        title=title,
        x=_n(point[0]),
        y=_n(point[1]),
        text_y=_n(point[1] + 4),
        letter=letter,
    )


def _box(process: Process, box: Box, language: str, count: int) -> SafeString:
    stage = process.stages[box.key]
    title = say(stage.title, language)
    notes = [short_owner(stage.owner, process), deadline_in_words(stage, process)]
    return format_html(
        '<a class="flow-stage{ends}" href="#stage-{key}"><title>{hint}</title>'
        '<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{round}"/>'
        '<text class="flow-title" x="{middle}" y="{title_y}" text-anchor="middle">{title}</text>{notes}{count}</a>',
        ends=f" flow-end flow-end-{stage.ends}" if stage.ends else "",
        key=box.key,
        hint=_hint(stage, title, count, language),
        x=_n(box.x),
        y=_n(box.y),
        width=BOX_WIDTH,
        height=BOX_HEIGHT,
        round=BOX_HEIGHT // 2 if stage.ends else 8,
        middle=_n(box.middle),
        title_y=_n(box.y + (BOX_HEIGHT / 2 + 5 if stage.ends else 23)),
        title=title,
        notes=format_html_join(
            "",
            '<text class="flow-note" x="{}" y="{}" text-anchor="middle">{}</text>',
            (
                (_n(box.middle), _n(box.y + 41 + 15 * number), _shortened(note))
                for number, note in enumerate(note for note in notes if note)
            ),
        ),
        count=_count(box, count),
    )


def _hint(stage: Stage, title: str, count: int, language: str) -> str:
    standing = ngettext("%(n)d stands here", "%(n)d stand here", count) % {"n": count} if count else ""
    return " · ".join(part for part in (title, say(stage.guidance, language), standing) if part)


def _count(box: Box, count: int) -> SafeString:
    if not count:
        return SafeString("")
    width = 16 + 8 * len(str(count))
    return format_html(
        '<g class="flow-count"><rect x="{x}" y="{y}" width="{width}" height="20" rx="10"/>'
        '<text x="{middle}" y="{text_y}" text-anchor="middle">{count}</text></g>',
        x=_n(box.x + BOX_WIDTH - width - 6),
        y=_n(box.y - 10),
        width=width,
        middle=_n(box.x + BOX_WIDTH - width / 2 - 6),
        text_y=_n(box.y + 4),
        count=count,
    )


def _shortened(text: str) -> str:
    """As much as fits into a box; Chinese characters are as wide as two letters."""
    room = float(_NOTE)
    for number, character in enumerate(text):
        room -= 2 if character > "⺀" else 1
        if room < 0:
            return text[: number - 1] + "…"
    return text


def _join(parts: object) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))  # type: ignore[attr-defined]


def _n(number: float) -> str:
    return f"{number:g}"

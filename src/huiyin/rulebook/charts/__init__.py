"""A process drawn from its definition as a flow chart."""

from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huiyin.kernel.texts import say
from huiyin.rulebook.charts.badges import standing_badges, stay_badge
from huiyin.rulebook.charts.layout import BOX_HEIGHT, BOX_WIDTH, LINE, TOP, Arrow, Box, Circle, Layout, Point, lay_out
from huiyin.rulebook.charts.text import joined, n, shortened, width_of, wrapped
from huiyin.rulebook.charts.words import deadline_in_words, part_in_words, short_owner, stay_in_words
from huiyin.rulebook.definitions import Process
from huiyin.rulebook.traffic import Standing, Taken, Traffic

__all__ = ["flow_chart"]

_NOTE = 37  # half-width characters of the small print in a box
_TITLE = 29  # and of its title, which may take two lines


def flow_chart(process: Process, *, language: str, traffic: Traffic | None = None) -> SafeString:
    """The chart as SVG; each stage is a link to #stage-<key>.

    With `traffic` it shows how many stand in each stage and which ways were taken lately.
    """
    with override(language):
        layout, traffic = lay_out(process), traffic or Traffic()
        layout.keep_lanes_off(_right_of_words(layout, language, traffic))
        return _draw(process, layout, language, traffic)


def _draw(process: Process, layout: Layout, language: str, traffic: Traffic) -> SafeString:
    boxes = layout.boxes
    slowest = traffic.slowest([key for key, stage in process.stages.items() if not stage.ends])
    return format_html(
        '<svg class="flow" xmlns="http://www.w3.org/2000/svg" viewBox="{left} 0 {width} {height}" width="{width}" '
        'height="{height}" role="group" aria-labelledby="flow-{key}-title flow-{key}-desc" lang="{language}">'
        '<title id="flow-{key}-title">{title}</title><desc id="flow-{key}-desc">{desc}</desc>'
        # Words stand over every line, so that no line that is drawn later runs through them.
        "<defs>{markers}</defs>{start}{lines}{boxes}{circles}{words}</svg>",
        left=n(layout.left),
        width=n(max(layout.width, _right_of_words(layout, language, traffic) - layout.left)),
        height=n(layout.height),
        key=process.key,
        language=language,
        title=_("Flow chart: %(process)s") % {"process": say(process.title, language)},
        desc=_describe(process, language),
        markers=_markers(process.key),
        start=_start(process, boxes[process.first], language),
        lines=joined(_line(arrow, process.key) for arrow in layout.arrows),
        words=joined(_words(arrow, language, traffic) for arrow in layout.arrows),
        circles=joined(_circle(circle, process.key, language, traffic) for circle in layout.circles),
        boxes=joined(
            _box(process, boxes[key], language, traffic.stages.get(key, Standing()), slowest=key == slowest)
            for key in process.stages
        ),
    )


def _right_of_words(layout: Layout, language: str, traffic: Traffic) -> float:
    """How far the words of the arrows reach: what they say of the traffic may be longer than the lanes are wide."""
    far = [0.0]
    for arrow in layout.arrows:
        for verb in arrow.verbs if arrow.anchor == "start" else ():
            taken = traffic.arrows.get((verb.key, arrow.source, arrow.target))
            far.append(arrow.label_at[0] + 6.5 * width_of(say(verb.title, language) + strip_tags(_taken(taken))))
    for circle in layout.circles:
        taken = traffic.arrows.get((circle.verb.key, "", circle.target))
        words = say(circle.verb.title, language) + strip_tags(_taken(taken))
        far.append(circle.at_target[0] + 16 + 6.5 * width_of(words))
    return max(far) + 8


def _describe(process: Process, language: str) -> str:
    """The chart in words, for those who hear it."""
    sentences = [
        _("%(verb)s: from %(sources)s to %(target)s.")
        % {
            "verb": say(verb.title, language),
            "sources": " / ".join(say(process.stages[key].title, language) for key in verb.sources),
            "target": " / ".join(say(process.stages[key].title, language) for key in verb.targets),
        }
        for verb in process.transitions.values()
    ]
    parts = [part_in_words(part, process) for part in process.parts.values()]
    return " ".join([*sentences, *parts])


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
        x=n(first.x),
        width=BOX_WIDTH,
        middle=n(first.middle),
        title=say(process.forms[process.intake].title, language),
        top=TOP,
        key=process.key,
    )


def _line(arrow: Arrow, key: str) -> SafeString:
    return format_html(
        '<g class="flow-way flow-{kind}"><path class="flow-line" d="{path}" fill="none" '
        'marker-end="url(#tip-{key}-{kind})"/></g>',
        kind=arrow.kind,
        path=_path(arrow.points),
        key=key,
    )


def _words(arrow: Arrow, language: str, traffic: Traffic) -> SafeString:
    """What the verbs of an arrow are called; those of one that runs down stand around its middle, others above it."""
    x, y = arrow.label_at
    lines = [
        (say(verb.title, language), _taken(traffic.arrows.get((verb.key, arrow.source, arrow.target))))
        for verb in arrow.verbs
    ]
    straight = len(arrow.points) == 2
    top = y - (len(lines) - 1) * LINE / (2 if straight else 1)
    return format_html(
        '<g class="flow-way flow-{kind}">{labels}</g>',
        kind=arrow.kind,
        labels=format_html_join(
            "",
            '<text class="flow-label" x="{}" y="{}" text-anchor="{}">{}{}</text>',
            ((n(x), n(top + number * LINE), arrow.anchor, *line) for number, line in enumerate(lines)),
        ),
    )


def _taken(taken: Taken | None) -> SafeString:
    """How often a way was taken lately, after how long, and how much of it was work done again."""
    if taken is None:
        return SafeString("")
    times = ngettext("%(n)d time", "%(n)d times", taken.times) % {"n": taken.times}
    again = _("%(percent)d %% again") % {"percent": round(100 * taken.rework)} if taken.again else ""
    return format_html(
        ' <a class="flow-taken" href="{}">{}</a><tspan class="flow-taken"> · {}</tspan>{}',
        taken.times_at,
        times,
        stay_in_words(taken.median),
        format_html(' <a class="flow-again" href="{}">{}</a>', taken.again_at, again) if again else "",
    )


def _path(points: list[Point]) -> str:
    """Straight pieces with rounded corners."""
    parts = [f"M{n(points[0][0])} {n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        enter, leave = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{n(enter[0])} {n(enter[1])} Q{n(corner[0])} {n(corner[1])} {n(leave[0])} {n(leave[1])}")
    return " ".join([*parts, f"L{n(points[-1][0])} {n(points[-1][1])}"])


def _towards(corner: Point, other: Point, radius: float = 7) -> Point:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy) or 1
    reach = min(radius, length / 2)
    return corner[0] + dx / length * reach, corner[1] + dy / length * reach


def _circle(circle: Circle, key: str, language: str, traffic: Traffic) -> SafeString:
    (x, y), (tip_x, tip_y) = circle.at_target, circle.tip
    title = say(circle.verb.title, language)
    return format_html(
        '<g class="flow-way flow-{kind}"><path class="flow-line" d="M{x} {y} L{tip_x} {tip_y}" fill="none" '
        'marker-end="url(#tip-{key}-{kind})"/>{spots}'
        '<text class="flow-label" x="{label_x}" y="{label_y}">{title}{taken}</text></g>',
        kind=circle.verb.kind,
        x=n(x),
        y=n(y),
        tip_x=n(tip_x),
        tip_y=n(tip_y),
        key=key,
        spots=joined(
            [
                *(
                    _spot(point, circle.letter, title, traffic.arrows.get((circle.verb.key, source, circle.target)))
                    for source, point in zip(circle.verb.sources, circle.at_sources, strict=True)
                ),
                _spot(circle.at_target, circle.letter, title),
            ]
        ),
        label_x=n(x + 16),
        label_y=n(y + 4),
        title=title,
        taken=_taken(traffic.arrows.get((circle.verb.key, "", circle.target))),
    )


def _spot(point: Point, letter: str, title: str, taken: Taken | None = None) -> SafeString:
    """A circle; one that matters left lately says how many of them, and leads to them: to those done again, if any."""
    words = f"{title}{strip_tags(_taken(taken))}"
    drawn = format_html(
        '<g class="flow-spot"><title>{title}</title><circle cx="{x}" cy="{y}" r="10"/>'
        '<text x="{x}" y="{text_y}" text-anchor="middle">{letter}</text></g>',
        title=words,
        x=n(point[0]),
        y=n(point[1]),
        text_y=n(point[1] + 4),
        letter=letter,
    )
    if taken is None:
        return drawn
    return format_html('<a href="{}" aria-label="{}">{}</a>', taken.again_at or taken.times_at, words, drawn)


def _box(process: Process, box: Box, language: str, standing: Standing, *, slowest: bool) -> SafeString:
    stage = process.stages[box.key]
    title = say(stage.title, language)
    titles = wrapped(title, _TITLE)
    notes = [
        shortened(note, _NOTE)
        for note in (short_owner(stage.owner, process), deadline_in_words(stage, process))
        if note
    ]
    top = 23.0 - (6 if notes else 0) * (len(titles) - 1)
    if stage.ends:
        top = BOX_HEIGHT / 2 + 5 - 7.5 * (len(titles) - 1)
    return format_html(
        '<a class="flow-stage{ends}{slowest}" href="#stage-{key}"><title>{hint}</title>'
        '<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{round}"/>'
        "{titles}{notes}</a>{standing}{stayed}",
        ends=f" flow-end flow-end-{stage.ends}" if stage.ends else "",
        slowest=" flow-slowest" if slowest else "",
        stayed=stay_badge(box, standing, slowest=slowest) if not stage.ends else "",
        key=box.key,
        hint=" · ".join(part for part in (title, say(stage.guidance, language)) if part),
        x=n(box.x),
        y=n(box.y),
        width=BOX_WIDTH,
        height=BOX_HEIGHT,
        round=BOX_HEIGHT // 2 if stage.ends else 8,
        titles=_centred("flow-title", box, titles, top, 15),
        notes=_centred("flow-note", box, notes, top + 15 * len(titles) + 2, 14),
        standing=standing_badges(box, title, standing),
    )


def _centred(kind: str, box: Box, lines: list[str], top: float, distance: float) -> SafeString:
    return format_html_join(
        "",
        '<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((kind, n(box.middle), n(box.y + top + distance * number), line) for number, line in enumerate(lines)),
    )

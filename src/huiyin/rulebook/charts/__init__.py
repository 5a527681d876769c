"""A process drawn from its definition as a flow chart."""

from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huiyin.kernel.texts import say
from huiyin.rulebook.charts.layout import BOX_HEIGHT, BOX_WIDTH, LINE, TOP, Arrow, Box, Circle, Layout, Point, lay_out
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
        return _draw(process, lay_out(process), language, traffic or Traffic())


def _draw(process: Process, layout: Layout, language: str, traffic: Traffic) -> SafeString:
    boxes = layout.boxes
    return format_html(
        '<svg class="flow" xmlns="http://www.w3.org/2000/svg" viewBox="{left} 0 {width} {height}" width="{width}" '
        'height="{height}" role="group" aria-labelledby="flow-{key}-title flow-{key}-desc" lang="{language}">'
        '<title id="flow-{key}-title">{title}</title><desc id="flow-{key}-desc">{desc}</desc>'
        "<defs>{markers}</defs>{start}{arrows}{boxes}{circles}</svg>",
        left=_n(layout.left),
        width=_n(max(layout.width, _right_of_words(layout, language, traffic) - layout.left)),
        height=_n(layout.height),
        key=process.key,
        language=language,
        title=_("Flow chart: %(process)s") % {"process": say(process.title, language)},
        desc=_describe(process, language),
        markers=_markers(process.key),
        start=_start(process, boxes[process.first], language),
        arrows=_join(_arrow(arrow, process.key, language, traffic) for arrow in layout.arrows),
        circles=_join(_circle(circle, process.key, language, traffic) for circle in layout.circles),
        boxes=_join(_box(process, boxes[key], language, traffic.stages.get(key, Standing())) for key in process.stages),
    )


def _right_of_words(layout: Layout, language: str, traffic: Traffic) -> float:
    """How far the words of the arrows reach: what they say of the traffic may be longer than the lanes are wide."""
    far = [0.0]
    for arrow in layout.arrows:
        for verb in arrow.verbs if arrow.anchor == "start" else ():
            taken = traffic.arrows.get((verb.key, arrow.source, arrow.target))
            far.append(arrow.label_at[0] + 6.5 * _width(say(verb.title, language) + strip_tags(_taken(taken))))
    for circle in layout.circles:
        taken = traffic.arrows.get((circle.verb.key, "", circle.target))
        words = say(circle.verb.title, language) + strip_tags(_taken(taken))
        far.append(circle.at_target[0] + 16 + 6.5 * _width(words))
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
        x=_n(first.x),
        width=BOX_WIDTH,
        middle=_n(first.middle),
        title=say(process.forms[process.intake].title, language),
        top=TOP,
        key=process.key,
    )


def _arrow(arrow: Arrow, key: str, language: str, traffic: Traffic) -> SafeString:
    x, y = arrow.label_at
    lines = [
        (say(verb.title, language), _taken(traffic.arrows.get((verb.key, arrow.source, arrow.target))))
        for verb in arrow.verbs
    ]
    # Words of an arrow that runs down stand around its middle, others above its line.
    straight = len(arrow.points) == 2
    top = y - (len(lines) - 1) * LINE / (2 if straight else 1)
    return format_html(
        '<g class="flow-way flow-{kind}"><path class="flow-line" d="{path}" fill="none" '
        'marker-end="url(#tip-{key}-{kind})"/>{labels}</g>',
        kind=arrow.kind,
        path=_path(arrow.points),
        key=key,
        labels=format_html_join(
            "",
            '<text class="flow-label" x="{}" y="{}" text-anchor="{}">{}{}</text>',
            ((_n(x), _n(top + number * LINE), arrow.anchor, *line) for number, line in enumerate(lines)),
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


def _circle(circle: Circle, key: str, language: str, traffic: Traffic) -> SafeString:
    (x, y), (tip_x, tip_y) = circle.at_target, circle.tip
    title = say(circle.verb.title, language)
    return format_html(
        '<g class="flow-way flow-{kind}"><path class="flow-line" d="M{x} {y} L{tip_x} {tip_y}" fill="none" '
        'marker-end="url(#tip-{key}-{kind})"/>{spots}'
        '<text class="flow-label" x="{label_x}" y="{label_y}">{title}{taken}</text></g>',
        kind=circle.verb.kind,
        x=_n(x),
        y=_n(y),
        tip_x=_n(tip_x),
        tip_y=_n(tip_y),
        key=key,
        spots=_join(
            [
                *(
                    _spot(point, circle.letter, title, traffic.arrows.get((circle.verb.key, source, circle.target)))
                    for source, point in zip(circle.verb.sources, circle.at_sources, strict=True)
                ),
                _spot(circle.at_target, circle.letter, title),
            ]
        ),
        label_x=_n(x + 16),
        label_y=_n(y + 4),
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
        x=_n(point[0]),
        y=_n(point[1]),
        text_y=_n(point[1] + 4),
        letter=letter,
    )
    if taken is None:
        return drawn
    return format_html('<a href="{}" aria-label="{}">{}</a>', taken.again_at or taken.times_at, words, drawn)


def _box(process: Process, box: Box, language: str, standing: Standing) -> SafeString:
    stage = process.stages[box.key]
    title = say(stage.title, language)
    titles = _wrapped(title, _TITLE)
    notes = [
        _shortened(note) for note in (short_owner(stage.owner, process), deadline_in_words(stage, process)) if note
    ]
    top = 23.0 - (6 if notes else 0) * (len(titles) - 1)
    if stage.ends:
        top = BOX_HEIGHT / 2 + 5 - 7.5 * (len(titles) - 1)
    return format_html(
        '<a class="flow-stage{ends}" href="#stage-{key}"><title>{hint}</title>'
        '<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{round}"/>'
        "{titles}{notes}</a>{standing}",
        ends=f" flow-end flow-end-{stage.ends}" if stage.ends else "",
        key=box.key,
        hint=" · ".join(part for part in (title, say(stage.guidance, language)) if part),
        x=_n(box.x),
        y=_n(box.y),
        width=BOX_WIDTH,
        height=BOX_HEIGHT,
        round=BOX_HEIGHT // 2 if stage.ends else 8,
        titles=_centred("flow-title", box, titles, top, 15),
        notes=_centred("flow-note", box, notes, top + 15 * len(titles) + 2, 14),
        standing=_standing(box, title, standing),
    )


def _centred(kind: str, box: Box, lines: list[str], top: float, distance: float) -> SafeString:
    return format_html_join(
        "",
        '<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((kind, _n(box.middle), _n(box.y + top + distance * number), line) for number, line in enumerate(lines)),
    )


def _standing(box: Box, title: str, standing: Standing) -> SafeString:
    """The number of those who stand here on the box's upper edge, and before it of those who are late."""
    if not standing.now:
        return SafeString("")
    here = ngettext("%(n)d stands here", "%(n)d stand here", standing.now) % {"n": standing.now}
    late = ngettext("%(n)d overdue", "%(n)d overdue", standing.late) % {"n": standing.late}
    right = box.x + BOX_WIDTH - 6
    drawn = [_badge("now", str(standing.now), f"{title}: {here}", standing.now_at, right, box.y)]
    if standing.late:
        right -= _badge_width(str(standing.now)) + 4
        drawn.append(_badge("late", late, f"{title}: {late}", standing.late_at, right, box.y))
    return _join(drawn)


def _badge(kind: str, words: str, hint: str, address: str, right: float, y: float) -> SafeString:
    width = _badge_width(words)
    return format_html(
        '<a class="flow-count flow-count-{kind}" href="{address}" aria-label="{hint}"><title>{hint}</title>'
        '<rect x="{x}" y="{y}" width="{width}" height="20" rx="10"/>'
        '<text x="{middle}" y="{text_y}" text-anchor="middle">{words}</text></a>',
        kind=kind,
        address=address,
        hint=hint,
        x=_n(right - width),
        y=_n(y - 10),
        width=width,
        middle=_n(right - width / 2),
        text_y=_n(y + 4),
        words=words,
    )


def _badge_width(words: str) -> int:
    return 16 + sum(13 if character > "⺀" else 7 for character in words)


def _width(text: str) -> int:
    """Chinese characters are as wide as two letters."""
    return sum(2 if character > "⺀" else 1 for character in text)


def _shortened(text: str, room: int = _NOTE) -> str:
    """As much as fits into a box."""
    if _width(text) <= room:
        return text
    while _width(text) > room - 2:
        text = text[:-1]
    return f"{text}…"


def _wrapped(text: str, room: int) -> list[str]:
    """One line, or two of which the first ends with a word; Chinese may break anywhere."""
    if _width(text) <= room:
        return [text]
    places = [place for place in range(1, len(text)) if text[place] == " " or text[place] > "⺀"]
    fitting = [place for place in places if _width(text[:place]) <= room]
    cut = min(fitting, key=lambda place: abs(_width(text[:place]) - _width(text[place:])), default=room)
    return [text[:cut].strip(), _shortened(text[cut:].strip(), room)]


def _join(parts: object) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))  # type: ignore[attr-defined]


def _n(number: float) -> str:
    return f"{number:g}"

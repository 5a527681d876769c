"""The small badges on the edges of a stage: who stands there, who is late, how long matters stayed."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.rulebook.charts.layout import BOX_HEIGHT, BOX_WIDTH, Box
from huiyin.rulebook.charts.text import joined, n
from huiyin.rulebook.charts.words import stay_in_words
from huiyin.rulebook.traffic import Standing


def standing_badges(box: Box, title: str, standing: Standing) -> SafeString:
    """The number of those who stand here on the box's upper edge, and before it of those who are late."""
    if not standing.now:
        return SafeString("")
    here = ngettext("%(n)d stands here", "%(n)d stand here", standing.now) % {"n": standing.now}
    late = ngettext("%(n)d overdue", "%(n)d overdue", standing.late) % {"n": standing.late}
    right = box.x + BOX_WIDTH - 6
    drawn = [_badge("now", str(standing.now), f"{title}: {here}", standing.now_at, right, box.y)]
    if standing.late:
        right -= _width_of(str(standing.now)) + 4
        drawn.append(_badge("late", late, f"{title}: {late}", standing.late_at, right, box.y))
    return joined(drawn)


def stay_badge(box: Box, standing: Standing, *, slowest: bool) -> SafeString:
    """How long half of those who left stayed at most, on the box's lower edge; the longest stay is named so."""
    if standing.median is None:
        return SafeString("")
    stay = stay_in_words(standing.median)
    words = _("slowest: %(stay)s") % {"stay": stay} if slowest else stay
    width = _width_of(words)
    return format_html(
        '<g class="flow-stay{slowest}"><title>{hint}</title><rect x="{x}" y="{y}" width="{width}" height="18" rx="9"/>'
        '<text x="{middle}" y="{text_y}" text-anchor="middle">{words}</text></g>',
        slowest=" flow-stay-most" if slowest else "",
        hint=_("half of them stayed up to %(stay)s") % {"stay": stay},
        x=n(box.x + BOX_WIDTH - 6 - width),
        y=n(box.y + BOX_HEIGHT - 9),
        width=width,
        middle=n(box.x + BOX_WIDTH - 6 - width / 2),
        text_y=n(box.y + BOX_HEIGHT + 4),
        words=words,
    )


def _badge(kind: str, words: str, hint: str, address: str, right: float, y: float) -> SafeString:
    width = _width_of(words)
    return format_html(
        '<a class="flow-count flow-count-{kind}" href="{address}" aria-label="{hint}"><title>{hint}</title>'
        '<rect x="{x}" y="{y}" width="{width}" height="20" rx="10"/>'
        '<text x="{middle}" y="{text_y}" text-anchor="middle">{words}</text></a>',
        kind=kind,
        address=address,
        hint=hint,
        x=n(right - width),
        y=n(y - 10),
        width=width,
        middle=n(right - width / 2),
        text_y=n(y + 4),
        words=words,
    )


def _width_of(words: str) -> int:
    return 16 + sum(13 if character > "⺀" else 7 for character in words)

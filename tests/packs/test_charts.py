"""The flow chart of each process can be read, also while it says how often each way was taken."""

import re
from itertools import pairwise

import pytest
from django.utils.html import strip_tags

from huiyin.rulebook.charts import flow_chart
from huiyin.rulebook.charts.layout import BOX_WIDTH, MAIN_X, lay_out
from huiyin.rulebook.charts.text import width_of
from huiyin.rulebook.definitions import Process
from huiyin.rulebook.queries import pack_folders
from huiyin.rulebook.traffic import Taken, Traffic
from tests.packs.test_every_pack import pack_named

HALF = 6  # how wide half a Chinese character is, in the letters of a chart
LABEL = re.compile(r'<text class="flow-label" x="([\d.-]+)" y="([\d.-]+)" text-anchor="start">(.*?)</text>')
POINT = re.compile(r"[ML](-?[\d.]+) (-?[\d.]+)")


def busy(process: Process) -> Traffic:
    """Every way was taken by many, and led back often."""
    taken = Taken(times=1234, median=27 * 3600.0, again=617, times_at="/taken/", again_at="/again/")
    arrows = {
        (verb.key, source, target): taken
        for verb in process.transitions.values()
        for target in verb.targets
        for source in ("", *verb.sources)
    }
    return Traffic(arrows=arrows)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("key", [folder.name for folder in pack_folders()])
def test_no_lane_crosses_the_words_of_a_way(key: str, language: str) -> None:
    for process in pack_named(key).processes.values():
        chart = flow_chart(process, language=language, traffic=busy(process))

        lanes = [
            (float(x), *sorted((float(y), float(to_y))))
            for path in re.findall(r'class="flow-line" d="([^"]+)"', chart)
            for (x, y), (to_x, to_y) in pairwise(POINT.findall(path))
            if x == to_x and float(x) > MAIN_X + BOX_WIDTH
        ]
        crossed = [
            strip_tags(words)
            for left, y, words in ((float(x), float(y), words) for x, y, words in LABEL.findall(chart))
            for x, top, bottom in lanes
            if left < x < left + HALF * width_of(strip_tags(words)) and top < y < bottom
        ]
        assert (process.key, crossed) == (process.key, [])


@pytest.mark.parametrize("key", [folder.name for folder in pack_folders()])
def test_words_are_drawn_after_every_line(key: str) -> None:
    for process in pack_named(key).processes.values():
        chart = flow_chart(process, language="zh-hans")
        lines = chart.rindex('class="flow-line" d="', 0, chart.index('class="flow-stage'))

        assert not lay_out(process).arrows or lines < chart.index('class="flow-label"')

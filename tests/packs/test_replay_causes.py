"""Years of messages with their replies, sorted by what they are about and why: each table is held against polars."""

import re
from collections.abc import Iterator
from datetime import date
from random import Random
from shutil import copytree
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from django.db import transaction

from huiyin.cases import actions
from huiyin.kernel.periods import Period, around
from huiyin.org.models import Organisation
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.enums import Dimension
from huiyin.reports.queries.statistics import Line, Question, Statistics, compute
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import PACKS, pack_of
from tests.conftest import NOW, as_built
from tests.packs.replay import ZONE, Message, happenings, made_messages, real_messages
from tests.packs.test_replay import RULES

SOME = 8  # one real message of so many is lived through: 352
EVERYTHING = Reach(everything=True)
# What a message is about and what its reply puts it down to, by a word in it, under keys of the courier's lists.
ABOUT = {
    "late_delivery": "路|公交|地铁|车", "late_pickup": "房|拆迁|小区", "damaged": "学校|小学|教育|老师|幼儿园",
    "lost": "医|社保|公积金|养老", "rude": "噪音|扰民|污染|垃圾", "wrong_freight": "物业", "unclassified": "",
}  # fmt: skip
WHY = {
    "sorting_error": "规划", "handover_slow": "资金|经费", "address_wrong": "不属于|职责|管辖", "not_told": "已经|已于",
    "manner": "正在|将", "other": "",
}  # fmt: skip
SORTED = (
    (
        "          content: {type: text, means: content, required: true,",
        "          classification: {type: choice, means: classification, choices: classes, required: true, "
        "label: {zh-hans: 类别, en: Class}}\n          content: {type: text, means: content, required: true,",
    ),
    (
        "          reply: {type: text,",
        "          cause: {type: choice, means: cause, choices: causes, required: true, "
        "label: {zh-hans: 原因, en: Cause}}\n          reply: {type: text,",
    ),
    ("form: reply, kind: end}", "form: reply, effects: [mark_resolved], kind: end}"),
)


def word_in(text: str, words: dict[str, str]) -> str:
    return next(key for key, found in words.items() if re.search(found, text))


def made() -> list[Message]:
    """Made-up messages that are about something, with replies that say why."""
    chance = Random(8)
    about, why = (["路", "小区", "学校", "污染", "事"], ["规划", "经费", "职责", "正在", "好"])
    return [
        Message(chance.choice(about), one.content, one.asked_at, one.answered_at, chance.choice(why))
        for one in made_messages()
    ]


@pytest.fixture(scope="module", params=["made", "real"])
def messages(request: pytest.FixtureRequest) -> list[Message]:
    found = made() if request.param == "made" else real_messages()
    if found is None:
        pytest.skip("the real messages are not on this machine; the made ones are sorted")
    return found if request.param == "made" else found[::SOME]


@pytest.fixture(scope="module")
def frame(messages: list[Message]) -> pl.DataFrame:
    return pl.DataFrame({
        "day": [one.asked_at.date() for one in messages],
        "about": [word_in(one.subject, ABOUT) for one in messages],
        "why": [word_in(one.reply, WHY) if one.answered_at else "" for one in messages],
        "waited": [(one.answered_at - one.asked_at).total_seconds() if one.answered_at else None for one in messages],
    })  # fmt: skip


@pytest.fixture(scope="module")
def lived(
    messages: list[Message], tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[SimpleNamespace]:
    """All of them registered and answered at their times; taken back at the end."""
    rules = RULES
    for stands, instead in SORTED:
        assert rules.count(stands) == 1
        rules = rules.replace(stands, instead)
    folder = copytree(PACKS / "courier", tmp_path_factory.mktemp("packs") / "courier")
    (folder / "message.yaml").write_text(rules, encoding="utf-8")
    with django_db_blocker.unblock(), transaction.atomic():
        house = as_built()
        Organisation.objects.update(pack="courier")
        pack = pack_of(rulebook.publish(folder, by=house.adam, at=NOW).pk)
        replay(messages, house)
        yield SimpleNamespace(house=house, pack=pack)
        transaction.set_rollback(True)


def replay(messages: list[Message], house: Any) -> None:
    cases = {}
    for at, kind, message in sorted(happenings(messages), key=lambda one: one[:2]):
        if kind == 0:
            words = {
                "occurred_at": at.isoformat(), "content": message.content or "见主题",
                "classification": word_in(message.subject, ABOUT),
            }  # fmt: skip
            cases[id(message)] = actions.register("message", values=words, by=house.ana, at=at)
        else:
            words = {"reply": "已答复。", "cause": word_in(message.reply, WHY)}
            actions.move(cases[id(message)], "reply", values=words, by=house.ana, at=at)


def table(pack: Pack, period: Period, rows: Dimension, columns: Dimension) -> Statistics:
    question = Question("message", period, rows, columns, ZONE, EVERYTHING)
    return compute(question, calendar=calendar_of(), pack=pack, at=NOW)


def half_years(frame: pl.DataFrame) -> list[Period]:
    found = {around("half_year", day) for day in frame["day"].unique()}
    return sorted(found, key=lambda period: period.first)


def within(frame: pl.DataFrame, period: Period) -> pl.DataFrame:
    return frame.filter(pl.col("day").is_between(period.first, period.last))


def counted(frame: pl.DataFrame, period: Period, by: str) -> dict[str, tuple[int, int, int]]:
    """By key how many came in, in the half-year, in the one before it and a year ago."""
    parts = [within(frame, each).group_by(by).len() for each in (period, period.previous, period.year_before)]
    found = [dict(part.iter_rows()) for part in parts]
    return {key: (found[0].get(key, 0), found[1].get(key, 0), found[2].get(key, 0)) for key in set().union(*found)}


@pytest.mark.req("B43-2", "B44-6", "A6-18")
@pytest.mark.parametrize(("rows", "by"), [(Dimension.CAUSE, "why"), (Dimension.CLASS, "about")])
def test_the_table_of_each_half_year_is_what_polars_says(
    lived: SimpleNamespace, db: None, frame: pl.DataFrame, rows: Dimension, by: str
) -> None:
    periods = half_years(frame)
    assert len(periods) >= 3

    for period in periods:
        found = table(lived.pack, period, rows, Dimension.CHANNEL)

        lines = {line.key: line for line in found.lines if line.level in {"row", "part"}}
        numbers = {
            key: (one.counts.received, one.counts.previous, one.counts.year_before) for key, one in lines.items()
        }
        assert numbers == counted(frame, period, by), period
        for key, line in lines.items():
            assert waits(line) == waited(within(frame, period).filter(pl.col(by) == key)), (period, key)
        assert found.total.counts.received == within(frame, period).height


def waits(line: Line) -> list[float] | None:
    return [pytest.approx(each, abs=1) for each in line.times.result] if line.times.result else None


def waited(part: pl.DataFrame) -> list[float] | None:
    """Median and 90th percentile of the seconds until the reply."""
    answered = part["waited"].drop_nulls()
    return [answered.quantile(each, "linear") for each in (0.5, 0.9)] if len(answered) else None  # type: ignore[misc]


@pytest.mark.req("B43-2", "A5-4")
def test_each_cell_of_causes_by_class_is_what_polars_says(
    lived: SimpleNamespace, db: None, frame: pl.DataFrame
) -> None:
    first, last = frame["day"].min(), frame["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    whole = Period(first, last)
    tops = {leaf.key: top.key for top in lived.pack.lists["classes"] for leaf in (*top.children, top)}

    found = table(lived.pack, whole, Dimension.CAUSE, Dimension.CLASS)

    cells = {
        (line.key, column): counts.received
        for line in found.lines
        if line.level in {"row", "part"}
        for column, counts in line.cells.items()
        if counts.received
    }
    by_group = frame.with_columns(group=pl.col("about").replace_strict(tops)).group_by("why", "group").len()
    assert cells == {(why, group): number for why, group, number in by_group.iter_rows()}
    assert len(cells) > 10

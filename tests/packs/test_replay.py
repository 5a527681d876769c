"""Years of messages come in and are answered at their times; the compliance board must count what a person would."""

from calendar import monthrange
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.org.models import Organisation
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.queries.compliance import board
from huiyin.reports.queries.figures import FIGURES, Asker, read
from huiyin.reports.rules import Period
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.queries import PACKS, pack_of
from tests.conftest import NOW, House
from tests.packs.replay import ZONE, Message, happenings, made_messages, real_messages, standings

EVERYTHING = Reach(everything=True)
CLAUSE = "message.answer-in-time"
RULES = """
chapters: {board: {zh-hans: 来信, en: Messages}}
clauses:
  message.answer-in-time:
    chapter: board
    text: {zh-hans: 来信十五个工作日内答复。, en: "A message is answered within fifteen working days."}
processes:
  message:
    title: {zh-hans: 来信, en: Messages}
    number: LX
    intake: message
    first: answering
    steps: {answering: {zh-hans: 答复, en: Answer}}
    forms:
      message:
        title: {zh-hans: 来信, en: Message}
        fields:
          occurred_at: {type: datetime, means: occurred_at, required: true, label: {zh-hans: 来信时间, en: Written at}}
          content: {type: text, means: content, required: true, label: {zh-hans: 内容, en: Content}}
      reply:
        title: {zh-hans: 答复, en: Reply}
        fields:
          reply: {type: text, required: true, label: {zh-hans: 答复, en: Reply}}
    stages:
      answering:
        title: {zh-hans: 答复, en: Answer}
        step: answering
        owner: registrar
        due: {within: 15 working days}
        clause: message.answer-in-time
      answered: {title: {zh-hans: 已答复, en: Answered}, step: answering, ends: settled}
    transitions:
      reply: {title: {zh-hans: 答复, en: Reply}, from: [answering], to: answered, by: [owner], form: reply, kind: end}
"""


@pytest.fixture
def pack(house: House, tmp_path: Path) -> Pack:
    folder = copytree(PACKS / "courier", tmp_path / "packs" / "courier")
    (folder / "message.yaml").write_text(RULES, encoding="utf-8")
    Organisation.objects.update(pack="courier")
    return pack_of(rulebook.publish(folder, by=house.adam, at=NOW).pk)


@pytest.fixture(params=["made", "real"])
def messages(request: pytest.FixtureRequest) -> list[Message]:
    found = made_messages() if request.param == "made" else real_messages()
    if found is None:
        pytest.skip("the real messages are not on this machine; the made ones are replayed")
    return found


def test_the_board_counts_what_was_answered_in_time_late_or_not_at_all(
    messages: list[Message], house: House, pack: Pack
) -> None:
    when = [message.asked_at for message in sorted(messages, key=lambda one: one.asked_at)]
    middle = when[len(when) // 2]
    looks = [middle, end_of_month(middle), NOW]
    cases: dict[int, Case] = {}
    seen = []

    for at, kind, message in sorted(happenings(messages), key=lambda one: one[:2]):
        while looks and at > looks[0]:
            seen.append(looks[0])
            look(looks.pop(0), messages, house, pack)
        if kind == 0:
            words = {"occurred_at": message.asked_at.isoformat(), "content": message.content}
            cases[id(message)] = actions.register("message", values=words, by=house.ana, at=at)
        else:
            actions.move(cases[id(message)], "reply", values={"reply": "已答复。"}, by=house.ana, at=at)
    for at in looks:
        seen.append(at)
        look(at, messages, house, pack)

    assert seen == [middle, end_of_month(middle), NOW]
    assert {*standings(messages, middle)} < {*standings(messages, NOW)}
    assert sum(map(Counter.total, standings(messages, NOW).values())) == Case.objects.count() == len(messages)


def look(at: datetime, messages: list[Message], house: House, pack: Pack) -> None:
    """Each cell of the board of each month, and the numbers in the register, as they are at a moment."""
    wanted = standings(messages, at)
    for month, expected in wanted.items():
        period = Period(month, month.replace(day=monthrange(month.year, month.month)[1]), "month")
        found = board(period, pack=pack, reach=EVERYTHING, zone=ZONE, at=at)
        [line] = [line for line in found.lines if line.key == CLAUSE]
        counted = {name: getattr(line.now, name) for name in ("kept", "late", "missed", "open", "waived")}
        assert {name: number for name, number in counted.items() if number} == dict(expected), f"{month} at {at}"
        assert [other.key for other in found.lines] == [CLAUSE]
        if at == NOW:
            kept = read(FIGURES["obligations_kept"], Asker(pack, EVERYTHING, ZONE, calendar_of(), at), period).now
            assert (kept.good, kept.rows) == (expected["kept"], expected.total() - expected["open"])
        assert period.previous.first in wanted or line.before.due == 0
        assert line.before.due == wanted.get(period.previous.first, Counter()).total()
    register = Case.objects.visible_to(house.max).filter(process="message")
    answered = [message for message in messages if message.answered_at and message.answered_at <= at]
    assert register.running().count() == sum(message.asked_at <= at for message in messages) - len(answered)
    assert register.exclude(ended_at=None).count() == len(answered)


def end_of_month(at: datetime) -> datetime:
    day = date(at.year, at.month, monthrange(at.year, at.month)[1])
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZONE) - timedelta(seconds=1)


def test_the_messages_are_as_uneven_as_life() -> None:
    """Or the board would be held against nothing."""
    found: Any = sum(standings(made_messages(), NOW).values(), Counter())

    assert set(found) == {"kept", "late", "missed"}
    assert min(found.values()) >= 5

"""A small sound pack; tests spoil it in one place and look at what the loader says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation

from huiyin.rulebook.loader import Problem, problems_of

PACK = """\
pack: small
title: {zh-hans: 小, en: Small}
version: "1"
chapters:
  one: {zh-hans: 第一章, en: Chapter one}
clauses:
  task.do-in-time: {chapter: one, text: {zh-hans: 按时完成, en: Do it in time}}
  task.be-kind: {chapter: one, guidance: true, text: {zh-hans: 待人和气, en: Be kind}}
lists:
  kinds:
    big: {zh-hans: 大, en: Big}
    small:
      label: {zh-hans: 小, en: Small}
      children:
        tiny: {zh-hans: 很小, en: Tiny}
ladder:
  early: {before: 1 day, tells: [owner], level: reminder}
  due: {tells: [owner], level: due}
  late: {after: 1 day, tells: [owner, superior], level: overdue}
"""
PROCESS = """\
processes:
  task:
    title: {zh-hans: 任务, en: Task}
    number: RW
    intake: intake
    first: doing
    steps:
      doing: {zh-hans: 做, en: Do}
      done: {zh-hans: 完, en: Done}
    forms:
      intake:
        title: {zh-hans: 登记, en: Intake}
        fields:
          what: {type: text, means: content, required: true, checks: [forbidden_phrases], label: {zh-hans: 事, en: It}}
          kind: {type: choice, choices: kinds, required: true, label: {zh-hans: 种类, en: Kind}}
          why: {type: line, when: {kind: [big]}, checks: [no_apology], label: {zh-hans: 原因, en: Why}}
          until: {type: datetime, required: true, label: {zh-hans: 时限, en: Until}}
    stages:
      doing:
        title: {zh-hans: 进行中, en: Doing}
        step: doing
        owner: registrar
        due: {agreed: until}
        clause: task.do-in-time
      checking:
        title: {zh-hans: 检查, en: Checking}
        step: doing
        owner: {by: kind, cases: {big: {role: supervisor}, small: {head: liable}}}
        due: {within: 2 working days}
        clause: task.do-in-time
      done: {title: {zh-hans: 完成, en: Done}, step: done, ends: settled}
    transitions:
      submit: {title: {zh-hans: 提交, en: Submit}, from: [doing], to: checking, by: [registrar]}
      approve: {title: {zh-hans: 通过, en: Approve}, from: [checking], to: done, by: [supervisor], kind: end}
      return: {title: {zh-hans: 退回, en: Return}, from: [checking], to: doing, by: [supervisor], kind: back}
"""
WORDING = """\
forbidden_phrases:
  phrases: [{phrase: 不行, except: [行不行]}]
apology_phrases:
  phrases: [对不起]
wording:
  hello: {title: {zh-hans: 问候, en: Greeting}, text: {zh-hans: 您好, en: Good day}}
penalties:
  late: {text: {zh-hans: 迟, en: Late}, applies_to: person, amount: "10"}
departments:
  house: {name: {zh-hans: 公司, en: House}}
  shop: {name: {zh-hans: 车间, en: Shop}, parent: house}
settings:
  reopen_within: 30 days
"""
FILES = {"pack.yaml": PACK, "task.yaml": PROCESS, "wording.yaml": WORDING}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Complaints are read here as they are written in the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of the small pack."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def spoil(small: Path) -> Callable[[str, str, str], tuple[Problem, ...]]:
    """Replace one piece of a file and tell what is wrong then."""

    def change(file: str, old: str, new: str) -> tuple[Problem, ...]:
        text = (small / file).read_text(encoding="utf-8")
        assert text.count(old) >= 1, old
        (small / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return problems_of(small)

    return change

"""A small process beside those of the pack, in which a test says only what it is about."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from huiyin.cases import actions
from huiyin.cases.models import Case, StageEntry
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import PACKS
from huiyin.worklist.models import WorkItem

PROCESS = """\
processes:
  errand:
    title: {zh-hans: 跑腿, en: Errand}
    number: PT
    intake: intake
    first: %(first)s
    steps: {doing: {zh-hans: 办, en: Do}, done: {zh-hans: 完, en: Done}}
    forms:
      intake:
        title: {zh-hans: 登记, en: Intake}
        fields:
          what: {type: text, means: content, required: true, label: {zh-hans: 事, en: It}}
%(fields)s
%(refusals)s
%(forms)s
    stages:
%(stages)s
      done: {title: {zh-hans: 完成, en: Done}, step: done, ends: settled}
    transitions:
%(ways)s
%(parts)s"""
# Chapters of the rule book that a process has nothing to do with: reading and publishing them takes time.
BESIDE = ("demo.yaml", "knowledge.yaml", "orders.yaml", "portal.yaml", "sharing.yaml")
STAGE = "title: {zh-hans: 某环节, en: Stage}, step: doing"
WAY = "title: {zh-hans: 办理, en: Do it}"


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.strip().splitlines())


def publish(
    house: Any,
    folder: Path,
    *,
    stages: str,
    ways: str,
    fields: str = "",
    refusals: str = "",
    forms: str = "",
    parts: str = "",
    beside: bool = False,
    at: datetime,
) -> None:
    """What a process needs of the auto-service pack, with the errand; the first stage is the one written first."""
    target = folder / "pack"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(PACKS / "auto-service", target, ignore=None if beside else shutil.ignore_patterns(*BESIDE))
    parts = {
        "first": stages.strip().partition(":")[0],
        "fields": indented(fields, 10),
        "refusals": indented(refusals, 8),
        "forms": indented(forms, 6),
        "stages": indented(stages.replace("STAGE", STAGE), 6),
        "parts": parts.strip("\n"),
        "ways": indented(ways.replace("WAY", WAY), 6),
    }
    (target / "errand.yaml").write_text(PROCESS % parts, encoding="utf-8")
    rulebook.publish(target, by=house.adam, at=at)


def register(house: Any, at: datetime, *, by: Any = None, customer: Any = None, **values: Any) -> Case:
    return actions.register("errand", customer=customer, values={"what": "取件", **values}, by=by or house.ana, at=at)


def item_of(case: Case) -> WorkItem:
    item = StageEntry.objects.select_related("item__owner", "item__team").get(case=case, left_at=None).item
    assert item is not None
    return item

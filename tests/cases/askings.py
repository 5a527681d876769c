"""An errand whose end needs signatures, asked by Ana."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from huiyin.cases import actions
from huiyin.cases.models import Approval, Case, Signer
from huiyin.cases.queries import owed_by
from huiyin.worklist.models import WorkItem
from tests.cases import errand
from tests.conftest import NOW, House

Asking = Callable[..., Case]
LATER = NOW + timedelta(hours=1)
CLAUSE = "clause: complaint.open-every-channel"
BOTH = "{head: workshop}, {role: finance}"

FIELDS = "involved: {type: departments, means: involved, label: {zh-hans: 涉及部门, en: Involved}, required: true}"
FORMS = """
why:
  title: {zh-hans: 原因, en: Why}
  fields: {reason: {type: text, required: true, label: {zh-hans: 原因, en: Reason}}}
summary:
  title: {zh-hans: 小结, en: Summary}
  fields:
    words: {type: text, required: true, label: {zh-hans: 小结, en: Words}}
    cause: {type: choice, means: cause, choices: causes, label: {zh-hans: 原因, en: Cause}}
"""


def ask(
    house: House, folder: Path, by: str, mode: str = "all", *, more: str = "", pressed: bool = True, needs: str = ""
) -> Case:
    errand.publish(
        house,
        folder,
        fields=FIELDS,
        forms=FORMS if "on_entry" not in more else FORMS.partition("summary:")[0],
        stages=f"""
start: {{STAGE, owner: registrar}}
work: {{STAGE, owner: registrar, due: {{within: 5 working days}}, {CLAUSE}}}
""",
        ways=f"""
pass_on: {{WAY, from: [start], to: work, by: [registrar]}}
finish:
  title: {{zh-hans: 归档, en: File it}}
  from: [work]
  to: done
  by: [registrar, owner, supervisor, manager, director, department_head]
  kind: end
  needs: [{needs}]
  {"" if "on_entry" in more else "form: summary"}
  approval: {{mode: {mode}, by: [{by}]{more}}}
send_back: {{WAY, from: [work], to: start, by: [supervisor], form: why, kind: back}}
objected: {{WAY, from: [work], to: start, by: [supervisor], kind: back}}
""",
        at=NOW,
    )
    case = errand.register(house, NOW, involved=[house.workshop.pk, house.finance.pk])
    actions.move(case, "pass_on", by=house.ana, at=NOW)
    if pressed:
        press(case, house.ana)
    case.refresh_from_db()
    return case


def press(case: Case, by: Any, at: datetime = NOW) -> Any:
    return actions.move(case, "finish", values={"words": "办妥了。"}, by=by, at=at)


def sign(case: Case, by: Any, answer: str = "agreed", at: datetime = LATER, **said: Any) -> Signer:
    signer = case.signers.exclude(item=None).filter(person=by).order_by("-pk").first() or owed_by(by).get(case=case)
    return actions.answer_as_signer(signer, answer=answer, by=by, at=at, **said)


def outcome(case: Case) -> tuple[str, str]:
    case.refresh_from_db()
    approval = Approval.objects.filter(case=case).order_by("-pk")[0]
    return case.stage, approval.outcome


def waiting(case: Case) -> list[str]:
    rows = WorkItem.objects.open().filter(subject=case.subject, kind="signature").order_by("pk")
    return [str(row.owner or row.team) for row in rows]

"""Two departments sign from their own desks, one of them on a phone; the last signature carries the step out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.kernel.clock import now
from tests.cases import errand
from tests.conftest import House
from tests.journeys.desk import Desk

STAGES = """
work: {STAGE, owner: registrar, due: {within: 2 working days}, CLAUSE}
""".replace("CLAUSE", "clause: complaint.open-every-channel")
WAYS = """
finish:
  title: {zh-hans: 归档, en: File it}
  from: [work]
  to: done
  by: [registrar]
  kind: end
  form: summary
  approval: {mode: in_order, by: [{head: workshop}, {role: finance}]}
back:
  title: {zh-hans: 退回补充, en: Back}
  from: [work]
  to: work
  by: [supervisor]
  kind: back
"""
FORMS = """
summary:
  title: {zh-hans: 小结, en: Summary}
  fields:
    words: {type: text, required: true, label: {zh-hans: 小结, en: Words}}
    kinds:
      type: several
      choices: {call: {zh-hans: 电话, en: Call}, letter: {zh-hans: 信函, en: Letter}, visit: {zh-hans: 上门, en: Visit}}
      label: {zh-hans: 办理方式, en: Ways}
    involved: {type: departments, means: involved, label: {zh-hans: 涉及部门, en: Involved}}
"""


@pytest.mark.req("C32-6")
def test_two_departments_sign_one_after_the_other(shop: House, tmp_path: Path, desk: Callable[..., Desk]) -> None:
    errand.publish(shop, tmp_path, stages=STAGES, ways=WAYS, forms=FORMS, at=now())
    case = errand.register(shop, now())
    address = reverse("cases:page", args=[case.pk])

    ana = desk(shop.ana).open(address).look()
    ana.page.locator('label:has([name="kinds"][value="letter"])').click()
    ana.take("finish", words="已联系客户，材料齐全。")
    ana.sees("签字：归档")
    ana.look()

    for person, phone in ((shop.hank, True), (shop.fay, False)):
        signer = desk(person, phone=phone).open(address).look()
        signer.send(".signer-mine form", opinion="同意归档。")

    case = Case.objects.get(pk=case.pk)
    assert (case.stage, case.data["summary"]["kinds"]) == ("done", ["letter"])

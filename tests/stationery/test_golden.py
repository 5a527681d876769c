"""The forms that are the product's own, filled in, word for word as they were looked at on paper.

What stands in papers.txt was compared with the printed picture; the failing test says what it found.
"""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from huiyin.callbacks import actions as callbacks
from huiyin.callbacks import queries as rounds
from huiyin.callbacks.feedback_paper import feedback_of
from huiyin.callbacks.models import Callback, Feedback, Round
from huiyin.callbacks.plan_paper import plan_of
from huiyin.callbacks.printing import report_of
from huiyin.callbacks.records import record_of
from huiyin.cases.views.printed import customers_copy_of
from huiyin.cases.views.printed import paper_of as case_paper
from huiyin.cases.views.reading import CasePage
from huiyin.contact.actions import Talk, Unhappy, classify_opinion, record_conversation
from huiyin.contact.models import Interaction
from huiyin.contact.views.printed import paper_of as talk_paper
from huiyin.customers.models import Customer
from huiyin.customers.views.papers import basic_paper_of
from huiyin.kernel import printing
from huiyin.kernel.printing import Paper
from huiyin.knowledge import actions as knowledge
from huiyin.knowledge.models import Category
from huiyin.knowledge.printing import article_on_paper
from huiyin.orders.views.order_paper import order_on_paper
from huiyin.orders.views.printed import paper_of as loading_paper
from huiyin.rulebook.definitions import Skips
from tests.cases.loop import Loop
from tests.conftest import NOW, House
from tests.orders.goods import COVER, OIL, keep, plan, released, take
from tests.packs.everything import opened
from tests.printed import flat, form_lines, golden

GOLDEN = golden(Path(__file__).parent / "papers.txt")
WHOM = {"audience": {"field": "membership", "operator": "is", "value": "gold"}, "skips": Skips(), "groups": {}}
UNHAPPY = {"satisfied": "dissatisfied", "about": "car_wash", "cause": "洗车没洗干净"}


@pytest.fixture
def customer(house: House) -> Customer:
    return opened(house, kind="person", name="江月", phones=["13564237718"], membership="gold")


def whole_case(house: House, _customer: Customer) -> Paper:
    return case_paper(_archived(house))


def customers_copy(house: House, _customer: Customer) -> Paper:
    return customers_copy_of(_archived(house))


def _archived(house: House) -> CasePage:
    loop = Loop(house, NOW)
    loop.to("archived")
    return CasePage(loop.case, person=house.lena, at=loop.later())


def conversation(house: House, customer: Customer) -> Paper:
    record_conversation(
        customer,
        Talk(direction="out", channel="phone", seconds=185, content="空调好用，下月来保养。", said_at=NOW),
        by=house.ana,
        at=NOW,
    )
    return talk_paper(Interaction.objects.latest("pk"))


def basic_data(_house: House, customer: Customer) -> Paper:
    return basic_paper_of(customer)


def loading_plan(house: House, customer: Customer) -> Paper:
    keep(house, OIL, 10)
    return loading_paper(plan(house, {released(house, take(house, customer)).lines.get(): 4}))


def order(house: House, customer: Customer) -> Paper:
    return order_on_paper(released(house, take(house, customer, OIL, COVER, wish_date=NOW.date())))


def article(house: House, _customer: Customer) -> Paper:
    words = "# 总则\n\n客户资料**严格保密**，见[制度](https://a.example)。\n\n- 不外传\n- 不截屏"
    said = {"title": "客户信息保密制度", "text": words, "category": Category.objects.get(pack_key="cars").pk}
    draft = knowledge.submit(knowledge.write_article(content=said, by=house.lena, at=NOW), by=house.lena, at=NOW)
    version = knowledge.approve(draft, by=house.max, at=NOW)
    found = version.article
    found.pk = 7  # numbers go on from one test to the next
    return article_on_paper(found, version)


def plan_of_a_round(house: House, _customer: Customer) -> Paper:
    return plan_of(callbacks.preview(_planned(house), at=NOW), NOW)


def plan_of_customer_care(house: House, _customer: Customer) -> Paper:
    run = callbacks.plan_round("festival", changed=WHOM, department=house.service, by=house.lena, at=NOW)
    return plan_of(callbacks.start(run, by=house.lena, at=NOW), NOW)


def _planned(house: House) -> Round:
    return callbacks.plan_round("members", changed=WHOM, department=house.service, by=house.lena, at=NOW)


def _called(house: House) -> Callback:
    callbacks.start(_planned(house), by=house.lena, at=NOW)
    callback = Callback.objects.open().get()
    callbacks.record(callback, answers=UNHAPPY, unhappy=Unhappy("leave", reason="已重洗"), by=house.ana, at=NOW)
    return Callback.objects.select_related("customer", "round", "item").get(pk=callback.pk)


def record_of_a_callback(house: House, _customer: Customer) -> Paper:
    callback = _called(house)
    return record_of(callback, list(Interaction.objects.filter(customer=callback.customer).order_by("-pk")))


def report_of_a_round(house: House, _customer: Customer) -> Paper:
    run = callbacks.close_round(_called(house).round, by=house.lena, at=NOW)
    words = {"findings": "多数客户满意。", "causes": "洗车位人手不足。", "changes": "下次提前一天打。"}
    summary = callbacks.hand_in_summary(run, words, by=house.lena, at=NOW + timedelta(days=1))
    return report_of(summary, rounds.figures_of(run, NOW), measures=[], left=[])


def weekly_feedback(house: House, _customer: Customer) -> Paper:
    opinion = _called(house).customer.opinions.get()
    classify_opinion(opinion, kind="service", opinion_class="skill", about=house.workshop, by=house.lena, at=NOW)
    callbacks.give_feedback(NOW + timedelta(days=7))
    return feedback_of(Feedback.objects.get(department=house.workshop))


PROOF = {  # a form holds what a requirement asks of it
    "article": ("E102-5", "F-53", "F-71"),
    "basic_data": ("F-01",),
    "loading_plan": ("F-73",),
    "order": ("F-73",),
    "plan_of_a_round": ("E71-1", "E71-3", "E71-5", "F-67"),
    "plan_of_customer_care": ("E63-3", "F-66"),
    "record_of_a_callback": ("E72-1", "F-02"),
    "report_of_a_round": ("E63-6", "F-03", "F-66", "F-67"),
    "weekly_feedback": ("D410-2", "F-50"),
}


def proved_by(key: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.req(one) for one in PROOF.get(key, ())]


FORMS: dict[str, Callable[[House, Customer], Paper]] = {
    one.__name__: one
    for one in (
        whole_case, customers_copy, conversation, basic_data, order, loading_plan, record_of_a_callback,
        report_of_a_round, weekly_feedback, article, plan_of_a_round, plan_of_customer_care,
    )
}  # fmt: skip


@pytest.mark.parametrize("key", [pytest.param(key, marks=proved_by(key)) for key in FORMS])
def test_a_form_of_the_product_says_what_was_looked_at(house: House, pack: Any, customer: Customer, key: str) -> None:
    with translation.override("zh-hans"):
        made = FORMS[key](house, customer)

        found = form_lines(made)

        assert found == GOLDEN.get(key), "\n".join(["Found:", f"== {key}", *found])
        with printing.workbook(made) as file:
            rows = CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()
    cells = [flat(str(cell)) for row in rows for cell in row if cell != ""]
    told = [one["value"] for row in printing.on_paper(made)["rows"] for one in row.get("cells", ()) if one["value"]]
    assert [one for one in map(flat, told) if not any(one in cell for cell in cells)] == []

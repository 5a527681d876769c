"""What no article says is asked, becomes work with a deadline, and is answered."""

from collections.abc import Callable

import pytest

from huiyin.knowledge import actions
from huiyin.knowledge.models import Article, Category
from huiyin.worklist.models import Notice
from tests.conftest import NOW, House

Publish = Callable[..., Article]


@pytest.fixture
def kept(house: House, category: Category) -> Category:
    """Lena keeps the knowledge about cars."""
    said = {"title": str(category), "keeper": house.lena, "department": category.department}
    return actions.keep_category(category, **said, by=house.max, at=NOW)


def test_a_question_is_work_of_the_keeper_with_a_deadline_and_a_clause(house: House, kept: Category) -> None:
    with pytest.raises(actions.NothingAsked):
        actions.ask(text=" ", category=kept, by=house.ana, at=NOW)

    item = actions.ask(text="混动车的机油呢？", category=kept, by=house.ana, at=NOW).item

    assert item.clause is not None
    assert (item.owner, item.kind, item.clause.key) == (house.lena, "question", "knowledge.answer-in-time")
    assert item.due_at is not None


def test_while_no_person_keeps_a_category_its_department_has_the_question(house: House, category: Category) -> None:
    question = actions.ask(text="混动车的机油呢？", category=category, by=house.ana, at=NOW)

    assert (question.item.owner, question.item.team) == (None, house.workshop)
    assert question.permits(house.wes, "answer")
    assert not question.permits(house.ben, "answer")


def test_whoever_asked_hears_the_answer_and_the_work_is_done(house: House, kept: Category, publish: Publish) -> None:
    article = publish()
    question = actions.ask(text="混动车的机油呢？", category=kept, by=house.ana, at=NOW)
    with pytest.raises(actions.NothingAnswered):
        actions.answer(question, answer=" ", by=house.lena, at=NOW)

    actions.answer(question, answer="", article=article, by=house.lena, at=NOW)
    question.refresh_from_db()

    assert (question.answer, question.answered_with, question.item.outcome) == ("机油多久换", article, "met")
    assert Notice.objects.filter(person=house.ana, kind="question").count() == 1
    with pytest.raises(actions.AnsweredAlready):
        actions.answer(question, answer="晚了", by=house.max, at=NOW)


def test_an_improvement_goes_to_the_keeper_of_the_articles_category(
    house: House, kept: Category, publish: Publish
) -> None:
    question = actions.ask(text="少了柴油车。", article=publish(), by=house.ana, at=NOW)

    assert (question.kind, question.category, question.item.owner) == ("improvement", kept, house.lena)


@pytest.mark.req("D1-7")
def test_a_question_of_the_market_is_passed_on_to_the_product_manager_and_tracked(house: House, kept: Category) -> None:
    question = actions.ask(text="同城店现在什么价？", category=kept, by=house.ana, at=NOW)
    due = question.item.due_at
    said = {"department": None, "by": house.max, "at": NOW}
    market = actions.keep_category(title="市场", keeper=house.hank, **said)
    with pytest.raises(actions.SameKeeper):
        actions.forward(question, category=kept, by=house.lena, at=NOW)

    passed = actions.forward(question, category=market, reason="产品经理清楚", by=house.lena, at=NOW)
    passed.item.refresh_from_db()

    assert (passed.category, passed.item.owner, passed.item.due_at) == (market, house.hank, due)
    handover = passed.item.handovers.get()
    assert (handover.from_person, handover.to_person, handover.reason) == (house.lena, house.hank, "产品经理清楚")
    assert passed.permits(house.hank, "answer")

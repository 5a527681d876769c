"""Finding an article by whatever comes to mind, and having it offered."""

from collections.abc import Callable
from typing import Any

import pytest

from huiyin.knowledge import actions, queries
from huiyin.knowledge.models import Article, Category
from huiyin.knowledge.queries import Offer
from huiyin.rulebook import actions as rulebook
from tests.conftest import NOW, House

Publish = Callable[..., Article]
TODAY = NOW.date()


@pytest.mark.req("E21-2")
@pytest.mark.parametrize("typed", ["机油", "機油", "多久", "jiyou", "公里或", "5W-30", "5w"])
def test_any_piece_of_an_article_finds_it_in_either_script_and_by_pinyin(
    house: House, publish: Publish, typed: str
) -> None:
    article = publish(text="一万公里或一年。用 5W-30。")

    assert article in queries.find(typed, user=house.ana, on=TODAY)
    assert article not in queries.find("变速箱油", user=house.ana, on=TODAY)


def test_words_in_the_title_come_first(house: House, publish: Publish) -> None:
    titled = publish("空调滤芯", "一年一换。")
    publish("保养清单", "含空调滤芯。")

    assert queries.find("空调滤芯", user=house.ana, on=TODAY)[0] == titled


def test_an_article_is_offered_beside_its_class_its_words_and_its_place(house: House, publish: Publish) -> None:
    by_class = publish("按类别", classes=["rude"])
    by_word = publish("按词", words=["雨刮"])
    by_product = publish("按产品", products=["玻璃水"])
    everywhere = publish("到处", beside=["case"])

    offer = Offer("case", "雨刮刮不干净，玻璃水也没了", "rude")
    own = [one for one in queries.offered_beside(offer, user=house.ana, on=TODAY) if not one.pack_key]

    assert (own[0], {*own[1:3]}, own[3]) == (by_class, {by_word, by_product}, everywhere)
    assert by_class not in queries.offered_beside(Offer("case", "没事"), user=house.ana, on=TODAY)


def in_force(house: House, key: str) -> None:
    """The house works by another rule book."""
    house.organisation.pack = key
    house.organisation.save(update_fields=["pack"])
    rulebook.publish(key, by=house.adam, at=NOW)


def found(house: House, words: str) -> list[str]:
    return [one.pack_key for one in queries.find(words, user=house.ana, on=TODAY)]


@pytest.mark.req("E62-6")
def test_the_idea_of_care_through_the_whole_business_is_found(house: House) -> None:
    in_force(house, "telecom")

    assert found(house, "关怀贯穿") == ["care_flow"]
    assert found(house, "關懷")[0] == "care_flow"


@pytest.mark.req("D1-6")
@pytest.mark.parametrize(
    ("words", "key"), [("招标", "tender"), ("合同", "contract"), ("付款", "payment"), ("发货", "delivery")]
)
def test_sales_matters_have_their_articles(house: House, words: str, key: str) -> None:
    in_force(house, "manufacturing")

    assert key in found(house, words)


@pytest.mark.req("D1-9")
def test_each_product_has_product_articles_and_market_notes(house: House) -> None:
    in_force(house, "manufacturing")

    kinds = {
        product.pack_key: [kind.pack_key for kind, _n in each] for product, each in queries.products_with_counts(TODAY)
    }
    assert {*kinds} == {"led", "co2", "diode", "water", "excimer"}
    assert all(kind == ["products", "market"] for kind in kinds.values())


@pytest.mark.parametrize(
    ("pack", "words", "key"),
    [
        pytest.param("telecom", "服务理念", "five_ideas", marks=pytest.mark.req("E11-1")),
        pytest.param("manufacturing", "质量体系", "quality_system", marks=pytest.mark.req("D2-3")),
        pytest.param("manufacturing", "指导思想", "guiding_idea", marks=pytest.mark.req("D41-1")),
        pytest.param("manufacturing", "团队", "team", marks=pytest.mark.req("D49-1", "D44-3")),
        pytest.param("courier", "最优组合", "definition", marks=pytest.mark.req("C0-1")),
        pytest.param("courier", "素质", "qualities", marks=pytest.mark.req("C14-1")),
        pytest.param("auto-service", "客户心理", "psychology", marks=pytest.mark.req("A8-3")),
        pytest.param("auto-service", "语速", "voice", marks=pytest.mark.req("A8-4", "A8-7")),
        pytest.param("auto-service", "有没有兴趣", "opening", marks=pytest.mark.req("A8-5", "A8-6")),
    ],
)
def test_what_staff_should_know_stands_in_the_knowledge_base(house: House, pack: str, words: str, key: str) -> None:
    in_force(house, pack)

    assert key in found(house, words)


@pytest.mark.req("E21-1")
def test_the_guide_to_receiving_customers_stands_beside_every_conversation(house: House) -> None:
    in_force(house, "telecom")

    offered = queries.offered_beside(Offer("conversation"), user=house.ana, on=TODAY)
    assert "reception" in [one.pack_key for one in offered]


def test_a_reading_and_a_verdict_are_counted_once_a_person(house: House, publish: Publish) -> None:
    article = publish()
    actions.count_reading(article)
    actions.say_whether_it_helped(article, helped=True, by=house.ana, at=NOW)
    actions.say_whether_it_helped(article, helped=True, by=house.ana, at=NOW)
    actions.say_whether_it_helped(article, helped=False, by=house.ben, at=NOW)
    actions.say_whether_it_helped(article, helped=False, by=house.ana, at=NOW)

    article.refresh_from_db()
    assert (article.reads, article.helped, article.did_not_help) == (1, 0, 2)


def test_a_category_without_articles_can_be_closed_and_needs_a_keeper(
    house: House, publish: Publish, category: Category, pack: Any
) -> None:
    publish()
    with pytest.raises(actions.StillArticles):
        actions.close_category(category, by=house.max, at=NOW)
    said = {"department": None, "by": house.max, "at": NOW}
    with pytest.raises(actions.NeedsAKeeper):
        actions.keep_category(title="保险", keeper=None, **said)
    with pytest.raises(actions.NeedsAName):
        actions.keep_category(title=" ", keeper=house.ana, **said)

    own = actions.keep_category(title="保险", keeper=house.ana, **said)
    assert actions.close_category(own, by=house.max, at=NOW).closed_at == NOW

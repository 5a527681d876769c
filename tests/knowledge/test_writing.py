"""From a draft to what everybody reads, and back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from huiyin.knowledge import actions, queries
from huiyin.knowledge.enums import State
from huiyin.knowledge.models import Article, Version
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House

Write = Callable[..., Version]
Publish = Callable[..., Article]


def test_a_draft_is_read_by_everybody_once_somebody_else_approved_it(house: House, write: Write) -> None:
    draft = write()
    assert not Article.objects.visible_to(house.ana).filter(pk=draft.article_id)

    waiting = actions.submit(draft, by=house.lena, at=NOW)
    with pytest.raises(actions.OwnWork):
        actions.approve(waiting, by=house.lena, at=NOW)
    actions.approve(waiting, by=house.max, at=NOW)

    article = Article.objects.visible_to(house.ana).get(pk=draft.article_id)
    assert article.title == {"zh-hans": "机油多久换", "zh-hant": "機油多久換"}
    item = WorkItem.objects.get(kind="article")
    assert (item.outcome, item.settled_by) == ("met", house.max)
    assert item.clause is not None
    assert item.clause.key == "knowledge.approve-first"


def test_what_is_approved_already_is_not_approved_again(house: House, publish: Publish) -> None:
    version = publish().versions.get()

    with pytest.raises(actions.NotWaiting):
        actions.approve(version, by=house.max, at=NOW)


def test_the_writer_hears_why_an_article_comes_back(house: House, write: Write) -> None:
    waiting = actions.submit(write(), by=house.lena, at=NOW)
    with pytest.raises(actions.WhyReturned):
        actions.send_back(waiting, reason=" ", by=house.max, at=NOW)

    actions.send_back(waiting, reason="写上里程。", by=house.max, at=NOW)

    waiting.refresh_from_db()
    assert waiting.state == State.RETURNED
    assert "写上里程。" in Notice.objects.filter(person=house.lena).latest("pk").text["zh-hans"]


def test_what_is_published_stays_until_the_change_is_approved(house: House, publish: Publish) -> None:
    article = publish()
    draft = actions.edit_article(article, changes={"text": "五千公里。"}, seen=1, by=house.max, at=NOW)

    article.refresh_from_db()
    assert article.text["zh-hans"] == "一万公里或一年，先到为准。"
    actions.approve(actions.submit(draft, by=house.max, at=NOW), by=house.lena, at=NOW)

    article.refresh_from_db()
    assert article.text["zh-hans"] == "五千公里。"
    states = article.versions.order_by("number").values_list("state", flat=True)
    assert list(states) == [State.SUPERSEDED, State.PUBLISHED]


def test_fields_that_only_one_of_two_people_changed_are_joined(house: House, publish: Publish) -> None:
    article = publish()
    actions.edit_article(article, changes={"title": "机油更换"}, seen=1, by=house.lena, at=NOW)

    joined = actions.edit_article(
        article, changes={"text": "五千公里。", "title": "机油多久换"}, seen=1, by=house.max, at=NOW
    )

    assert (joined.content["title"], joined.content["text"]) == ("机油更换", "五千公里。")


def test_a_field_that_both_changed_is_put_before_the_second(house: House, publish: Publish) -> None:
    article = publish()
    actions.edit_article(article, changes={"text": "八千公里。"}, seen=1, by=house.lena, at=NOW)

    with pytest.raises(actions.ChangedMeanwhile) as refused:
        actions.edit_article(article, changes={"text": "五千公里。"}, seen=1, by=house.max, at=NOW)
    decided = actions.edit_article(
        article, changes={"text": "五千公里。"}, seen=refused.value.newest.number, by=house.max, at=NOW
    )

    assert [conflict.field for conflict in refused.value.conflicts] == ["text"]
    assert decided.content["text"] == "五千公里。"


def test_changing_what_waits_takes_it_off_the_approvers_list(house: House, write: Write) -> None:
    waiting = actions.submit(write(), by=house.lena, at=NOW)

    actions.edit_article(waiting.article, changes={"text": "再想想。"}, seen=1, by=house.lena, at=NOW)

    assert WorkItem.objects.get(kind="article").outcome == "waived"
    with pytest.raises(actions.NotWaiting):
        actions.approve(waiting, by=house.max, at=NOW)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"title": " "}, actions.NeedsATitle),
        ({"text": ""}, actions.SaysNothing),
        ({"title": "长" * 121}, actions.TitleTooLong),
        ({"text": "长" * 20_001}, actions.TooLong),
        ({"category": None}, actions.CategoryGone),
        ({"clause": "no.such-clause"}, actions.ClauseUnknown),
        ({"words": ["油"]}, actions.WordUnfit),
        ({"valid_from": "2026-12-01", "valid_until": "2026-11-01"}, actions.EndsBeforeItBegins),
    ],
)
def test_what_cannot_stand_is_refused_beside_its_field(write: Write, said: dict[str, object], refusal: type) -> None:
    with pytest.raises(refusal):
        write(**said)
    assert write().number == 1


def test_an_article_holds_between_its_days(house: House, publish: Publish) -> None:
    day = NOW.date()
    publish("已过期", valid_until=(day - timedelta(days=1)).isoformat())
    publish("还没到", valid_from=(day + timedelta(days=1)).isoformat())
    holds = publish("正有效", valid_from=day.isoformat(), valid_until=day.isoformat())

    own = Article.objects.valid_on(day).filter(pack_key="")
    assert list(own) == [holds]


def test_an_article_that_is_put_away_is_found_no_more_until_it_is_brought_back(house: House, publish: Publish) -> None:
    article = publish()
    with pytest.raises(actions.WhyArchived):
        actions.archive(article, reason="", by=house.lena, at=NOW)

    actions.archive(article, reason="并入另一篇", by=house.lena, at=NOW)
    assert queries.find("机油", user=house.lena, on=NOW.date()) == []
    with pytest.raises(actions.ArchivedAlready):
        actions.archive(article, reason="再来", by=house.lena, at=NOW)
    actions.bring_back(article, by=house.lena, at=NOW)

    assert queries.find("机油", user=house.ana, on=NOW.date()) == [article]
    with pytest.raises(actions.NotArchived):
        actions.bring_back(article, by=house.lena, at=NOW)


def test_an_earlier_version_can_be_gone_back_to(house: House, publish: Publish) -> None:
    article = publish()
    actions.edit_article(article, changes={"text": "五千公里。"}, seen=1, by=house.max, at=NOW)

    again = actions.go_back_to(article, article.versions.get(number=1), by=house.lena, at=NOW)

    assert (again.number, again.state, again.content["text"]) == (3, State.DRAFT, "一万公里或一年，先到为准。")

"""The pages, as somebody on the phone or at the desk uses them."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.models import Case
from huiyin.customers.actions import open_file
from huiyin.knowledge import actions
from huiyin.knowledge.enums import State
from huiyin.knowledge.models import Article, Category, Question, Version
from huiyin.org.models import Person
from tests.cases.loop import Loop
from tests.conftest import NOW, House

Publish = Callable[..., Article]
SignIn = Callable[[Person], Client]


@pytest.mark.req("E21-2")
def test_the_list_is_narrowed_to_what_holds_the_words(
    house: House, publish: Publish, signed_in: SignIn, at_now: datetime
) -> None:
    article = publish("机油多久换", "<b>一万公里</b>")

    page = signed_in(house.ana).get(reverse("knowledge:list"), {"q": "機油多久"}).content.decode()

    assert str(article) in page
    assert "刹车异响怎么答" not in page
    shown = signed_in(house.ana).get(reverse("knowledge:article", args=[article.pk])).content.decode()
    assert "&lt;b&gt;一万公里" in shown
    article.refresh_from_db()
    assert article.reads == 1


def test_the_list_costs_the_same_for_one_and_for_three(
    house: House, publish: Publish, signed_in: SignIn, at_now: datetime, django_assert_num_queries: Any
) -> None:
    publish("机油一")
    browser, address = signed_in(house.ana), reverse("knowledge:list") + "?q=机油"
    browser.get(address)
    with django_assert_num_queries(6) as one:
        browser.get(address)
    publish("机油二")
    publish("机油三")
    with django_assert_num_queries(len(one)):
        browser.get(address)


def test_writing_on_screen_ends_with_an_article_for_everybody(
    house: House, category: Category, signed_in: SignIn, at_now: datetime
) -> None:
    typed = {"title": "雨刮", "text": "半年一换。", "category": category.pk, "words": "雨刮，雨刷"}
    lena, boss = signed_in(house.lena), signed_in(house.max)
    refused = lena.post(reverse("knowledge:new"), {**typed, "title": ""})
    assert refused.status_code == 422
    assert "半年一换。" in refused.content.decode()

    lena.post(reverse("knowledge:new"), typed)
    article = Article.objects.get(pack_key="")
    lena.post(reverse("knowledge:submit", args=[article.pk]))
    boss.post(reverse("knowledge:approve", args=[article.pk]))

    article.refresh_from_db()
    assert article.title["zh-hans"] == "雨刮"
    assert {*article.cues.values_list("word", flat=True)} == {"雨刮", "雨刷"}


def test_a_conflict_is_decided_field_by_field_on_the_page(
    house: House, publish: Publish, signed_in: SignIn, at_now: datetime
) -> None:
    article = publish()
    actions.edit_article(article, changes={"text": "八千公里。"}, seen=1, by=house.max, at=NOW)
    lena, address = signed_in(house.lena), reverse("knowledge:edit", args=[article.pk])
    mine = {"title": "机油怎么换", "text": "五千公里。", "category": article.category_id, "seen": 1}

    refused = lena.post(address, mine)
    words = refused.content.decode()
    accepted = lena.post(address, {**mine, "seen": 2, "take-text": "theirs"})

    assert refused.status_code == 409
    assert "八千公里。" in words
    assert "五千公里。" in words
    assert accepted.status_code == 302
    newest = article.versions.get(number=3).content
    assert (newest["title"], newest["text"]) == ("机油怎么换", "八千公里。")


@pytest.mark.req("E21-2")
def test_a_word_typed_beside_a_call_brings_the_articles(
    house: House, publish: Publish, signed_in: SignIn, at_now: datetime
) -> None:
    customer = open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)
    article = publish("雨刮多久换")
    browser = signed_in(house.ana)

    talk = browser.get(reverse("contact:conversation", args=[customer.pk])).content.decode()
    found = browser.get(reverse("knowledge:beside"), {"q": "雨刮"}).content.decode()
    text = browser.get(reverse("knowledge:text", args=[article.pk])).content.decode()

    assert f'hx-get="{reverse("knowledge:beside")}"' in talk
    assert "雨刮多久换" in found
    assert "一万公里" in text


def test_beside_a_complaint_stands_what_fits_its_class_and_nobody_else_sees_the_complaint(
    house: House, publish: Publish, signed_in: SignIn, at_now: datetime
) -> None:
    case = Loop(house, NOW).case
    Case.objects.filter(pk=case.pk).update(classification="rude")
    publish("态度投诉怎么接", classes=["rude"])
    asked = {"place": "case", "subject": case.subject}

    found = signed_in(house.ana).get(reverse("knowledge:beside"), asked)
    hidden = signed_in(house.olga).get(reverse("knowledge:beside"), asked)

    assert "态度投诉怎么接" in found.content.decode()
    assert hidden.status_code == 404
    page = signed_in(house.ana).get(reverse("cases:page", args=[case.pk])).content.decode()
    assert f'value="{case.subject}"' in page


def test_a_question_is_asked_and_answered_on_screen(
    house: House, category: Category, signed_in: SignIn, at_now: datetime
) -> None:
    signed_in(house.ana).post(reverse("knowledge:ask"), {"category": category.pk, "text": "混动车呢？"})
    question = Question.objects.get()
    address = reverse("knowledge:question", args=[question.pk])

    denied = signed_in(house.ben).post(address, {"answer": "不知道"})
    signed_in(house.hank).post(address, {"answer": "一样。"})
    question.refresh_from_db()

    assert denied.status_code == 403
    assert (question.answer, question.answered_by) == ("一样。", house.hank)


def test_the_palette_finds_articles(house: House, publish: Publish, signed_in: SignIn, at_now: datetime) -> None:
    publish("雨刮多久换")

    found = signed_in(house.ana).get(reverse("site:palette"), {"q": "雨刮"}).content.decode()

    assert "雨刮多久换" in found


def test_what_the_rule_book_says_is_linked_not_written_twice(
    house: House, pack: Any, signed_in: SignIn, at_now: datetime
) -> None:
    page = signed_in(house.ana).get(reverse("knowledge:list"), {"q": "品牌"}).content.decode()

    assert reverse("rulebook:wording") in page


def test_every_draft_is_reached_however_many_there_are(
    house: House, write: Callable[..., Version], signed_in: SignIn, at_now: datetime
) -> None:
    for number in range(51):
        write(f"草稿{number:03}")
    browser, address = signed_in(house.lena), reverse("knowledge:drafts")

    newest = browser.get(address)
    further = re.search(r"after=[\w-]+", newest.content.decode())
    oldest = browser.get(f"{address}?{further[0]}" if further else address).content.decode()

    words = newest.content.decode()
    assert "草稿050" in words
    assert "草稿000" not in words
    assert "草稿000" in oldest


def test_whoever_writes_sees_beside_an_article_that_the_rule_book_offers_other_words(
    house: House, publish: Publish, signed_in: SignIn, at_now: datetime
) -> None:
    article = publish()
    content = {**article.versions.get().content, "text": "八千公里。"}
    Version.objects.create(article=article, number=2, state=State.OFFERED, content=content, written_at=NOW)
    address, different = reverse("knowledge:article", args=[article.pk]), "?after=2"

    writes = signed_in(house.lena).get(address).content.decode()
    reads = signed_in(house.ana).get(address).content.decode()

    assert different in writes
    assert different not in reads

"""The scripts of the rule book to read and to try out, and the plans of callbacks in words."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.org.models import Person
from huiyin.rulebook.models import PackVersion
from tests.conftest import House

SignIn = Callable[[Person], Client]
FELL_SHORT, GLAD = "这次我们做得还不够", "谢谢您的宝贵意见"


@pytest.fixture
def page(house: House, pack: PackVersion, signed_in: SignIn) -> Callable[..., str]:
    """A page of the script after a service, with answers chosen."""
    client = signed_in(house.ana)

    def opened(to: str = "", **asked: str) -> str:
        headers = {"HX-Request": "true", "HX-Target": to} if to else {}
        address = reverse("rulebook:script", args=["after_service"])
        return client.get(address, asked, headers=headers).content.decode()

    return opened


def test_the_words_switch_with_the_answer(house: House, page: Callable[..., str]) -> None:
    begun, happy, unhappy = (page(**answers) for answers in ({}, {"satisfied": "satisfied"}, {"satisfied": "average"}))

    assert f"我是回音汽车服务的客服代表{house.ana.name}" in begun
    assert [(FELL_SHORT in words, GLAD in words) for words in (begun, happy, unhappy)] == [
        (False, False),
        (False, True),
        (True, False),
    ]
    assert ['name="cause"' in words for words in (begun, happy, unhappy)] == [False, False, True]


def test_only_the_talk_comes_back_while_answers_are_chosen(page: Callable[..., str]) -> None:
    part = page("talk", satisfied="dissatisfied")

    assert FELL_SHORT in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("situation", "words"),
    [
        pytest.param("customer_greets", ("很高兴为您服务", "喂，说吧！"), marks=pytest.mark.req("B23-2")),
        pytest.param("hands_free", ("拿起听筒", "喂，大声一点儿！"), marks=pytest.mark.req("B23-5")),
        pytest.param("low_voice", ("音量保持不变", "换一部电话", "抢在客户之前挂机"), marks=pytest.mark.req("B23-7")),
        pytest.param("noise", ("线路杂音太大", "不作说明直接挂机"), marks=pytest.mark.req("B23-8")),
        pytest.param("dialect", ("请您讲普通话", "会讲普通话的家人"), marks=pytest.mark.req("B23-9")),
        pytest.param("dialect_understood", ("继续讲普通话", "改讲客户的方言"), marks=pytest.mark.req("B23-10")),
        pytest.param("agent_too_quiet", ("稍微提高音量", "直接挂机"), marks=pytest.mark.req("B23-11")),
    ],
)
def test_a_situation_shows_what_to_say_and_what_never(
    situation: str, words: tuple[str, ...], page: Callable[..., str]
) -> None:
    part = page("situation", situation=situation)

    assert [each for each in words if each not in part] == []


@pytest.mark.req("B23-1")
def test_taking_a_call_is_read_with_ones_own_name_and_what_is_never_said(
    house: House, pack: PackVersion, signed_in: SignIn
) -> None:
    page = signed_in(house.ana).get(reverse("rulebook:scripts")).content.decode()

    assert f"您好，欢迎致电回音汽车服务，我是客服代表{house.ana.name}" in page
    assert "喂，说话呀！" in page


def test_a_plan_says_in_words_whom_when_and_who(house: House, pack: PackVersion, signed_in: SignIn) -> None:
    page = signed_in(house.ana).get(reverse("rulebook:scripts")).content.decode()

    said = (
        "属于普通会员、银卡会员、金卡会员、单位大客户",
        "“维修保养”到了：已归档",
        "“下次保养”前 7 天",
        "共打 3 次，每次相隔 4 个工作小时，换个时段再试",
        "各客户的专员",
        "指定专人（客服专员、客户服务部）",
        "7 天内联系过的、有未办结的投诉",
        "20:00–09:00",
        "30 天内每位客户最多联系 4 次",
    )
    assert [words for words in said if words not in page] == []


def test_an_unknown_script_is_not_found(house: House, pack: PackVersion, signed_in: SignIn) -> None:
    assert signed_in(house.ana).get(reverse("rulebook:script", args=["no_such"])).status_code == 404


def test_the_editor_shows_what_a_script_comes_to_while_it_is_written(
    house: House, pack: PackVersion, signed_in: SignIn
) -> None:
    client = signed_in(house.adam)
    client.post(reverse("rulebook:draft"))
    place = "scripts/after_service/closings/fell_short"

    thing = client.get(reverse("rulebook:thing", args=[place])).content.decode()
    script = client.get(reverse("rulebook:thing", args=["scripts/after_service"])).text
    words = {"part-say-zh-hans": "{salutation}，我们{soon}改。", "part-say-en": "We will mend it.", "part-when": ""}
    looked = client.post(reverse("rulebook:look", args=[place]), words).content.decode()

    assert "这次我们做得还不够" in thing
    assert "对本次服务是否满意：一般、不满意" in thing  # after which answers it is said
    assert 'name="part-limits-minutes" inputmode="numeric" value="5"' in script
    assert ("个人" in script, "普通会员" in script, ">fell_short<" in script) == (True, True, False)
    assert ("逐句话术" in script, "可复制的文字" in script, "电话里没有声音" in script) == (True, False, True)
    assert "[对客户的称呼]，我们".replace("[", "［").replace("]", "］") in looked
    assert "没有叫“soon”的空格" in looked
    assert "有几条结束语" in looked


def test_the_editor_shows_what_a_situation_comes_to_while_it_is_written(
    house: House, pack: PackVersion, signed_in: SignIn
) -> None:
    client = signed_in(house.adam)
    client.post(reverse("rulebook:draft"))
    place = "situations/silent/steps/greet"

    thing = client.get(reverse("rulebook:thing", args=["situations/silent"])).content.decode()
    words = {"part-say-zh-hans": "{salutation}，您在听吗？", "part-say-en": "Are you there?", "part-wait": "7"}
    looked = client.post(reverse("rulebook:look", args=[place]), words).content.decode()

    steps = thing[thing.index('<ol class="situation-steps">') :]
    assert [step in steps for step in ("您好，请问有什么可以帮您？", "请您换一部电话再打来", "等 5 秒")] == [True] * 3
    assert "再不说话就挂了" in steps
    assert "［对客户的称呼］，您在听吗？" in looked
    assert "等 7 秒" in looked


def test_a_plan_says_after_which_talk_it_calls_and_beside_which_matter_it_does_not(
    house: House, pack: PackVersion, signed_in: SignIn
) -> None:
    page = signed_in(house.ana).get(reverse("rulebook:scripts")).content.decode()

    assert "交谈之后：咨询（正在办“维修保养”的除外）" in page

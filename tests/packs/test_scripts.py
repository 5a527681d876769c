"""The scripts of every pack: whatever a customer answers, the talk comes to one end, in words fit to be said."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Pack, Script
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import manners, pack_folders
from huiyin.rulebook.rules import answered, apologies_in
from huiyin.rulebook.speaking import problems, walk, ways_through

ALL = {folder.name: load(folder).pack for folder in pack_folders()}
SCRIPTS = [pytest.param(pack, script, id=f"{key}-{script.key}") for key, pack in ALL.items()
           for script in pack.scripts.values()]  # fmt: skip

each_pack = pytest.mark.parametrize("pack", ALL.values(), ids=ALL.keys())
each_script = pytest.mark.parametrize(("pack", "script"), SCRIPTS)


def spoken(script: Script) -> Iterator[Text]:
    for part in (*script.lines, *script.closings):
        yield part.say


@each_script
def test_each_line_and_closing_is_reached_and_every_way_ends_in_one_closing(pack: Pack, script: Script) -> None:
    told: set[str] = set()
    ends: set[str] = set()
    for answers in ways_through(script):
        now = walk(script, answers)
        fitting = [closing for closing in script.closings if answered(closing.when, now.answers)]
        assert [now.closing] == fitting
        told.update(line.key for line in now.lines)
        ends.update(closing.key for closing in fitting)

    assert (told, ends) == ({line.key for line in script.lines}, {closing.key for closing in script.closings})


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_answered_only_what_is_asked_counts(data: st.DataObject) -> None:
    script = data.draw(st.sampled_from([script for pack in ALL.values() for script in pack.scripts.values()]))
    words = st.sampled_from(["", " ", "yes", "junk", *(key for line in script.lines for key in line.answers)])
    answers = data.draw(st.dictionaries(st.sampled_from([line.key for line in script.lines]), words))

    now = walk(script, answers)

    assert now.answers.keys() <= {line.key for line in now.questions}
    assert all(not line.answers or now.answers.get(line.key, line.answers[0]) in line.answers for line in now.lines)
    assert all(answered(line.when, now.answers) for line in now.lines)
    assert walk(script, now.answers) == now
    assert now.closing is not None or now.missing
    assert {one.line for one in problems(script, answers) if one.stops} == {line.key for line in now.missing}


@each_pack
@pytest.mark.req("A4-8", "A4-9", "A4-10", "A4-11")
def test_the_words_after_a_service_go_by_the_three_grades(pack: Pack) -> None:
    script = pack.scripts["after_service"]
    happy = walk(script, {"satisfied": "satisfied"})
    assert "suggestion" in [line.key for line in happy.questions]
    assert "cause" not in [line.key for line in happy.questions]
    assert happy.closing is not None
    assert "随时" in happy.closing.say["zh-hans"]
    assert "祝您" in happy.closing.say["zh-hans"]
    for grade in ("average", "dissatisfied"):
        unhappy = walk(script, {"satisfied": grade})
        assert "suggestion" not in [line.key for line in unhappy.questions]
        assert [line.key for line in unhappy.missing] == ["about", "cause"]
        assert unhappy.closing is not None
        assert all(words in unhappy.closing.say["zh-hans"] for words in ("不够", "改进", "监督", "再见"))
    assert pack.callbacks["after_service"].dissatisfied is not None


@pytest.mark.req("B23-6", "B23-8")
@each_pack
@pytest.mark.parametrize(("key", "waits"), [("low_voice", [5, 5]), ("noise", [5])])
def test_a_bad_line_is_explained_and_waited_for_before_the_call_is_ended(
    pack: Pack, key: str, waits: list[int]
) -> None:
    situation = pack.situations[key]

    assert ([step.wait for step in situation.steps], situation.hangs_up, situation.ends) == (waits, True, key)
    assert all(step.say for step in situation.steps)
    assert situation.never_do


@each_script
@pytest.mark.req("B23-3")
def test_a_customer_whose_name_is_known_is_addressed_by_surname_and_title(pack: Pack, script: Script) -> None:
    said = [text["zh-hans"] for text in spoken(script)]

    assert any("{salutation}" in words for words in said)
    assert not any("{name}" in words for words in said)


@pytest.mark.req("D51-5", "D52-5")
@pytest.mark.parametrize("satisfied", ["satisfied", "average", "dissatisfied"])
def test_a_follow_up_asks_everybody_for_the_car_then_for_us_and_for_what_interests_them(satisfied: str) -> None:
    asked = walk(ALL["auto-service"].scripts["after_service"], {"satisfied": satisfied}).questions
    words = {line.key: line.say["zh-hans"] for line in asked}

    assert ("开起来怎么样" in words["running"], "印象" in words["running"]) == (True, False)
    assert ("对我们店总的印象" in words["evaluation"], "开起来" in words["evaluation"]) == (True, False)
    assert "感兴趣" in words["topics"]
    assert len(asked) <= ALL["auto-service"].scripts["after_service"].limits.questions


@each_pack
@pytest.mark.req("D52-13")
def test_a_letter_is_promised_on_the_phone_where_the_plan_owes_it_and_nowhere_else(pack: Pack) -> None:
    for plan in pack.callbacks.values():
        scripts = [pack.scripts[key] for turn in plan.turns for key in turn.scripts]
        said = [text["zh-hans"] for script in scripts for text in spoken(script)]
        assert any("邀请函" in words and "寄" in words for words in said) == (plan.letter is not None), plan.key


@pytest.mark.req("A3-4")
def test_too_long_a_talk_and_too_many_questions_are_told() -> None:
    script = ALL["auto-service"].scripts["after_service"]
    said = {"running": "好", "evaluation": "好", "product": "好", "suggestion": "无", "topics": "轮胎"}
    answers = {"satisfied": "satisfied", **said}

    assert problems(script, answers, seconds=5 * 60) == []
    assert len(problems(script, answers, seconds=5 * 60 + 1)) == 1
    assert len(problems(script, {**answers, "weather": "晴"}, seconds=5 * 60)) == 1


@each_pack
def test_nothing_is_said_in_a_script_that_a_situation_forbids(pack: Pack) -> None:
    never = [words["zh-hans"].rstrip("！!") for one in pack.situations.values() for words in one.never_say]
    said = [text["zh-hans"] for script in pack.scripts.values() for text in spoken(script)]
    said += [step.say["zh-hans"] for one in pack.situations.values() for step in one.steps if step.say]
    said += [step.calling["zh-hans"] for one in pack.situations.values() for step in one.steps if step.calling]

    assert never
    assert [(phrase, words) for phrase in never for words in said if phrase in words] == []


@each_pack
@pytest.mark.req("C15-6")
def test_nobody_apologises_by_script_to_whoever_complained(pack: Pack) -> None:
    said = [words for text in spoken(pack.scripts["recontact"]) for words in text.values()]

    assert [words for words in said if apologies_in(words, ALL["auto-service"])] == []


@each_pack
@pytest.mark.req("SM-40")
def test_a_silent_call_is_ended_after_three_waits_of_five_seconds(pack: Pack) -> None:
    silent = pack.situations["silent"]

    assert [(step.key, step.wait) for step in silent.steps] == [("greet", 5), ("greet_again", 5), ("explain", 5)]
    assert (silent.hangs_up, silent.ends) == (True, "silence")


@each_pack
@pytest.mark.req("SM-40")
def test_nobody_whom_we_called_is_asked_what_they_want_or_to_ring_again(pack: Pack) -> None:
    of_a_bad_line = [pack.situations[key] for key in ("silent", "low_voice", "noise")]

    said = [(step.calling or step.say)["zh-hans"] for one in of_a_bad_line for step in one.steps]

    assert [words for words in said if "可以帮您" in words or "再打来" in words] == []
    assert any("可以帮您" in step.say["zh-hans"] for one in of_a_bad_line for step in one.steps)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("长期合作", marks=pytest.mark.req("C15-1")),
        pytest.param("对自己的公司有信心", marks=pytest.mark.req("C15-2")),
        pytest.param("电话里也要微笑", marks=pytest.mark.req("C15-3")),
    ],
)
def test_how_to_speak_on_the_phone_is_found_among_the_conduct_rules(words: str) -> None:
    assert len(manners(ALL["courier"], containing=words).conduct) == 1


@each_pack
def test_each_customer_of_a_plan_has_a_script_and_each_of_its_groups_a_clause(pack: Pack) -> None:
    assert {"after_service", "members", "festival", "invitation", "after_complaint"} <= pack.callbacks.keys()
    groups = [group for plan in pack.callbacks.values() for group in plan.groups.values()]
    assert {group.clause for group in groups} == {"calls.all-of-them"}
    assert pack.contact.quiet is not None
    assert pack.contact.cap is not None

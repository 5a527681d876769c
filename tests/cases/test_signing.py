"""The truth table of signatures: random answers in random order, against the mode in its own words."""

from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases.signing import Opinion, verdict

ANSWERS = st.sampled_from(["", "", "agreed", "objected"])
OPINIONS = st.lists(
    st.builds(Opinion, place=st.integers(1, 3), answer=ANSWERS, let_off=st.just(False), asked=st.booleans()),
    min_size=1,
    max_size=6,
).filter(lambda opinions: any(one.asked for one in opinions))


@given(st.sampled_from(["all", "in_order"]), OPINIONS)
def test_all_must_agree_and_one_objection_closes(mode: str, opinions: list[Opinion]) -> None:
    answers = [one.answer for one in opinions]
    expected = "objected" if "objected" in answers else "waiting" if "" in answers else "agreed"

    assert verdict(mode, opinions).outcome == expected


@given(OPINIONS)
def test_one_of_those_asked_must_agree_and_everybody_added(opinions: list[Opinion]) -> None:
    asked = [one.answer for one in opinions if one.asked]
    added = [one.answer for one in opinions if not one.asked]
    if "objected" in added:
        expected = "objected"
    elif "" in added or ("agreed" not in asked and "" in asked):
        expected = "waiting"
    else:
        expected = "agreed" if "agreed" in asked else "objected"

    assert verdict("any", opinions).outcome == expected


@given(st.sampled_from(["all", "any", "in_order"]), OPINIONS)
def test_the_turn_is_the_first_place_that_still_owes(mode: str, opinions: list[Opinion]) -> None:
    found = verdict(mode, opinions)

    if found.outcome == "waiting":
        owing = [one.place for one in opinions if one.owed]
        assert found.turn in owing
        assert mode == "any" or found.turn == min(owing)


@given(st.sampled_from(["all", "any", "in_order"]), st.integers(1, 4))
def test_nothing_is_agreed_by_nobody(mode: str, signers: int) -> None:
    assert verdict(mode, [Opinion(1, let_off=True)] * signers).outcome == "nobody"


@given(st.integers(1, 4))
def test_who_is_let_off_holds_nobody_up(signers: int) -> None:
    assert verdict("all", [Opinion(1, "agreed"), *[Opinion(1, let_off=True)] * signers]).outcome == "agreed"

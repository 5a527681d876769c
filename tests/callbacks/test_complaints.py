"""A complaint from a conversation answers what a script would have asked."""

from huiyin.callbacks.rules import as_answers


def test_the_kind_answers_the_first_question_with_a_choice_and_no_other() -> None:
    asked = {"content": "cause", "classification": "about", "place": "where"}

    said = as_answers(asked, ["classification", "place"], kind="car_wash", words="洗车没洗干净")

    assert said == {"cause": "洗车没洗干净", "about": "car_wash", "where": ""}


def test_without_a_choice_every_question_is_answered_by_the_words() -> None:
    assert as_answers({"content": "cause"}, [], kind="", words="没洗干净") == {"cause": "没洗干净"}

"""What was said in a conversation beside what a script would have asked."""

from collections.abc import Mapping, Sequence


def as_answers(asked: Mapping[str, str], choosing: Sequence[str], *, kind: str, words: str) -> dict[str, str]:
    """Of each question (`asked`: field to question) its answer, from one choice and one text.

    `choosing` are the fields with answers to choose from: the kind was chosen for the first, nobody chose for others.
    """
    chosen = {**dict.fromkeys(choosing, ""), **dict.fromkeys(choosing[:1], kind)}
    return {question: chosen.get(field, words) for field, question in asked.items()}

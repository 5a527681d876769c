"""Answers to the questions of a script, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.kernel.texts import say
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import Script, ScriptLine, flat

NOT_REGISTERED = "not_registered"
# What stands among the answers, though no script asks it.
BESIDE = {NOT_REGISTERED: gettext_lazy("Why nothing was registered")}


def answer_in_words(line: ScriptLine, said: str) -> str:
    """An answer as it is read: a fixed one by its label."""
    if line.type == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(said, said)
    return say(known.label) if (known := flat(line.choices).get(said)) else said


def answers_in_words(script: Script, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was asked by a script and what was said, in its order."""
    asked = {key: line for key, line in script.questions.items() if key in answers}
    found = [(say(line.label), answer_in_words(line, answers[key])) for key, line in asked.items()]
    return found + [(str(BESIDE.get(key, key)), said) for key, said in answers.items() if key not in asked]


def scripted(script: str, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The same for a script of the rule book in force by its key; nothing, if no script was followed."""
    if not script or not answers:
        return []
    try:
        known = rulebook.pack_in_force().scripts.get(script)
    except rulebook.NothingPublished:
        known = None
    return answers_in_words(known, answers) if known else []

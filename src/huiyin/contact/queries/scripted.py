"""Answers to the questions of a script, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.contact.models import Interaction
from huiyin.kernel import moments
from huiyin.kernel.texts import say
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import Script, ScriptLine, flat, told_apart
from huiyin.rulebook.speaking import classes_named, said_moment

NOT_REGISTERED, REGISTERED_AS, ADDED_TO = "not_registered", "registered_as", "added_to"
# What stands among the answers, though no script asks it.
BESIDE = {
    NOT_REGISTERED: gettext_lazy("Why nothing was registered"),
    REGISTERED_AS: gettext_lazy("What they are not satisfied with"),
    ADDED_TO: gettext_lazy("The same matter as"),
}


def answer_in_words(line: ScriptLine, said: str) -> str:
    """An answer as it is read: a fixed one by its label."""
    if line.type == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(said, said)
    if line.type == "datetime":
        return moments.moment(said_moment(said)) or said
    return say(known.label) if (known := flat(line.choices).get(said)) else said


def answers_in_words(script: Script, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was asked by a script and what was said, in its order."""
    asked = {key: line for key, line in script.questions.items() if key in answers}
    found = [(say(line.label), answer_in_words(line, answers[key])) for key, line in asked.items()]
    return found + [beside(key, said) for key, said in answers.items() if key not in asked]


def beside(key: str, said: str) -> tuple[str, str]:
    """What no script asks: what it is called, and what was said."""
    known = flat(rulebook.lists_in_force().get("classes", ())).get(said) if key == REGISTERED_AS else None
    return str(BESIDE.get(key, key)), say(known.label) if known else said


def scripted(script: str, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The same for a script of the rule book in force by its key; nothing, if no script was followed."""
    if not script or not answers:
        return []
    known = _script(script)
    return answers_in_words(known, answers) if known else []


def class_named_in(interaction: Interaction | None) -> str:
    """The class of opinions that a customer named in a conversation: by what was registered, or by its script."""
    if interaction is None:
        return ""
    if kind := interaction.answers.get(REGISTERED_AS):
        return str(told_apart(rulebook.lists_in_force().get("classes", ()), "opinion_class").get(kind) or "")
    script = _script(interaction.script)
    asked = script.questions.items() if script else ()
    found = [classes_named(line).get(interaction.answers.get(key, ""), "") for key, line in asked]
    return next(filter(None, reversed(found)), "")


def _script(key: str) -> Script | None:
    try:
        return rulebook.pack_in_force().scripts.get(key)
    except rulebook.NothingPublished:
        return None

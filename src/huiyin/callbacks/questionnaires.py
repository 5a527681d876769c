"""《调查问卷》: the questions of each script, to be asked with paper and pen. Source: F-65, E61-2."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.printing import Cell, Choice, Paper, Row, Section, Signature, room_for
from huiyin.kernel.texts import aside, listed, say
from huiyin.rulebook.definitions import Script, ScriptLine, flat
from huiyin.rulebook.queries import NothingPublished, pack_in_force
from huiyin.stationery.queries import house_line

MOST_BOXES = 16  # to tick beside one question; what is chosen from longer lists is written out


def asking_scripts() -> list[Script]:
    """The scripts in which customers are asked something."""
    try:
        return [script for script in pack_in_force().scripts.values() if script.questions]
    except NothingPublished:
        return []


def key_of(script: Script) -> str:
    return f"questionnaire-{script.key}"


def questionnaire(script: Script) -> Paper:
    """Who was asked when and how, then each question with its answers to tick or room to write."""
    return Paper(
        title=_("Questionnaire: %(title)s") % {"title": say(script.title)},
        key=key_of(script),
        house=house_line(),
        rows=(
            Row((Cell(_("Customer")), Cell(_("Phones")))),
            Row((Cell(_("When"), room_for("datetime")), Cell(pgettext("of a callback", "Way")))),
            Section(pgettext("of a callback", "Questions and answers")),
            *_questions(script),
        ),
        signatures=(Signature(_("Visitor")), Signature(_("Supervisor"))),
        by_hand=True,
    )


def _questions(script: Script) -> Iterator[Row]:
    for number, line in enumerate(script.questions.values(), 1):
        boxes = tuple(Choice(words) for words in _answers(line))
        few = boxes if len(boxes) <= MOST_BOXES else ()
        label = f"{number}. {say(line.label)}"
        yield Row((Cell(label, _only_after(line, script), span=12, lines=1 if few else 2, choices=few),))


def _answers(line: ScriptLine) -> Iterable[str]:
    if line.type == "yes_no":
        return (_("Yes"), _("No"))
    return (say(one.label) for one in flat(line.choices).values() if not one.children)


def _only_after(line: ScriptLine, script: Script) -> str:
    """Which answers above it make it a question, in the words of their boxes."""
    told = []
    for name, keys in line.when.items():
        asked = script.questions[name]
        words = {"yes": _("Yes"), "no": _("No"), **{key: say(one.label) for key, one in flat(asked.choices).items()}}
        place = [*script.questions].index(name) + 1
        told.append(
            _("only if %(number)d: %(answers)s") % {"number": place, "answers": listed(words[key] for key in keys)}
        )
    return aside(listed(told)).strip() if told else ""

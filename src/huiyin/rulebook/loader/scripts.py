"""Scripts and situations: what is said, asked and never said; every way through a script ends in one closing."""

import re
from collections.abc import Collection, Iterable, Mapping
from string import Formatter

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import Choice, Closing, Limits, Script, ScriptLine, Situation, SituationStep
from huiyin.rulebook.enums import ANSWER_TYPES, BLANKS, CONSOLE_KEYS, CUSTOMER_KINDS, DEMAND_SAYS, LINE_ENDS, OPINIONS
from huiyin.rulebook.loader.advice import at_least_one, like
from huiyin.rulebook.loader.forms import Lists, read_list
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest
from huiyin.rulebook.rules import answered
from huiyin.rulebook.speaking import ways_through

_LETTER = re.compile(r"[a-z]")
_LONGEST = {"minutes": 120, "questions": 60, "wrap_up": 3600}
_LONGEST_WAIT = 60
_MOST_WAYS = 10_000
PROFILE = ("memberships", "categories")  # lists of the pack by which a script is meant for some customers only


def read_scripts(
    reader: Reader, node: Node | None, *, lists: Lists, situations: Collection[str], clauses: Collection[str]
) -> dict[str, Script]:
    return {
        key: _script(reader, key, part, lists, situations, clauses) for key, part in reader.entries(node, _("Scripts"))
    }


def read_situations(reader: Reader, node: Node | None, *, clauses: Collection[str]) -> dict[str, Situation]:
    situations: dict[str, Situation] = {}
    pressed: dict[str, str] = {}
    for key, part in reader.entries(node, _("Situations")):
        situation = situations[key] = _situation(reader, key, part, clauses)
        other = pressed.setdefault(situation.press, key) if situation.press else key
        if other != key:
            message = _("Key “%(press)s” leads to situation “%(other)s” already.")
            reader.complain(part.value["press"], message % {"press": situation.press, "other": other})
    return situations


def carried_by_scripts(scripts: Iterable[Script], situations: Iterable[Situation]) -> list[tuple[str, Text]]:
    """The clauses that what is said in calls carries, each with what makes it happen."""
    return [*((one.clause, one.title) for one in scripts), *((one.clause, one.title) for one in situations)]


def _script(
    reader: Reader, key: str, node: Node, lists: Lists, situations: Collection[str], clauses: Collection[str]
) -> Script:
    what = _("Script “%(key)s”") % {"key": key}
    optional = ("rating", "limits", "situations", "clause", "kinds", *PROFILE)
    parts = reader.mapping(node, what, required=("title", "lines", "closings"), optional=optional)
    lines = _lines(reader, parts.get("lines"), lists, what)
    rated = {line.key: line for line in lines if any(choice.share is not None for choice in line.choices)}
    known = {word: {one.key: one for one in lists.get(word, ())} for word in PROFILE}
    script = Script(
        key=key,
        title=reader.text(parts.get("title"), what),
        lines=lines,
        closings=_closings(reader, parts.get("closings"), lines, what),
        rating=reader.word(parts.get("rating"), rated, _("Question that says how satisfied somebody is")),
        limits=_limits(reader, parts.get("limits"), what),
        situations=reader.words(parts.get("situations"), situations, _("Situation")),
        kinds=reader.words(parts.get("kinds"), CUSTOMER_KINDS, _("Kind of customer")),
        memberships=reader.words(parts.get("memberships"), known["memberships"], _("Membership")),
        categories=reader.words(parts.get("categories"), known["categories"], _("Category")),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
    )
    if not reader.trusting:
        _check_ways(reader, parts, script, what)
    return script


def _lines(reader: Reader, node: Node | None, lists: Lists, what: str) -> tuple[ScriptLine, ...]:
    """From the first word to the last question; a line hangs on questions above it only."""
    lines: dict[str, ScriptLine] = {}
    for key, part in reader.entries(node, what):
        lines[key] = _line(reader, key, part, lists, lines)
    if node is not None and not lines:
        reader.complain(node, _("%(what)s says nothing.") % {"what": what}, at_least_one())
    return tuple(lines.values())


OWN_WORDS = ("line", "text")  # answers in the customer's own words


def _line(reader: Reader, key: str, node: Node, lists: Lists, above: Mapping[str, ScriptLine]) -> ScriptLine:
    what = _("Line “%(key)s”") % {"key": key}
    asking = ("label", "help", "choices", "required", "opinion", "need", "books")
    parts = reader.mapping(node, what, required=("say",), optional=("type", "when", *asking))
    type_ = reader.word(parts.get("type"), ANSWER_TYPES, _("Type of an answer"))
    if "type" in parts and "label" not in parts:
        reader.complain(node, _("%(what)s lacks “%(key)s”.") % {"what": what, "key": "label"})
    for word in asking if "type" not in parts else ():
        if word in parts:
            message = _("%(what)s asks nothing and has no “%(word)s”.") % {"what": what, "word": word}
            reader.complain(parts[word], message, _("Give it a type: %(types)s.") % {"types": ", ".join(ANSWER_TYPES)})
    if type_ and key in DEMAND_SAYS:
        message = _("A question can't be called “%(key)s”; the callback itself says that.") % {"key": key}
        reader.complain(node, message, _("Give it another name."))
    choices: tuple[Choice, ...] = ()
    if type_ == "choice" and "choices" in parts:
        source = parts["choices"]
        own = isinstance(source.value, dict)
        choices = read_list(reader, source, key) if own else lists.get(reader.word(source, lists, _("List")), ())
    elif type_ and (type_ == "choice" or "choices" in parts):
        place = parts.get("choices", node)
        reader.complain(place, _("%(what)s: a choice has “choices”, and nothing else has.") % {"what": what})
    _check_what_follows(reader, parts, type_, what)
    return ScriptLine(
        key=key,
        say=spoken(reader, parts.get("say"), what),
        type=type_,
        label=reader.text(parts.get("label"), what),
        help=reader.text(parts.get("help"), what),
        choices=choices,
        required=reader.flag(parts.get("required"), f"{what} required"),
        when=read_when(reader, parts["when"], above, what) if "when" in parts else {},
        opinion=reader.word(parts.get("opinion"), OPINIONS, _("Opinion")),
        need=reader.flag(parts.get("need"), f"{what} need"),
        books=reader.flag(parts.get("books"), f"{what} books"),
    )


def _check_what_follows(reader: Reader, parts: Mapping[str, Node], type_: str, what: str) -> None:
    """Needs and promises come of answers that can be one."""
    if "need" in parts and type_ not in OWN_WORDS:
        message = _("%(what)s: a need is told in the customer's own words.") % {"what": what}
        reader.complain(parts["need"], message, _("Give it a type: %(types)s.") % {"types": ", ".join(OWN_WORDS)})
    if "books" in parts and type_ != "datetime":
        message = _("%(what)s: only a time is kept for somebody.") % {"what": what}
        reader.complain(parts["books"], message, like("type: datetime"))


def read_when(reader: Reader, node: Node, above: Mapping[str, ScriptLine], what: str) -> dict[str, tuple[str, ...]]:
    """Answers to questions that were asked before."""
    asked = {key: line for key, line in above.items() if line.asks}
    found = {}
    for name, values in reader.entries(node, what):
        line = asked.get(name)
        if line is None:
            message = _("%(what)s hangs on “%(name)s”, which is not asked above it.") % {"what": what, "name": name}
            reader.complain(values, message, nearest(name, asked), line=node.keys.get(name))
        elif not line.answers:
            message = _("“%(name)s” has no fixed answers to depend on.") % {"name": name}
            reader.complain(values, message, _("Name a field of type choice or yes_no."))
        else:
            found[name] = reader.words(values, line.answers, _("Possible answer"))
    return found


def _closings(reader: Reader, node: Node | None, lines: Iterable[ScriptLine], what: str) -> tuple[Closing, ...]:
    above = {line.key: line for line in lines}
    closings = []
    for key, part in reader.entries(node, what):
        named = _("Closing “%(key)s”") % {"key": key}
        parts = reader.mapping(part, named, required=("say",), optional=("when",))
        when = read_when(reader, parts["when"], above, named) if "when" in parts else {}
        closings.append(Closing(key, spoken(reader, parts.get("say"), named), when))
    return tuple(closings)


def _limits(reader: Reader, node: Node | None, what: str) -> Limits:
    if node is None:
        return Limits()
    parts = reader.mapping(node, _("The limits of %(what)s") % {"what": what}, optional=_LONGEST)
    said = {
        word: reader.number(
            part, f"{what} {word}", 1, _LONGEST[word], advice=like("{minutes: 5, questions: 6, wrap_up: 60}")
        )
        for word, part in parts.items()
    }
    return Limits(**{word: number for word, number in said.items() if number is not None})


def _check_ways(reader: Reader, parts: Mapping[str, Node], script: Script, what: str) -> None:
    """Whatever is answered, one closing and only one is said, each is said at some time, and nothing asks too much."""
    closings, lines = parts.get("closings"), parts.get("lines")
    if closings is None or lines is None or not isinstance(closings.value, dict):
        return
    said: set[str] = set()
    most = 0
    for number, answers in enumerate(ways_through(script)):
        if number == _MOST_WAYS:
            reader.complain(lines, _("%(what)s has too many branches.") % {"what": what})
            return
        fitting = [closing.key for closing in script.closings if answered(closing.when, answers)]
        told = ", ".join(f"{name}: {word}" for name, word in answers.items() if word) or _("no answer at all")
        if len(fitting) != 1:
            message = _("%(what)s has no closing after %(answers)s.") if not fitting else _(
                "%(what)s has several closings after %(answers)s.")  # fmt: skip
            advice = _("Their “when” must leave exactly one for any answers.")
            reader.complain(closings, message % {"what": what, "answers": told}, advice)
            return
        said.update(fitting)
        most = max(most, sum(line.asks and answered(line.when, answers) for line in script.lines))
    for closing in script.closings:
        if closing.key not in said:
            place = closings.value[closing.key]
            reader.complain(place, _("No answers lead to closing “%(key)s”.") % {"key": closing.key})
    if most > script.limits.questions:
        message = _("%(what)s can ask %(most)d questions, and its limit is %(limit)d.")
        words = {"what": what, "most": most, "limit": script.limits.questions}
        reader.complain(lines, message % words, _("Ask less, or raise “questions” in its limits."))


def _situation(reader: Reader, key: str, node: Node, clauses: Collection[str]) -> Situation:
    what = _("Situation “%(key)s”") % {"key": key}
    optional = ("press", "never_say", "never_do", "hangs_up", "ends", "incoming", "clause")
    parts = reader.mapping(node, what, required=("title", "steps"), optional=optional)
    steps = tuple(_step(reader, name, part) for name, part in reader.entries(parts.get("steps"), what))
    if "steps" in parts and not steps:
        reader.complain(parts["steps"], _("%(what)s says nothing.") % {"what": what}, at_least_one())
    hangs_up = reader.flag(parts.get("hangs_up"), f"{what} hangs_up")
    ends = reader.word(parts.get("ends"), LINE_ENDS, _("End of a call"))
    if hangs_up and "ends" not in parts:
        message = _("%(what)s may end the call, but does not say how it ended.") % {"what": what}
        reader.complain(parts["hangs_up"], message, like("ends: silence"))
    return Situation(
        key=key,
        title=reader.text(parts.get("title"), what),
        steps=steps,
        press=_press(reader, parts.get("press"), what),
        never_say=_texts(reader, parts.get("never_say"), what),
        never_do=_texts(reader, parts.get("never_do"), what),
        hangs_up=hangs_up,
        ends=ends,
        incoming=reader.flag(parts.get("incoming"), f"{what} incoming"),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
    )


def _step(reader: Reader, key: str, node: Node) -> SituationStep:
    what = _("Step “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, optional=("say", "calling", "do", "wait"))
    if not {"say", "do"} & parts.keys():
        reader.complain(node, _("%(what)s says nothing.") % {"what": what}, like("{say: …, wait: 5}"))
    wait = reader.number(parts.get("wait"), what, 1, _LONGEST_WAIT, advice=like("{say: …, wait: 5}"))
    return SituationStep(
        key=key,
        say=spoken(reader, parts.get("say"), what),
        calling=spoken(reader, parts.get("calling"), what),
        do=reader.text(parts.get("do"), what),
        wait=wait or 0,
    )


def _texts(reader: Reader, node: Node | None, what: str) -> tuple[Text, ...]:
    return tuple(reader.text(part, what) for part in reader.sequence(node, what))


def _press(reader: Reader, node: Node | None, what: str) -> str:
    press = reader.string(node, what)
    if press and (not _LETTER.fullmatch(press) or press in CONSOLE_KEYS) and not reader.trusting:
        taken = ", ".join(sorted(CONSOLE_KEYS))
        message = _("%(what)s: “%(press)s” is not a key that is free.") % {"what": what, "press": press}
        reader.complain(
            node or Node(None), message, _("Write one small letter; %(taken)s are taken.") % {"taken": taken}
        )
    return press


def spoken(reader: Reader, node: Node | None, what: str) -> Text:
    """Words that are said, whose blanks are known."""
    text = reader.text(node, what)
    if node is None or reader.trusting:
        return text
    for language, words in text.items():
        place = node.value.get(language, node)
        try:
            blanks = [(name, more) for _words, name, *more in Formatter().parse(words) if name is not None]
        except ValueError:
            reader.complain(place, _("%(what)s: a brace stands alone.") % {"what": what}, like("{salutation}"))
            continue
        for name, (form, conversion) in blanks:
            if name not in BLANKS or form or conversion:
                shown = {"what": what, "name": name}
                reader.complain(place, _("%(what)s: blank “%(name)s” is not known.") % shown, nearest(name, BLANKS))
    return text

"""Plans of callbacks: whom, when, by which way, with which script, who of us, and what an unhappy answer opens."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel.conditions import Vocabulary
from huiyin.kernel.texts import Text
from huiyin.kernel.worktime.amounts import amount
from huiyin.kernel.worktime.festivals import FESTIVALS
from huiyin.org.roles import Role
from huiyin.rulebook.definitions import (
    CallbackPlan,
    Field,
    Group,
    Letter,
    Opens,
    Process,
    Retries,
    RoundReport,
    Script,
    ScriptLine,
    Share,
    Skips,
    Trigger,
    Turn,
)
from huiyin.rulebook.enums import (
    AFTERS,
    CALLBACK_SAYS,
    CONSENT_PURPOSES,
    DEMAND_SAYS,
    FITS,
    HOUSE_DAYS,
    ROUNDS,
    SHARES,
    TRIGGERS,
)
from huiyin.rulebook.loader.advice import add, at_least_one, like
from huiyin.rulebook.loader.asking import read_condition
from huiyin.rulebook.loader.conditions import keys_of
from huiyin.rulebook.loader.contact import days_within
from huiyin.rulebook.loader.forms import Lists
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest
from huiyin.rulebook.loader.scripts import read_when, whole_number

# What stands beside the word that says what makes a customer's turn come.
_BESIDE = {
    "case": ("reaches",),
    "date": ("before",),
    "festival": ("before",),
    "activity": ("before",),
}
_OPTIONAL = (
    "aims", "audience", "rounds", "channels", "receipt", "share", "retries", "skips", "groups", "dissatisfied",
    "demand", "letter", "report", "ladder", "clause",
)  # fmt: skip
_MOST_TRIES = 20
_WRITTEN = {"email", "sms", "letter"}  # channels by their key in every pack


@dataclass(frozen=True)
class Known:
    """What of the pack a plan may name."""

    processes: Mapping[str, Process]
    scripts: Mapping[str, Script]
    lists: Lists
    dates: Collection[str]  # days of a file and of things owned
    departments: Collection[str]
    ladders: Collection[str]
    clauses: Collection[str]
    asked: Callable[[], Vocabulary]  # of customers' files


def read_callbacks(reader: Reader, node: Node | None, known: Known) -> dict[str, CallbackPlan]:
    return {key: read_plan(reader, key, part, known) for key, part in reader.entries(node, _("Callbacks"))}


def carried_by_callbacks(plans: Iterable[CallbackPlan]) -> list[tuple[str, Text]]:
    """The clauses that plans carry, each with what makes it happen."""
    found = []
    for plan in plans:
        found.append((plan.clause, plan.title))
        found += [(turn.clause, _under(plan.title, turn.title)) for turn in plan.turns if turn.clause]
        found += [(group.clause, _under(plan.title, group.title)) for group in plan.groups.values()]
        if plan.letter:
            found.append((plan.letter.clause, _under(plan.title, _LETTER)))
        if plan.report:
            found.append((plan.report.clause, _under(plan.title, _REPORT)))
    return found


_LETTER: Text = {"zh-hans": "电话后寄信", "zh-hant": "電話後寄信", "en": "Letter after the call"}
_REPORT: Text = {"zh-hans": "回访总结报告", "zh-hant": "回訪總結報告", "en": "Report of the round"}


def _under(heading: Text, text: Text) -> Text:
    return {language: f"{heading.get(language, '')} · {words}" for language, words in text.items()}


def read_plan(reader: Reader, key: str, node: Node, known: Known) -> CallbackPlan:
    """A plan as a pack says it; one for a single round, put together on screen, says the same."""
    what = _("Callback plan “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title", "purpose", "trigger", "turns"), optional=_OPTIONAL)
    trigger = _trigger(reader, parts.get("trigger"), known)
    turns = _turns(reader, parts.get("turns"), known, what, dated=trigger.kind in ("festival", "activity"))
    channels = {choice.key for choice in known.lists.get("channels", ()) if choice.by_hand}
    purpose = reader.word(parts.get("purpose"), CONSENT_PURPOSES, _("Purpose")) or "service"
    ways = reader.words(parts.get("channels"), channels, _("Channel of contact")) or CallbackPlan.channels
    if purpose == "survey" and "sms" in ways:
        message = _("Providers forbid surveys and requests for reviews by text message.")
        reader.complain(parts["channels"], message, like("[email, letter]"))
    _check_messages(reader, parts, turns, ways, what)
    return CallbackPlan(
        key=key,
        title=reader.text(parts.get("title"), what),
        trigger=trigger,
        turns=turns,
        purpose=purpose,
        aims=tuple(reader.text(part, what) for part in reader.sequence(parts.get("aims"), _("Aims"))),
        audience=read_condition(reader, parts["audience"], known.asked) if "audience" in parts else {},
        rounds=reader.word(parts.get("rounds"), ROUNDS, _("Rounds")) or CallbackPlan.rounds,
        channels=ways,
        receipt=days_within(reader, parts["receipt"], what) if "receipt" in parts else 0,
        share=_share(reader, parts.get("share"), known),
        retries=_retries(reader, parts.get("retries")),
        skips=_skips(reader, parts.get("skips")),
        groups=_groups(reader, parts.get("groups"), known),
        dissatisfied=_opens(
            reader, parts.get("dissatisfied"), _("What a dissatisfied answer opens"), CALLBACK_SAYS, turns, known
        ),
        demand=_opens(reader, parts.get("demand"), _("What a demand opens"), DEMAND_SAYS, (), known),
        letter=_letter(reader, parts.get("letter"), turns, known),
        report=_report(reader, parts.get("report"), known),
        ladder=reader.word(parts.get("ladder"), known.ladders, _("Ladder")),
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
    )


def _check_messages(
    reader: Reader, parts: Mapping[str, Node], turns: Iterable[Turn], ways: Collection[str], what: str
) -> None:
    """A message goes by a channel that is written, and a receipt is of a message."""
    if reader.trusting:
        return
    writes = any(turn.message for turn in turns)
    if writes and not _WRITTEN & {*ways}:
        message = _("%(what)s has a message, and no channel that is written.") % {"what": what}
        reader.complain(parts.get("channels", parts["turns"]), message, like("[email, phone]"))
    if "receipt" in parts and not writes:
        message = _("%(what)s wants a receipt, and no turn has a message.") % {"what": what}
        reader.complain(parts["receipt"], message, add("message"))


def _trigger(reader: Reader, node: Node | None, known: Known) -> Trigger:
    if node is None:
        return Trigger("now")
    what = _("The trigger")
    named = [word for word in TRIGGERS if isinstance(node.value, dict) and word in node.value]
    if len(named) != 1:
        reader.complain(node, _("A trigger has one of these words."), nearest("", TRIGGERS))
        return Trigger("now")
    kind = named[0]
    parts = reader.mapping(node, what, required=(kind, *_BESIDE.get(kind, ())))
    before = _length(reader, parts["before"], what) if "before" in parts else ""
    if kind == "case":
        return _of_a_case(reader, parts, known)
    if kind == "date":
        field = reader.word(parts.get(kind), known.dates, _("Day of a file or of a thing owned"))
        return Trigger(kind, field=field, before=before)
    if kind == "every":
        return Trigger(kind, every=_length(reader, parts[kind], what))
    if kind == "festival":
        days = reader.words(parts.get(kind), {*FESTIVALS, HOUSE_DAYS}, _("Festival"))
        return Trigger(kind, festivals=days, before=before)
    if not reader.flag(parts.get(kind), what):
        reader.complain(parts[kind], _("%(what)s never comes.") % {"what": what}, like(f"{{{kind}: true}}"))
    return Trigger(kind, before=before)


def _of_a_case(reader: Reader, parts: Mapping[str, Node], known: Known) -> Trigger:
    process = reader.word(parts.get("case"), known.processes, _("Process"))
    there = known.processes[process].stages if process in known.processes else {}
    stages = reader.words(parts.get("reaches"), there, _("Stage"))
    if "reaches" in parts and not stages:
        reader.complain(parts["reaches"], _("%(what)s never comes.") % {"what": _("The trigger")}, at_least_one())
    return Trigger("case", process=process, stages=stages)


def _length(reader: Reader, node: Node, what: str) -> str:
    """An amount of time as kernel.worktime reads it: 7 days, 4 working hours."""
    try:
        amount(node.plain)
    except (ValueError, TypeError):
        message = _("%(what)s: “%(word)s” is no length of time.") % {"what": what, "word": node.plain}
        reader.complain(node, message, like("7 days"))
    return str(node.plain)


def _turns(reader: Reader, node: Node | None, known: Known, plan: str, *, dated: bool) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for key, part in reader.entries(node, plan):
        what = _("Turn “%(key)s”") % {"key": key}
        parts = reader.mapping(
            part, what, required=("title", "due", "scripts"), optional=("after", "else", "clause", "message")
        )
        due, otherwise = _by_when(reader, part, parts, what, dated=dated)
        if "after" in parts and not turns:
            message = _("%(what)s is the first one: nothing comes before it.") % {"what": what}
            reader.complain(parts["after"], message)
        if turns and "after" not in parts and isinstance(part.value, dict):
            message = _("%(what)s does not say after which end of the turn before it comes.") % {"what": what}
            reader.complain(part, message, like("after: reached"))
        turns.append(
            Turn(
                key=key,
                title=reader.text(parts.get("title"), what),
                due=due,
                otherwise=otherwise,
                clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
                scripts=_scripts(reader, parts.get("scripts"), known, what),
                after=reader.word(parts.get("after"), AFTERS, _("End of the turn before")),
                message=reader.string(parts["message"], what) if "message" in parts else "",
            )
        )
    if node is not None and not turns:
        reader.complain(node, _("%(what)s calls nobody.") % {"what": plan}, at_least_one())
    return tuple(turns)


def _by_when(
    reader: Reader, node: Node, parts: Mapping[str, Node], what: str, *, dated: bool
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The deadline of a turn, and the one that counts where it is counted back from a day and its time is up."""
    due, otherwise = reader.deadline(parts.get("due"), what), reader.deadline(parts.get("else"), what)
    counted_back = "before_event" in due
    if counted_back and not dated:
        message = _("%(what)s counts back from a day, and the trigger names none.") % {"what": what}
        reader.complain(parts["due"], message, like("trigger: {activity: true, before: 21 days}"))
    if counted_back != bool(otherwise):
        message = _("%(what)s: what counts back from a day, and nothing else, says what counts once it is too late.")
        reader.complain(node, message % {"what": what}, add("else") if counted_back else "")
    return due, otherwise


def _scripts(reader: Reader, node: Node | None, known: Known, what: str) -> tuple[str, ...]:
    """The last one fits whoever the others do not fit, and only the last one does."""
    scripts = reader.words(node, known.scripts, _("Script"))
    if node is None or reader.trusting:
        return scripts
    for_all = [key for key in scripts if not known.scripts[key].personal]
    if scripts[-1:] != tuple(for_all):
        message = _("%(what)s: the last script, and no other, is meant for all customers.") % {"what": what}
        reader.complain(node, message, nearest("", [key for key, one in known.scripts.items() if not one.personal]))
    return scripts


def _share(reader: Reader, node: Node | None, known: Known) -> Share:
    if node is None:
        return Share()
    parts = reader.mapping(node, _("The sharing out"), required=("by",), optional=("role", "department"))
    share = Share(
        kind=reader.word(parts.get("by"), SHARES, _("Way to share out")),
        role=reader.word(parts.get("role"), Role.values, _("Role")),
        department=reader.word(parts.get("department"), known.departments, _("Department")),
    )
    if share.kind == "clerk" and not share.role and not reader.trusting:
        reader.complain(node, _("One appointed clerk is somebody with a role."), add("role"))
    return share


def _retries(reader: Reader, node: Node | None) -> Retries:
    if node is None:
        return Retries()
    what = _("Trying again")
    parts = reader.mapping(node, what, required=("tries",), optional=("apart", "other_time"))
    advice = like("{tries: 3, apart: 4 working hours}")
    tries = whole_number(reader, parts["tries"], what, 1, _MOST_TRIES, advice) if "tries" in parts else None
    return Retries(
        tries=tries or Retries.tries,
        apart=_length(reader, parts["apart"], what) if "apart" in parts else Retries.apart,
        other_time=reader.flag(parts.get("other_time"), what),
    )


def _skips(reader: Reader, node: Node | None) -> Skips:
    if node is None:
        return Skips()
    what = _("Who is left out")
    parts = reader.mapping(node, what, optional=("recently", "open_complaint"))
    return Skips(
        recently=days_within(reader, parts["recently"], what) if "recently" in parts else 0,
        open_complaint=reader.flag(parts.get("open_complaint"), what),
    )


def _groups(reader: Reader, node: Node | None, known: Known) -> dict[str, Group]:
    groups = {}
    for key, part in reader.entries(node, _("Groups")):
        what = _("Group “%(key)s”") % {"key": key}
        parts = reader.mapping(part, what, required=("title", "when"), optional=("clause",))
        when = read_condition(reader, parts["when"], known.asked) if "when" in parts else {}
        clause = reader.word(parts.get("clause"), known.clauses, _("Clause"))
        groups[key] = Group(key, reader.text(parts.get("title"), what), when, clause)
    return groups


def _letter(reader: Reader, node: Node | None, turns: Iterable[Turn], known: Known) -> Letter | None:
    """Each answer that it hangs on is one that a script of the plan asks for."""
    if node is None:
        return None
    what = _("The letter after a call")
    parts = reader.mapping(node, what, required=("due",), optional=("when", "clause"))
    keys = dict.fromkeys(key for turn in turns for key in turn.scripts if key in known.scripts)
    asked = {name: line for key in keys for name, line in known.scripts[key].questions.items()}
    when = read_when(reader, parts["when"], asked, what) if "when" in parts else {}
    clause = reader.word(parts.get("clause"), known.clauses, _("Clause"))
    return Letter(due=reader.deadline(parts.get("due"), what), when=when, clause=clause)


def _report(reader: Reader, node: Node | None, known: Known) -> RoundReport | None:
    if node is None:
        return None
    what = _("The report of a round")
    parts = reader.mapping(node, what, required=("due",), optional=("clause", "role", "signed"))
    report = RoundReport(
        clause=reader.word(parts.get("clause"), known.clauses, _("Clause")),
        due=reader.deadline(parts.get("due"), what),
        role=reader.word(parts.get("role"), Role.values, _("Role")) or RoundReport.role,
    )
    return replace(report, signed=reader.deadline(parts["signed"], what)) if "signed" in parts else report


def _opens(
    reader: Reader, node: Node | None, what: str, says: Mapping[str, str], turns: Iterable[Turn], known: Known
) -> Opens | None:
    """A case with what fills its intake: what a callback says by itself, and what these turns ask for."""
    if node is None:
        return None
    parts = reader.mapping(node, what, required=("opens", "with"))
    opens = reader.word(parts.get("opens"), known.processes, _("Process"))
    process = known.processes.get(opens)
    if process is None or process.intake not in process.forms or "with" not in parts or reader.trusting:
        plain = parts["with"].plain if "with" in parts else {}
        return Opens(opens, {name: _as_kept(said) for name, said in plain.items()})
    keys = dict.fromkeys(key for turn in turns for key in turn.scripts if key in known.scripts)
    scripts = [known.scripts[key] for key in keys]
    return Opens(opens, _given(reader, parts["with"], process, scripts, says))


def _as_kept(said: Any) -> str:
    return f"={said.get('is', '')}" if isinstance(said, dict) else str(said)


def _given(
    reader: Reader, node: Node, process: Process, scripts: Collection[Script], says: Mapping[str, str]
) -> dict[str, str]:
    """What the opened case's intake is filled with; nothing that it requires may be left open."""
    fields = {field.name: field for field in process.forms[process.intake].fields}
    given: dict[str, str] = {}
    for name, part in reader.entries(node, _("What a callback says")):
        if name not in fields:
            message = _("The form that opens “%(process)s” has no field “%(name)s”.")
            words = {"process": process.key, "name": name}
            reader.complain(part, message % words, nearest(name, fields), line=node.keys.get(name))
            continue
        given[name] = _said(reader, part, fields[name], scripts, says)
    for name, field in fields.items():
        if field.required and not field.when and field.default != "now" and name not in given:
            message = _("“%(process)s” requires “%(name)s”, which the callback does not say.")
            reader.complain(node, message % {"process": process.key, "name": name})
    return given


def _said(reader: Reader, node: Node, field: Field, scripts: Collection[Script], says: Mapping[str, str]) -> str:
    if isinstance(node.value, dict):
        parts = reader.mapping(node, _("What a callback says"), required=("is",))
        return "=" + reader.word(parts.get("is"), keys_of(field.choices), _("Possible answer"))
    asked = {name: line for script in scripts for name, line in script.questions.items()}
    word = reader.word(node, {*asked, *says}, _("What a callback says"))
    if word in says:
        if not _fits(says[word], field.type):
            message = _("“%(word)s” is %(right)s and does not fit “%(name)s”, which is %(type)s.")
            words = {"word": word, "right": says[word], "name": field.name, "type": field.type}
            reader.complain(node, message % words)
        return word
    for script in scripts if word else ():
        _check_answer(reader, node, field, script, word)
    return word


def _check_answer(reader: Reader, node: Node, field: Field, script: Script, name: str) -> None:
    """The question is asked of whoever is dissatisfied, and every answer to it is one of the field."""
    line = script.questions.get(name)
    words = {"script": script.key, "name": name, "field": field.name}
    if line is None or (field.required and not (line.required and _asked_of_dissatisfied(script, line))):
        message = _("Script “%(script)s” does not always ask “%(name)s” of a dissatisfied customer.")
        reader.complain(node, message % words)
    elif not _fits(line.type, field.type) or (line.type == "choice" and {*line.answers} - keys_of(field.choices)):
        reader.complain(node, _("Not every answer to “%(name)s” fits the field “%(field)s”.") % words)


def _asked_of_dissatisfied(script: Script, line: ScriptLine) -> bool:
    rating = script.questions.get(script.rating)
    unhappy = {choice.key for choice in rating.choices if choice.settings.get("dissatisfied")} if rating else set()
    return not line.when or (line.when.keys() == {script.rating} and unhappy <= {*line.when[script.rating]})


def _fits(given: str, wanted: str) -> bool:
    return given == wanted or (given, wanted) in FITS

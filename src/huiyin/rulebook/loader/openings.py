"""Whether what a process opens can be opened: all that the other's intake requires has been said, in fitting types."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from huiyin.kernel.texts import listed
from huiyin.rulebook.definitions import Field, Form, Opening, Process, Stage, Transition, Watch
from huiyin.rulebook.enums import ASKED_LATER, FITS
from huiyin.rulebook.loader.conditions import answers_of, keys_of
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.processes.answers import Facts, known_at, said_by
from huiyin.rulebook.loader.reading import Reader, nearest

Place = tuple[Process, Stage | Transition, Opening, Node]


def check_openings(
    reader: Reader, described: Mapping[str, Node], processes: Mapping[str, Process], watches: Mapping[str, Watch]
) -> None:
    """Each opening of the rule book: what it hands on, and that no case comes to open its own kind by itself."""
    for process, part, opening, node in _places(described, processes):
        other = processes.get(opening.process)
        if other is None or other.intake not in other.forms:
            continue
        _check_handed_on(reader, process, part, opening, other, node)
    _check_circles(reader, described, processes, watches)


def _places(described: Mapping[str, Node], processes: Mapping[str, Process]) -> Iterator[Place]:
    for key, process in processes.items():
        for room, parts in (("stages", process.stages), ("transitions", process.transitions)):
            for name, part in parts.items():
                for number, opening in enumerate(part.opens):
                    yield process, part, opening, described[key].value[room].value[name].value["opens"].value[number]


def _known(process: Process, part: Stage | Transition, opening: Opening) -> Facts:
    """What has been said by the time: on every way, and in the forms that gave the answers it hangs on."""
    given = {name: answers for name, answers in opening.when.items() if len(_asking(process, name, answers)) == 1}
    known = known_at(process, given)
    if isinstance(part, Stage):
        facts = known.get(part.key, frozenset())
    else:
        before = [known[source] for source in part.sources if source in known]
        facts = said_by(process.forms.get(part.form), given) | _in_all(before)
    for name, answers in opening.when.items():
        facts |= _in_all([said_by(form, {name: answers}) for form in _asking(process, name, answers)])
    return facts | _in_rows(process, opening) if opening.each in facts else facts


def _in_rows(process: Process, opening: Opening) -> Facts:
    """What each row of the table says, once there is one: what it must, and what is reckoned."""
    tables = [one for form in process.forms.values() for one in form.fields if one.name == opening.each]
    said = [
        frozenset(
            f"{table.name}.{column.name}"
            for column in table.columns
            if column.required or (table.shares and table.shares.into == column.name)
        )
        for table in tables
    ]
    return _in_all(said)


def _in_all(facts: Sequence[Facts]) -> Facts:
    return frozenset.intersection(*facts) if facts else frozenset()


def _asking(process: Process, name: str, answers: Collection[str]) -> list[Form]:
    """The forms in which one of these answers can be given."""
    return [
        form
        for form in process.forms.values()
        for field in form.fields
        if field.name == name and answers_of(field) & {*answers}
    ]


def _check_handed_on(
    reader: Reader, process: Process, part: Stage | Transition, opening: Opening, other: Process, node: Node
) -> None:
    intake = other.forms[other.intake]
    fields = {field.name: field for field in intake.fields}
    places = node.value["with"].value if "with" in node.value and isinstance(node.value["with"].value, dict) else {}
    for name, place in places.items():
        if name not in fields:
            message = _("The form that opens “%(process)s” has no field “%(name)s”.")
            line = node.value["with"].keys.get(name)
            reader.complain(place, message % {"process": other.key, "name": name}, nearest(name, fields), line=line)
        elif opening.given.get(name):
            _check_fits(reader, process, fields[name], opening.given[name], place)
    known = _known(process, part, opening)
    left_open = _left_open(process) if isinstance(part, Stage) and part.key == process.first else frozenset()
    for field in intake.fields:
        if (field.required or field.all) and _is_asked(field, opening):
            _check_said(reader, opening, field, known, left_open, places.get(field.name, node))


def _check_said(reader: Reader, opening: Opening, field: Field, known: Facts, left_open: Facts, place: Node) -> None:
    """What the other form requires is handed on, or begins with the moment it is opened."""
    says = opening.given.get(field.name, "")
    words = {"process": opening.process, "name": field.name, "says": says}
    if not says and field.default != "now":
        reader.complain(place, _("“%(process)s” requires “%(name)s”, which is not handed on.") % words)
    if not says or says.startswith("="):
        return
    if says not in known:
        message = _("“%(process)s” requires “%(name)s”, but “%(says)s” may not have been answered by then.")
        reader.complain(place, message % words, _("Ask for it as required on every way there."))
    elif says in left_open:
        message = _("“%(process)s” requires “%(name)s”, but a file that is taken in may leave “%(says)s” open.")
        reader.complain(place, message % words, _("Open it on a way out of the first stage."))


def _left_open(process: Process) -> Facts:
    """What the form that opens a case does not need to say if it comes in with a file."""
    intake = process.forms.get(process.intake)
    return frozenset(field.name for field in intake.fields if field.means in ASKED_LATER) if intake else frozenset()


def _is_asked(field: Field, opening: Opening) -> bool:
    """Whether the intake may ask for a field at all, by what it is given."""
    for name, answers in field.when.items():
        says = opening.given.get(name, "")
        possible = {says[1:]} if says.startswith("=") else {*opening.when.get(says, answers)} if says else set()
        if not possible & {*answers}:
            return False
    return True


def _check_fits(reader: Reader, process: Process, field: Field, says: str, node: Node) -> None:
    if says.startswith("="):
        if field.type not in ("choice", "yes_no"):
            message = _("Only a field with fixed answers is given one; “%(name)s” is %(type)s.")
            reader.complain(node, message % {"name": field.name, "type": field.type})
        elif node.value.get("is"):
            reader.word(node.value["is"], answers_of(field), _("Possible answer"))
        return
    for source in _sources(process, says):
        why = _misfit(source, field)
        if why:
            words = {"source": says, "name": field.name, "why": why}
            reader.complain(node, _("“%(source)s” does not fit “%(name)s”: %(why)s.") % words)
            return


def _sources(process: Process, says: str) -> Iterator[Field]:
    """The fields of a name in any form, or the columns, which are written "table.column"."""
    table, _dot, column = says.rpartition(".")
    for field in (one for form in process.forms.values() for one in form.fields if one.name == (table or says)):
        yield from (one for one in field.columns if one.name == column) if table else (field,)


def _misfit(source: Field, field: Field) -> str:
    """Why what one field says can't be taken by another; nothing, if it always can."""
    if field.type == "files":
        return _("files are not handed on")
    if source.type != field.type and (source.type, field.type) not in FITS:
        return _("%(one)s is not %(other)s") % {"one": source.type, "other": field.type}
    missing = keys_of(source.choices) - keys_of(field.choices)
    if missing:
        return _("it does not take %(missing)s") % {"missing": listed(sorted(missing))}
    if field.all and not source.all:
        return _("it wants every entry")
    if "no_apology" in field.checks and "no_apology" not in source.checks:
        return _("it takes no words of apology")
    if _exceeds(source, field):
        return _("its limits are narrower")
    return ""


def _exceeds(source: Field, field: Field) -> bool:
    low = field.minimum and float(source.minimum or 0) < float(field.minimum)
    high = field.maximum and (not source.maximum or float(source.maximum) > float(field.maximum))
    return bool(low or high)


def _check_circles(
    reader: Reader, described: Mapping[str, Node], processes: Mapping[str, Process], watches: Mapping[str, Watch]
) -> None:
    """Nothing may come to open its own kind without anybody's act, over however many others."""
    opens: dict[str, set[str]] = {key: {one.process for one in process.openings} for key, process in processes.items()}
    for watch in watches.values():
        opens.setdefault(watch.process, set()).add(watch.opens)
    for process, _part, opening, node in _places(described, processes):
        if opening.process in processes and process.key in _below(opening.process, opens):
            message = _("“%(process)s” comes to open “%(key)s” again by itself.")
            advice = _("Let a person register one of them.")
            reader.complain(node, message % {"process": opening.process, "key": process.key}, advice)


def _below(key: str, opens: Mapping[str, Collection[str]]) -> set[str]:
    found, fresh = {key}, {key}
    while fresh:
        fresh = {other for one in fresh for other in opens.get(one, ())} - found
        found |= fresh
    return found

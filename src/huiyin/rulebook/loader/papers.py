"""Forms and registers on paper: each names fields that there are, in rows that fit a sheet."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.conditions import Vocabulary
from huiyin.rulebook.definitions import (
    Choice,
    CustomerFile,
    Form,
    PackPaper,
    PaperBlock,
    PaperCell,
    Process,
    SignatureBox,
    flat,
)
from huiyin.rulebook.enums import CUSTOMER_KINDS, LETTER_KINDS, UNLISTED_TYPES
from huiyin.rulebook.loader.advice import at_least_one, leave_out, like
from huiyin.rulebook.loader.asking import read_condition
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader, nearest
from huiyin.rulebook.papers import (
    CASE_FACTS,
    FILE_BLOCKS,
    FILE_FACTS,
    PAPER_BLOCKS,
    PAPER_SIGNERS,
    PROPOSAL_FACTS,
    REGISTERS,
    TALK_FACTS,
)

WIDE, NARROWEST, TALLEST, MOST_COLUMNS = 12, 3, 30, 14
_WORDS = (
    "case", "customer", "talk", "register", "rows", "columns", "channels", "letters", "stages", "kinds",
    "where", "signatures", "attachments", "note",
)  # fmt: skip
_FOR_FORMS = ("rows", "signatures", "attachments")
_FOR_REGISTERS = ("columns", "channels", "letters", "stages", "kinds", "where")
_OF_ONE_TALK = frozenset({"phones", "things"})
_SIGNED = ("by", "form", "forms", "field")
_OF = ("case", "customer", "talk", "register")
_NO_COLUMNS = ("preferred_hours", "rest_hours")
_KINDS: Mapping[str, tuple[str, ...]] = {  # of parts beside rows
    "case": ("section", "history", "opened", "block"),
    "customer": ("section", "things", "block"),
    "talk": ("section",),
}
_SIGNERS: Mapping[str, Collection[str]] = {
    "case": PAPER_SIGNERS.keys() - {"keeper"},
    "customer": {"keeper"},
    "talk": {"registrar"},
}


@dataclass(frozen=True)
class Known:
    """What the papers of a rule book may name."""

    processes: Mapping[str, Process]
    file: CustomerFile
    channels: Collection[str]
    asked: Callable[[], Vocabulary]  # of customers' files

    def of_case(self, process: str, but: Collection[str] = ("proposal",)) -> frozenset[str]:
        forms = self.processes[process].forms.values() if process in self.processes else ()
        each = [(form.key, one.name) for form in forms for one in form.fields if one.type not in but]
        return frozenset({*CASE_FACTS, *(name for _form, name in each), *(".".join(pair) for pair in each)})

    def of_file(self, *, listed: bool = False) -> frozenset[str]:
        fields = (one for one in self.file.fields if one.name != "assets")
        if listed:
            fields = (one for one in fields if (one.listed if one.type else one.name not in _NO_COLUMNS))
        return frozenset({*FILE_FACTS, *(one.name for one in fields)})

    def of_thing(self, kind: str) -> frozenset[str]:
        there = self.file.assets.get(kind)
        return frozenset(one.name for one in there.fields) if there else frozenset()


def read_papers(
    reader: Reader,
    node: Node | None,
    *,
    processes: Mapping[str, Process],
    file: CustomerFile,
    channels: tuple[Choice, ...],
    asked: Callable[[], Vocabulary],
) -> dict[str, PackPaper]:
    known = Known(processes, file, frozenset(flat(channels)), asked)
    return {
        key: _paper(reader, key, part, known) for key, part in reader.entries(node, _("Forms and registers on paper"))
    }


def _paper(reader: Reader, key: str, node: Node, known: Known) -> PackPaper:
    what = _("Paper “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("title",), optional=_WORDS)
    paper = PackPaper(
        key,
        reader.text(parts.get("title"), what),
        attachments=reader.flag(parts.get("attachments"), what),
        note=reader.text(parts.get("note"), what),
    )
    if sum(word in parts for word in _OF) != 1:
        reader.complain(node, _("%(what)s must say what it is of.") % {"what": what},
                        _("Write one of “case:”, “customer:”, “talk:” and “register:”."))  # fmt: skip
        return paper
    for word in _FOR_FORMS if "register" in parts else _FOR_REGISTERS:
        if word in parts:
            reader.complain(parts[word], _("%(what)s has no “%(key)s”.") % {"what": what, "key": word}, leave_out(word))
    if "register" in parts:
        return _register(reader, paper, parts, what, known)
    if "talk" in parts:
        over = reader.words(parts["talk"], known.channels, _("Channel"))
        paper = replace(paper, talk=True, channels=over)
    elif "customer" in parts:
        paper = replace(paper, kinds=reader.words(parts["customer"], CUSTOMER_KINDS, _("Kind of customer")))
    else:
        paper = replace(paper, process=reader.word(parts["case"], known.processes, _("Process")))
    if "rows" not in parts:
        reader.complain(node, _("%(what)s lacks “%(key)s”.") % {"what": what, "key": "rows"}, at_least_one())
    of = next(word for word in _OF if word in parts)
    boxes = reader.sequence(parts.get("signatures"), what)
    forms = known.processes[paper.process].forms if paper.process in known.processes else {}
    names = known.of_case(paper.process) - CASE_FACTS.keys()
    return replace(
        paper,
        blocks=tuple(
            _block(reader, part, what, paper, known, _KINDS[of]) for part in reader.sequence(parts.get("rows"), what)
        ),
        signatures=tuple(_box(reader, part, what, forms, names, _SIGNERS[of]) for part in boxes),
    )


def _register(reader: Reader, paper: PackPaper, parts: Mapping[str, Node], what: str, known: Known) -> PackPaper:
    """A register of the cases of a process, of customers, or of what was said with them."""
    of = reader.word(parts["register"], {*known.processes, *REGISTERS}, pgettext("paper", "Register"))
    of_others = {"customers": known.of_file(listed=True), "talks": frozenset(TALK_FACTS) - _OF_ONE_TALK}
    names = of_others.get(of) or known.of_case(of, UNLISTED_TYPES)
    columns = _columns(reader, parts, what, names)
    if not 0 < len(columns) <= MOST_COLUMNS:
        message = _("%(what)s has from one to %(number)d columns.") % {"what": what, "number": MOST_COLUMNS}
        reader.complain(parts.get("columns", parts["register"]), message, like("columns: [number, content]"))
    stages = known.processes[of].stages if of in known.processes else {}
    if "where" in parts and of != "customers":
        message = _("%(what)s is no register of customers and has no “where”.") % {"what": what}
        reader.complain(parts["where"], message, leave_out("where"))
    if "letters" in parts and of != "talks":
        message = _("%(what)s is no register of conversations and has no “letters”.") % {"what": what}
        reader.complain(parts["letters"], message, leave_out("letters"))
    return replace(
        paper,
        register=of,
        columns=columns,
        channels=reader.words(parts.get("channels"), known.channels, _("Channel")),
        letters=reader.words(parts.get("letters"), LETTER_KINDS, _("Kind of letter")),
        stages=reader.words(parts.get("stages"), stages, _("Stage")),
        kinds=reader.words(parts.get("kinds"), CUSTOMER_KINDS, _("Kind of customer")),
        where=read_condition(reader, parts["where"], known.asked) if "where" in parts else {},
    )


def _names_on(paper: PackPaper, known: Known) -> frozenset[str]:
    """The fields that a form may show."""
    if paper.process:
        return known.of_case(paper.process) | PROPOSAL_FACTS.keys()
    return frozenset(TALK_FACTS) if paper.talk else known.of_file()


def _block(reader: Reader, node: Node, what: str, paper: PackPaper, known: Known, kinds: tuple[str, ...]) -> PaperBlock:
    names = _names_on(paper, known)
    if isinstance(node.value, list):
        return PaperBlock("row", rows=(_row(reader, node, what, names),))
    parts = reader.mapping(node, what, optional=(*kinds, "title", "columns", "rows"))
    kind = next((word for word in kinds if word in parts), "")
    if not kind:
        reader.complain(node, _("%(what)s: this is no row.") % {"what": what}, like("[content, wish]"))
        return PaperBlock("section")
    if kind == "section":
        return PaperBlock(kind, title=reader.text(parts[kind], what))
    title = reader.text(parts.get("title"), what)
    if kind == "block":
        return PaperBlock(
            kind, title, (reader.word(parts[kind], PAPER_BLOCKS if paper.process else FILE_BLOCKS, _("Block")),)
        )
    if kind == "things":
        of = reader.word(parts[kind], known.file.assets, _("Kind of thing"))
        rows = reader.sequence(parts.get("rows"), what)
        return PaperBlock(kind, title, (of,), tuple(_row(reader, row, what, known.of_thing(of)) for row in rows))
    if kind == "history":
        forms = known.processes[paper.process].forms if paper.process in known.processes else {}
        of = reader.word(parts[kind], forms, _("Form"))
        below = {one.name for one in forms[of].fields} if of in forms else set()
        return PaperBlock(kind, title, (of,), (_columns(reader, parts, what, below | {"by", "at"}),))
    opened = reader.words(parts[kind], known.processes, _("Process"))
    said = frozenset[str]().union(*map(known.of_case, opened))
    return PaperBlock(kind, title, opened, (_columns(reader, parts, what, said),))


def _columns(reader: Reader, parts: Mapping[str, Node], what: str, names: Collection[str]) -> tuple[PaperCell, ...]:
    """Each shows a field: a line of a list has no room for handwriting."""
    cells = []
    for part in reader.sequence(parts.get("columns"), what):
        cells.append(_cell(reader, part, what, names))
        if isinstance(part.value, dict) and "field" not in part.value:
            reader.complain(part, _("%(what)s: a column shows a field.") % {"what": what}, like("{field: content}"))
    return tuple(cells)


def _row(reader: Reader, node: Node, what: str, names: Collection[str]) -> tuple[PaperCell, ...]:
    """Cells side by side: what is left over is shared by those that say nothing of their width."""
    cells = [_cell(reader, part, what, names) for part in reader.sequence(node, what)]
    open_ones = [cell for cell in cells if not cell.span]
    left = WIDE - sum(cell.span for cell in cells)
    even = left // len(open_ones) if open_ones else 0
    if not cells or (left and not open_ones) or (open_ones and (even < NARROWEST or left % len(open_ones))):
        message = _("%(what)s: the boxes of a row make twelve together, and each is %(number)d wide at least.")
        reader.complain(node, message % {"what": what, "number": NARROWEST}, like("[{field: content, span: 8}, wish]"))
    return tuple(cell if cell.span else replace(cell, span=even) for cell in cells)


def _cell(reader: Reader, node: Node, what: str, names: Collection[str]) -> PaperCell:
    if not isinstance(node.value, dict):
        return PaperCell(_name(reader, node, what, names))
    parts = reader.mapping(node, what, optional=("field", "label", "span", "lines"))
    if "field" not in parts and "label" not in parts:
        reader.complain(node, _("%(what)s: a box shows a field, or has a label.") % {"what": what}, like("{label: …}"))
    return PaperCell(
        _name(reader, parts["field"], what, names) if "field" in parts else "",
        reader.text(parts.get("label"), what),
        _number(reader, parts.get("span"), what, NARROWEST, WIDE) or 0,
        _number(reader, parts.get("lines"), what, 1, TALLEST) or 0,
    )


def _name(reader: Reader, node: Node, what: str, names: Collection[str]) -> str:
    name = str(node.plain)
    if name in names or reader.trusting or (reader.here and "." not in name and _may_be_added(names)):
        return name
    message = _("%(what)s: there is no field “%(name)s”.") % {"what": what, "name": name}
    reader.complain(node, message, nearest(name, names))
    return ""


def _may_be_added(names: Collection[str]) -> bool:
    """A house may have added fields to its customers' files, of which the pack knows nothing."""
    return "opened_at" in names


def _number(reader: Reader, node: Node | None, what: str, least: int, most: int) -> int | None:
    if node is None:
        return None
    value: Any = node.plain
    if type(value) is int and least <= value <= most:
        return value
    message = _("%(what)s: write a whole number from %(least)d to %(most)d.")
    reader.complain(node, message % {"what": what, "least": least, "most": most})
    return None


def _box(
    reader: Reader, node: Node, what: str, forms: Mapping[str, Form], names: Collection[str], signers: Collection[str]
) -> SignatureBox:
    parts = reader.mapping(node, what, required=("label",), optional=(*_SIGNED, "seal"))
    said = [word for word in _SIGNED if word in parts]
    for word in said[1:]:
        if said[0] == "by" or (said[0], word) == ("form", "forms"):
            message = _("%(what)s: “by” says who signs, or a “form” (of several, “forms”) and a “field” do.")
            reader.complain(parts[word], message % {"what": what}, leave_out(word))
    return SignatureBox(
        reader.text(parts.get("label"), what),
        by=reader.word(parts.get("by"), signers, _("Signer")),
        forms=tuple(filter(None, [reader.word(parts.get("form"), forms, _("Form"))]))
        or reader.words(parts.get("forms"), forms, _("Form")),
        field=_name(reader, parts["field"], what, names) if "field" in parts else "",
        seal=reader.flag(parts.get("seal"), what),
    )

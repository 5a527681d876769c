"""Forms and registers of a trade as they stand on paper: which field lies where, and who signs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text


@dataclass(frozen=True)
class PaperCell:
    """One box: what a field says, under its own name or another, or room to write by hand."""

    name: str = ""  # a field, FORM.field, or a fact of papers.CASE_FACTS; of a customer's file: papers.FILE_FACTS
    label: Text = field(default_factory=dict)
    span: int = 0  # of twelve
    lines: int = 0  # that it is high at least; 0: by its type


@dataclass(frozen=True)
class PaperBlock:
    """One part of a form below another.

    kind: row (cells side by side) | section (a heading) | history (a line each time the form `names` was filled in) |
    opened (a line for each case of the processes `names` that this one opened) | things (the rows, for each thing of
    the kind `names`) | block (what code knows: papers.PAPER_BLOCKS, of a file
    papers.FILE_BLOCKS).
    """

    kind: str
    title: Text = field(default_factory=dict)
    names: tuple[str, ...] = ()
    rows: tuple[tuple[PaperCell, ...], ...] = ()


@dataclass(frozen=True)
class SignatureBox:
    """Where somebody signs: one of papers.PAPER_SIGNERS, whoever filled in a form, or a pen.

    `field`: whom it names, once one of `forms` was filled in (if none is said, the form the field stands in).
    """

    label: Text
    by: str = ""
    forms: tuple[str, ...] = ()  # the one that was filled in last
    field: str = ""
    seal: bool = False


@dataclass(frozen=True)
class PackPaper:
    """A form for one case, customer or conversation, or a register of many."""

    key: str
    title: Text
    process: str = ""  # a form of its cases
    kinds: tuple[str, ...] = ()  # a form of customers' files: person, company
    talk: bool = False  # a form of one conversation over one of the channels
    register: str = ""  # a process, customers or talks
    blocks: tuple[PaperBlock, ...] = ()
    columns: tuple[PaperCell, ...] = ()
    channels: tuple[str, ...] = ()  # of conversations: over which channels
    letters: tuple[str, ...] = ()  # of conversations: letters of ours of these kinds (enums.LETTER_KINDS)
    stages: tuple[str, ...] = ()  # a register of cases: those that stand there
    where: Mapping[str, Any] = field(default_factory=dict)  # a register of customers: those for whom this holds
    signatures: tuple[SignatureBox, ...] = ()
    attachments: bool = False  # files are listed at its end
    note: Text = field(default_factory=dict)

"""The form that a rule book has for a conversation, such as the record of a follow-up call."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.utils import timezone

from huiyin.contact import queries
from huiyin.contact.enums import Phase
from huiyin.contact.models import Interaction
from huiyin.contact.views.printed import paper_of
from huiyin.customers.queries import all_lines_of, shown_assets, shown_phones
from huiyin.kernel import masking
from huiyin.kernel.moments import moment
from huiyin.kernel.printing import Cell, Choice, Paper, Row, Section, Signature, room_for
from huiyin.kernel.texts import listed
from huiyin.rulebook.definitions import PackPaper, PaperCell
from huiyin.rulebook.enums import LINE_ENDS
from huiyin.rulebook.papers import TALK_FACTS
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import house_line

TICKED = 12  # words that an empty form offers as boxes


def paper_for(talk: Interaction) -> Paper:
    """Who spoke with whom, when and how, and what was said: on the trade's own form where it has one."""
    named = next((paper for paper in pack_in_force().papers.values() if paper.talk and _is_for(paper, talk)), None)
    return _named(talk, named) if named else paper_of(talk)


def _is_for(paper: PackPaper, talk: Interaction) -> bool:
    return not paper.channels or talk.channel in paper.channels


def _named(talk: Interaction, paper: PackPaper) -> Paper:
    """The form that the rule book has for conversations over this channel."""
    by = talk.by.name if talk.by else ""
    return _paper(paper, _facts(talk), str(talk.pk), timezone.localtime(talk.at).date(), by)


def blank_named(paper: PackPaper) -> Paper:
    """The same to be filled in by hand."""
    return _paper(paper, {}, "", None, "")


def _paper(paper: PackPaper, said: Mapping[str, str], number: str, day: date | None, by: str) -> Paper:
    rows: list[Row | Section] = []
    for block in paper.blocks:
        if block.title:
            rows.append(Section(block.title))
        rows += [Row(tuple(_cell(cell, said) for cell in row)) for row in block.rows]
    return Paper(
        title=paper.title,
        rows=tuple(rows),
        house=house_line(),
        number=number,
        date=day,
        signatures=tuple(
            Signature(box.label, by, day, seal=box.seal)
            if box.by == "registrar"
            else Signature(box.label, seal=box.seal, by_hand=bool(number))
            for box in paper.signatures
        ),
        note=paper.note,
        key=paper.key,
        by_hand=not number,
    )


def _cell(cell: PaperCell, said: Mapping[str, str]) -> Cell:
    label = cell.label or str(TALK_FACTS.get(cell.name, ""))
    if not said:
        kind = "datetime" if cell.name in ("at", "answer_due") else ""
        return Cell(label, room_for(kind), cell.span, cell.lines or 1, choices=_ticks(cell.name))
    return Cell(label, said.get(cell.name, ""), cell.span, cell.lines or 1)


def _ticks(name: str) -> tuple[Choice, ...]:
    """Of the few words that may stand here one is ticked."""
    words: Mapping[str, Callable[[], Iterable[object]]] = {
        "direction": lambda: Interaction.Direction.labels,
        "channel": lambda: dict(queries.channels_known()).values(),
        "outcome": lambda: dict(queries.outcomes_known()).values(),
        "phase": lambda: Phase.labels,
    }
    found = [str(one) for one in words[name]()] if name in words else []
    return tuple(map(Choice, found)) if len(found) <= TICKED else ()


def _facts(talk: Interaction) -> dict[str, str]:
    """Everything that is known of a conversation, by the names that papers use."""
    customer, letter = talk.customer, queries.letter_of(talk)
    things = [thing.key for thing in shown_assets(customer) if not thing.retired] if customer else []
    phones = [phone.masked for phone in shown_phones(all_lines_of(customer))] if customer else []
    due = letter.item.due_at if letter and letter.item else None
    return {
        "at": moment(talk.at),
        "customer": customer.name if customer else "",
        "customer_number": customer.number if customer else "",
        "phones": "\n".join(phones),
        "things": listed(things),
        "direction": str(Interaction.Direction(talk.direction).label),
        "channel": dict(queries.channels_known()).get(talk.channel, talk.channel),
        "purpose": str(queries.purposes_known().get(talk.purpose, talk.purpose)),
        "content": masking.text(queries.words_of(talk)),
        "line": str(LINE_ENDS.get(talk.line, "")),
        "outcome": str(dict(queries.outcomes_known()).get(talk.outcome, talk.outcome)),
        "place": talk.place,
        "by": talk.by.name if talk.by else "",
        "phase": str(Phase(talk.phase).label) if talk.phase else "",
        "seconds": queries.length_shown(talk.seconds),
        "letter_number": letter.number if letter else "",
        "letter_kind": str(letter.get_kind_display()) if letter else "",
        "letter_about": masking.text(letter.about) if letter else "",
        "enclosures": masking.text(letter.enclosures) if letter else "",
        "answer_due": moment(due),
        "answered_by": letter.answered_by.number if letter and letter.answered_by else "",
    }

"""What code knows of a case, as parts of a paper: proposals, signatures, penalties, departments, what belongs to it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Signer
from huiyin.cases.queries import signed_in
from huiyin.cases.views.reading import CasePage
from huiyin.cases.views.reading.steps import held_by
from huiyin.contact.queries import channels_known
from huiyin.kernel import masking
from huiyin.kernel.printing import Cell, Lines, Row, Section
from huiyin.kernel.texts import say

Part = Row | Section | Lines


def of_departments(page: CasePage) -> Iterable[Part]:
    """What was asked of departments, and what each of them answered."""
    for section in page.paper.answers:
        yield Section(section.title)
        yield from rows_of(section.rows)


def rows_of(rows: Sequence[tuple[str, str, bool]]) -> Iterable[Row]:
    waiting: list[Cell] = []
    for label, words, wide in rows:
        if wide:
            if waiting:
                yield _alone(waiting.pop())
            yield Row((Cell(label, words, 12),))
            continue
        waiting.append(Cell(label, words))
        if len(waiting) == 2:
            yield Row(tuple(waiting))
            waiting = []
    if waiting:
        yield _alone(waiting.pop())


def _alone(cell: Cell) -> Row:
    return Row((Cell(cell.label, cell.value, 12),))


def of_proposals(page: CasePage) -> Iterable[Part]:
    for standing in reversed(page.rounds):
        number, decision, wish = standing.number, standing.decision, standing.wish
        yield Section(_("Proposals, round %(number)d") % {"number": number} if number > 1 else _("Proposals"))
        yield Lines(
            (_("No."), _("Proposal"), _("Cost to us"), _("Compensation"), _("Proposed by"), _("Read by")),
            tuple(_proposal(page, place, row) for place, row in enumerate(standing.proposals, 1)),
            widths=(1, 7, 3, 3, 3, 3),
        )
        if wish:
            yield Row(
                (
                    Cell(
                        _("Customer prefers"),
                        " ".join(filter(None, [wish.proposal.title, masking.text(wish.words)])),
                        12,
                    ),
                )
            )
        if decision:
            chosen = Cell(_("Proposal chosen"), decision.proposal.title, 12)
            yield Row((chosen,))
            yield Row((Cell(_("Instruction"), f"{masking.text(decision.instruction)}\n{_signed(page, decision)}", 12),))


def _proposal(page: CasePage, place: int, proposal: Any) -> tuple[str, ...]:
    readers = [
        f"{reading.reader.name} {on_day(page, reading.at)} {masking.text(reading.remark)}".strip()
        for reading in proposal.readings.all()
    ]
    content = f"{proposal.title}\n{masking.text(proposal.content)}"
    cost, given = f"¥{proposal.cost:,.2f}", compensation(page, proposal)
    return str(place), content, cost, given, proposal.proposer.name, "\n".join(readers)


def compensation(page: CasePage, proposal: Any) -> str:
    """The compensation in words."""
    given = page.label("compensations", proposal.compensation_kind) if proposal.compensation_kind else _("none")
    value = proposal.compensation_value
    return f"{given} ¥{value:,.2f}" if value is not None else given


def of_penalties(page: CasePage) -> Iterable[Part]:
    if not page.penalties:
        return
    yield Section(_("Penalties in this case"))
    yield Lines(
        (_("Rule"), _("Falls on"), _("Amount"), _("Reason")),
        tuple(
            (page.penalty_title(row.rule), row.person.name, f"¥{row.amount:,.2f}", masking.text(row.reason))
            for row in page.penalties
        ),
        widths=(6, 2, 2, 5),
    )


def of_signers(page: CasePage) -> Iterable[Part]:
    """Everybody who was asked to sign or for an opinion, and what they said."""
    signers = signed_in(page.case) if page.has("signers") else []
    if not signers:
        return
    yield Section(_("Signatures and opinions"))
    yield Lines(
        (_("Asked for"), _("Who was asked"), _("Answer"), _("Opinion"), _("When")),
        tuple(
            (
                _asked_for(page, signer),
                signer.name if signer.answered_by_id in (None, signer.person_id) else _stood_in(signer),
                str(signer.get_answer_display())
                if signer.answer
                else _("not asked any more")
                if signer.released_at
                else "",
                masking.text(signer.opinion),
                on_day(page, signer.answered_at) if signer.answered_at else "",
            )
            for signer in signers
        ),
        widths=(4, 3, 2, 5, 2),
    )


def _asked_for(page: CasePage, signer: Signer) -> str:
    way = page.process.transitions.get(signer.approval.transition) if signer.approval else None
    return say(way.title) if way else _("Opinion")


def _stood_in(signer: Signer) -> str:
    return f"{signer.name} ({signer.answered_by})"


def of_relatives(page: CasePage) -> Iterable[Part]:
    """What belongs together, as far as whoever prints it sees it."""
    relatives = page.belonging.relatives
    if not relatives:
        return
    yield Section(_("Belongs together"))
    yield Lines(
        ("", _("No."), _("Kind of matter"), _("Content"), _("Stands at")),
        tuple((one.what, one.case.number, one.process, masking.text(one.case.title), one.stage) for one in relatives),
        widths=(3, 4, 3, 5, 3),
    )


def _signed(page: CasePage, row: Any) -> str:
    return f"{row.by.name} {on_day(page, row.at)}"


def on_day(page: CasePage, at: Any) -> str:
    return timezone.localtime(at, page.zone).strftime("%Y-%m-%d")


def of_contacts(page: CasePage) -> Iterable[Part]:
    """What was said with the customer about it, the first conversation on top."""
    yield Section(_("Said with the customer"))
    channels = dict(channels_known())
    yield Lines(
        (_("When"), _("Channel"), _("What was said"), _("Who recorded it")),
        tuple(
            (
                _moment(page, talk.at),
                channels.get(talk.channel, talk.channel),
                masking.text("\n".join(filter(None, [talk.content, talk.answer]))),
                talk.by.name if talk.by else "",
            )
            for talk in reversed(page.contacts)
        ),
        widths=(4, 3, 9, 3),
    )


def of_progress(page: CasePage) -> Iterable[Part]:
    """Where it stood, from when until when, and who had it."""
    yield Section(_("Course of the matter"))
    yield Lines(
        (_("Stage"), _("Since"), _("Until"), _("With")),
        tuple(
            (
                say(page.process.stage(entry.stage).title),
                _moment(page, entry.entered_at),
                _moment(page, entry.left_at) if entry.left_at else "",
                held_by(entry.item),
            )
            for entry in page.entries
        ),
        widths=(5, 4, 4, 4),
    )


def _moment(page: CasePage, at: Any) -> str:
    return timezone.localtime(at, page.zone).strftime("%Y-%m-%d %H:%M")


BLOCKS: Mapping[str, Callable[[CasePage], Iterable[Part]]] = {  # rulebook.papers.PAPER_BLOCKS
    "proposals": of_proposals,
    "departments": of_departments,
    "signatures": of_signers,
    "penalties": of_penalties,
    "relatives": of_relatives,
    "contacts": of_contacts,
    "progress": of_progress,
}

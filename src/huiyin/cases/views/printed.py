"""A whole case on paper: every form in its order, the decisions, who signed, what belongs to it, the attachments."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Attachment, Signer
from huiyin.cases.queries import signed_in
from huiyin.cases.views import headings
from huiyin.cases.views.paper import Paper as Forms
from huiyin.cases.views.reading import CasePage
from huiyin.kernel import masking
from huiyin.kernel.numbers import money_signed
from huiyin.kernel.printing import Cell, Lines, Paper, Row, Section, Signature
from huiyin.kernel.printing.wording import day
from huiyin.kernel.texts import say
from huiyin.org.models import Organisation

Part = Row | Section | Lines
NARROWEST, WIDEST = 6, 24  # of a column, in signs


def paper_of(page: CasePage) -> Paper:
    """The case as a Chinese paper form, phones hidden, with the customer's own signature in its box."""
    return Paper(
        title=page.process.papers.get("intake") or page.process.title,
        rows=(
            *_parts(page, page.paper_to_sign, _decided),
            *of_departments(page),
            *of_signers(page),
            *of_relatives(page),
        ),
        signatures=tuple(_signed_by(page)),
        attachments=tuple(paper.name for paper in page.paper_to_sign.papers if paper.purpose != "signature"),
        note=_("Stands at: %(stage)s.") % {"stage": page.stage_title},
        key=headings.key_of(page.process),
        **_head(page),
    )


def customers_copy_of(page: CasePage) -> Paper:
    """The same paper for the customer: what was agreed and signed, nothing of what is ours alone."""
    kind = "acceptance" if page.current_round.decision else "intake"
    title = say(page.process.papers.get(kind) or page.process.title)
    return Paper(
        title=_("%(paper)s (customer's copy)") % {"paper": title},
        rows=tuple(_parts(page, page.customers_paper, _solution)),
        signatures=(signature_of_customer(page), Signature(_("For the house"), seal=True)),
        key=headings.key_of(page.process, copy=True),
        **_head(page),
    )


def _head(page: CasePage) -> dict[str, Any]:
    return {
        "house": Organisation.objects.values_list("name", flat=True).first() or "",
        "number": page.case.number,
        "date": timezone.localtime(page.case.received_at, page.zone).date(),
    }


def _parts(page: CasePage, forms: Forms, decided: Callable[[CasePage], Iterable[Part]]) -> Iterable[Part]:
    """The forms in the order of the process; what was decided stands where it was decided."""
    told = False
    for section in forms.sections:
        after = section.key in _after_decision(page)
        if after and not told:
            yield from decided(page)
            told = True
        if any(field.type == "proposal" for field in page.process.forms[section.key].fields):
            continue  # the decision says the same
        yield Section(section.title)
        yield from _rows(section.rows)
        for table in section.tables:
            yield Section(table.label)
            rows = tuple(tuple(row) for row in (*table.rows, table.sums) if row)
            yield Lines(tuple(table.headings), rows, widths=_widths(table.headings, rows))
    if not told:
        yield from decided(page)


def _widths(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[int, ...]:
    """As wide as what stands in a column, within reason: a number is never broken, a sentence is."""
    columns = zip(headings, *rows, strict=True)
    return tuple(min(WIDEST, max(NARROWEST, *map(_breadth, column))) for column in columns)


def _breadth(words: str) -> int:
    """A Chinese sign is nearly as wide as two digits or capitals, and breaks anywhere."""
    return round(sum(1.25 if sign.isascii() else 2 for sign in words)) + 2


def of_departments(page: CasePage) -> Iterable[Part]:
    """What was asked of departments, and what each of them answered."""
    for section in page.paper_to_sign.answers:
        yield Section(section.title)
        yield from _rows(section.rows)


def _after_decision(page: CasePage) -> set[str]:
    """The forms filled in from the choice among proposals on."""
    forms = list(page.process.forms)
    choice = [key for key in forms if any(field.type == "proposal" for field in page.process.forms[key].fields)]
    return set(forms[forms.index(choice[0]) :]) if choice else set()


def _decided(page: CasePage) -> Iterable[Part]:
    """For ourselves: every proposal with its cost, the instruction, the penalties."""
    yield from of_proposals(page)
    yield from of_penalties(page)


def _solution(page: CasePage) -> Iterable[Part]:
    """For the customer: the proposal that was chosen, and what it gives."""
    decision = page.current_round.decision
    if decision is None:
        return
    proposal = decision.proposal
    yield Section(_("Our solution"))
    yield Row((Cell(_("Solution"), proposal.title, 12),))
    yield Row((Cell(_("What will be done"), masking.text(proposal.content), 12),))
    if proposal.compensation_kind:
        yield Row((Cell(_("Compensation"), _given(page, proposal), 12),))


def _rows(rows: Sequence[tuple[str, str, bool]]) -> Iterable[Row]:
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
        title = _("Proposals, round %(number)d") % {"number": number} if number > 1 else _("Proposals")
        yield Section(title, known=_("Proposals"))
        yield Lines(
            headings.of_proposals(),
            tuple(_proposal(page, place, row) for place, row in enumerate(standing.proposals, 1)),
            widths=headings.PROPOSALS,
        )
        if wish:
            words = " ".join(filter(None, [wish.proposal.title, masking.text(wish.words)]))
            yield Row((Cell(_("Customer prefers"), words, 12),))
        if decision:
            yield Row((Cell(_("Proposal chosen"), decision.proposal.title, 12),))
            signed = f"{decision.by.name} {_day(page, decision.at)}"
            yield Row((Cell(_("Instruction"), f"{masking.text(decision.instruction)}\n{signed}", 12),))


def _proposal(page: CasePage, place: int, proposal: Any) -> tuple[str, ...]:
    readers = [
        f"{reading.reader.name} {_day(page, reading.at)} {masking.text(reading.remark)}".strip()
        for reading in proposal.readings.all()
    ]
    content = f"{proposal.title}\n{masking.text(proposal.content)}"
    cost, given = f"¥{proposal.cost:,.2f}", _given(page, proposal)
    return str(place), content, cost, given, proposal.proposer.name, "\n".join(readers)


def _given(page: CasePage, proposal: Any) -> str:
    """The compensation in words."""
    given = page.label("compensations", proposal.compensation_kind) if proposal.compensation_kind else _("none")
    value = proposal.compensation_value
    return f"{given} {money_signed(value)}" if value is not None else given


def of_penalties(page: CasePage) -> Iterable[Part]:
    if not page.penalties:
        return
    yield Section(_("Penalties in this case"))
    yield Lines(
        headings.of_penalties(),
        tuple(
            (page.penalty_title(row.rule), row.person.name, money_signed(row.amount), masking.text(row.reason))
            for row in page.penalties
        ),
        widths=headings.PENALTIES,
    )


def of_signers(page: CasePage) -> Iterable[Part]:
    """Everybody who was asked to sign or for an opinion, and what they said."""
    signers = signed_in(page.case) if page.has("signers") else []
    if not signers:
        return
    yield Section(_("Signatures and opinions"))
    yield Lines(
        headings.of_signers(),
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
                _day(page, signer.answered_at) if signer.answered_at else "",
            )
            for signer in signers
        ),
        widths=headings.SIGNERS,
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
        headings.of_relatives(),
        tuple((one.what, one.case.number, one.process, masking.text(one.case.title), one.stage) for one in relatives),
        widths=headings.RELATIVES,
    )


def _signed_by(page: CasePage) -> Iterator[Signature]:
    """A box for each who signs: who instructs and the customer only where the process asks for their word."""
    yield _registered_by(page)
    if page.process.does("record_decision"):
        yield _instruction_by(page)
    if page.process.does("record_acceptance"):
        yield signature_of_customer(page)


def _registered_by(page: CasePage) -> Signature:
    received = timezone.localtime(page.case.received_at, page.zone).date()
    return Signature(_("Registered by"), name=page.case.registrar.name, date=received)


def _instruction_by(page: CasePage) -> Signature:
    decision = page.current_round.decision
    return Signature(
        _("Instruction by"),
        name=decision.by.name if decision else "",
        date=timezone.localtime(decision.at, page.zone).date() if decision else None,
    )


def signature_of_customer(page: CasePage) -> Signature:
    answer = page.current_round.answer
    return Signature(
        _("Customer"),
        name=answer.signed_name if answer else "",
        date=timezone.localtime(answer.at, page.zone).date() if answer else None,
        image=_picture(answer.signature) if answer and answer.signature else b"",
        opinion=masking.text(answer.words) if answer else "",
    )


def _picture(paper: Attachment) -> bytes:
    """A signature drawn on a phone; a scan of a whole sheet stays an attachment."""
    if paper.purpose != "signature":
        return b""
    with paper.file.open("rb") as file:
        return bytes(file.read())


def _day(page: CasePage, at: Any) -> str:
    return day(timezone.localtime(at, page.zone).date())

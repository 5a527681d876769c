"""A whole case on paper: every form in its order, the decisions, who signed, what belongs to it, the attachments."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Attachment
from huiyin.cases.views import blocks
from huiyin.cases.views.blocks import Part
from huiyin.cases.views.paper import Paper as Forms
from huiyin.cases.views.reading import CasePage
from huiyin.kernel import masking
from huiyin.kernel.printing import Cell, Lines, Paper, Row, Section, Signature
from huiyin.kernel.texts import say
from huiyin.org.models import Organisation


def paper_of(page: CasePage) -> Paper:
    """The case as a Chinese paper form, phones hidden, with the customer's own signature in its box."""
    return Paper(
        title=page.process.papers.get("intake") or page.process.title,
        rows=(
            *_parts(page, page.paper, _decided),
            *blocks.of_departments(page),
            *blocks.of_signers(page),
            *blocks.of_relatives(page),
        ),
        signatures=tuple(_signed_by(page)),
        attachments=tuple(paper.name for paper in page.paper.papers if paper.purpose != "signature"),
        note=_("Stands at: %(stage)s.") % {"stage": page.stage_title},
        **head(page),
    )


def customers_copy_of(page: CasePage) -> Paper:
    """The same paper for the customer: what was agreed and signed, nothing of what is ours alone."""
    kind = "acceptance" if page.current_round.decision else "intake"
    title = say(page.process.papers.get(kind) or page.process.title)
    return Paper(
        title=_("%(paper)s (customer's copy)") % {"paper": title},
        rows=tuple(_parts(page, page.customers_paper, _solution)),
        signatures=(customer(page), Signature(_("For the house"), seal=True)),
        **head(page),
    )


def head(page: CasePage) -> dict[str, Any]:
    return {
        "house": house(),
        "number": page.case.number,
        "date": timezone.localtime(page.case.received_at, page.zone).date(),
    }


def house() -> str:
    """What stands at the head of what is printed."""
    return Organisation.objects.values_list("name", flat=True).first() or ""


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
        yield from blocks.rows_of(section.rows)
        for table in section.tables:
            yield Section(table.label)
            rows = tuple(tuple(row) for row in (*table.rows, table.sums) if row)
            yield Lines(tuple(table.headings), rows, widths=(2,) * len(table.headings))
    if not told:
        yield from decided(page)


def _after_decision(page: CasePage) -> set[str]:
    """The forms filled in from the choice among proposals on."""
    forms = list(page.process.forms)
    choice = [key for key in forms if any(field.type == "proposal" for field in page.process.forms[key].fields)]
    return set(forms[forms.index(choice[0]) :]) if choice else set()


def _decided(page: CasePage) -> Iterable[Part]:
    """For ourselves: every proposal with its cost, the instruction, the penalties."""
    yield from blocks.of_proposals(page)
    yield from blocks.of_penalties(page)


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
        yield Row((Cell(_("Compensation"), blocks.compensation(page, proposal), 12),))


def _signed_by(page: CasePage) -> Iterator[Signature]:
    """A box for each who signs: who instructs and the customer only where the process asks for their word."""
    yield registered_by(page)
    if page.process.does("record_decision"):
        yield instruction_by(page)
    if page.process.does("record_acceptance"):
        yield customer(page)


def registered_by(page: CasePage) -> Signature:
    received = timezone.localtime(page.case.received_at, page.zone).date()
    return Signature(_("Registered by"), name=page.case.registrar.name, date=received)


def instruction_by(page: CasePage) -> Signature:
    decision = page.current_round.decision
    return Signature(
        _("Instruction by"),
        name=decision.by.name if decision else "",
        date=timezone.localtime(decision.at, page.zone).date() if decision else None,
    )


def customer(page: CasePage) -> Signature:
    answer = page.current_round.answer
    return Signature(
        _("Customer"),
        name=answer.signed_name if answer else "",
        date=timezone.localtime(answer.at, page.zone).date() if answer else None,
        image=picture(answer.signature) if answer and answer.signature else b"",
        opinion=masking.text(answer.words) if answer else "",
    )


def picture(paper: Attachment) -> bytes:
    """A signature drawn on a phone; a scan of a whole sheet stays an attachment."""
    if paper.purpose != "signature":
        return b""
    with paper.file.open("rb") as file:
        return bytes(file.read())

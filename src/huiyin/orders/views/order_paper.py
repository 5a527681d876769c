"""An order on paper."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel import masking
from huiyin.kernel.moments import day, moment
from huiyin.kernel.numbers import money_signed
from huiyin.kernel.printing import Cell, Lines, Paper, Row, Section, Signature, room_for
from huiyin.orders import queries
from huiyin.orders.enums import Step
from huiyin.orders.models import Order, OrderLine
from huiyin.orders.rules import plainly
from huiyin.stationery.queries import house_line

ORDER = "order"  # the form's key
ROOM = 8  # lines of an empty one


def order_on_paper(order: Order) -> Paper:
    """What the customer ordered, as a screen shows it, with who read it back and let it go. Source: F-73."""
    steps = {step.step: step for step in queries.steps_of(order) if step.revision == order.revision}
    lines, ways = queries.lines_of(order), queries.channel_words()
    said = (
        f"{order.customer.name} {order.customer.number}",
        moment(order.received_at),
        ways.get(order.channel, order.channel),
        day(order.wish_date),
        queries.shown_address(order),
        masking.text(order.note),
    )
    verified, released = steps.get(Step.VERIFIED), steps.get(Step.RELEASED)
    how = (
        " ".join(filter(None, [moment(verified.at), ways.get(verified.channel, verified.channel)])) if verified else ""
    )
    return _paper(
        said,
        lines=_lines(lines),
        amount=_amount(order, lines),
        read_back=(how, masking.text(verified.words) if verified else ""),
        signatures=(
            Signature(_("Customer")),
            Signature(_("Taken by"), name=order.taken_by.name, date=_day_of(order.taken_at)),
            Signature(_("Released by"), name=released.by.name, date=_day_of(released.at))
            if released
            else Signature(_("Released by")),
        ),
        order=order,
    )


def blank_order() -> Paper:
    """The same to be filled in by hand."""
    return _paper(
        ("", room_for("datetime"), "", "", "", ""),
        lines=(("",) * len(_headings()),) * ROOM,
        amount="",
        read_back=("", ""),
        signatures=(Signature(_("Customer")), Signature(_("Taken by")), Signature(_("Released by"))),
    )


def _paper(
    said: Sequence[str],
    *,
    lines: tuple[tuple[str, ...], ...],
    amount: str,
    read_back: tuple[str, str],
    signatures: tuple[Signature, ...],
    order: Order | None = None,
) -> Paper:
    customer, ordered, channel, wished, address, note = said
    how, corrected = read_back
    return Paper(
        key=ORDER,
        title=pgettext("paper", "Order"),
        house=house_line(),
        number=order.number if order else "",
        date=_day_of(order.received_at) if order else None,
        by_hand=order is None,
        rows=(
            Row((Cell(_("Customer"), customer), Cell(_("When the customer ordered"), ordered))),
            Row((Cell(_("How the order came"), channel), Cell(_("Wished for by"), wished))),
            Row((Cell(_("Delivery address"), address, span=12),)),
            Section(_("What was ordered")),
            Lines(_headings(), lines, widths=(6, 6, 6, 3, 3, 4)),
            Row((Cell(_("Amount"), amount, span=12),)),
            Row((Cell(_("Read back to the customer"), how), Cell(_("What was corrected"), corrected))),
            Row((Cell(_("Note"), note, span=12, lines=2),)),
        ),
        signatures=signatures,
    )


def _headings() -> tuple[str, ...]:
    return (
        _("Product"),
        _("Specification"),
        _("What is special"),
        _("Quantity"),
        _("Price of one"),
        _("Amount"),
    )


def _lines(lines: Iterable[OrderLine]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            line.product,
            line.specification,
            masking.text(line.special_words),
            f"{plainly(line.quantity)} {line.unit}",
            "" if line.price is None else f"{line.price:,.2f}",
            "" if line.amount is None else f"{line.amount:,.2f}",
        )
        for line in lines
    )


def _amount(order: Order, lines: Sequence[OrderLine]) -> str:
    """What the customer signs for; a line whose price is not known is said to be beside it."""
    if order.amount is None:
        return ""
    rest = [] if all(line.price is not None for line in lines) else [_("Lines without a price are not in it.")]
    return "\n".join([money_signed(order.amount), *rest])


def _day_of(at: datetime) -> date:
    return timezone.localtime(at).date()

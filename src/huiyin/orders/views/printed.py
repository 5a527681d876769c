"""A loading plan on paper."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.kernel.printing import Cell, Lines, Paper, Row, Section, Signature
from huiyin.orders import queries
from huiyin.orders.models import LoadingPlan, PlanLine
from huiyin.orders.rules import plainly
from huiyin.org.models import Person
from huiyin.stationery.queries import house_line

LOADING = "loading_plan"  # the form's key


def paper_of(plan: LoadingPlan) -> Paper:
    """What the driver takes along: every line with where it goes, and room to sign."""
    return _paper(plan, queries.lines_of_plan(plan))


def blank_plan() -> Paper:
    """The same to be filled in by hand."""
    return _paper(LoadingPlan(channel="", made_by=Person(name="")), ())


def _paper(plan: LoadingPlan, lines: Iterable[PlanLine]) -> Paper:
    ways, blank = queries.logistics(), plan.pk is None
    return Paper(
        title=_("Loading plan"),
        house=house_line(),
        number="" if blank else plan.number,
        by_hand=blank,
        date=plan.day,
        rows=(
            Row(
                (
                    Cell(_("By which way"), ways.get(plan.channel, plan.channel)),
                    Cell(_("Vehicle or carrier"), plan.carrier),
                )
            ),
            Row(
                (
                    Cell(_("Planned by"), plan.made_by.name),
                    Cell(_("Standing"), "" if blank else str(plan.standing.label)),
                )
            ),
            *([Row((Cell(_("Note"), plan.note, span=12),))] if plan.note or blank else []),
            Section(_("What is loaded")),
            Lines(
                headings=(
                    _("Order number"),
                    _("Customer and address"),
                    _("Product and specification"),
                    _("Quantity"),
                    _("Customer told"),
                    pgettext("loading", "Received"),
                ),
                rows=tuple(_rows(lines)),
                widths=(4, 6, 6, 3, 3, 2),
            ),
        ),
        signatures=(Signature(_("Warehouse")), Signature(_("Driver or carrier"))),
        key=LOADING,
    )


def _rows(lines: Iterable[PlanLine]) -> Iterable[tuple[str, ...]]:
    for row in lines:
        line, order = row.order_line, row.order_line.order
        quantity = row.quantity if row.loaded is None else row.loaded
        special = f"\n{line.special_words}" if line.special else ""
        yield (
            order.number,
            f"{order.customer.name}\n{order.address}".strip(),
            f"{line}{special}",
            f"{plainly(quantity)} {line.unit}",
            row.contact_words or ("✓" if row.contacted_at else ""),
            "",
        )

"""The matters of a customer on the papers of their file."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases.models import Case
from huiyin.cases.queries import process_of, stage_of
from huiyin.customers.file_blocks import FileBlock, Line
from huiyin.customers.models import Customer
from huiyin.kernel import masking
from huiyin.kernel.moments import day
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_people


def _rows(customer: Customer, newest: int) -> tuple[Sequence[Line], int]:
    found = Case.objects.filter(customer=customer)
    cases, names = found.defer("data", "search", "search_text").order_by("-pk")[:newest], names_of_people()
    return [
        (
            case.number,
            say(process_of(case).title),
            masking.text(case.title),
            day(case.received_at),
            say(stage_of(case).title),
            names.get(case.owner_id or 0, ""),
        )
        for case in cases
    ], found.count()


MATTERS = FileBlock(
    lambda: _("Matters and how they stand"),
    lambda: (
        _("Number"), _("Kind"), _("What it is about"), _("Received"), _("Stage"), pgettext("case", "With"),
    ),
    _rows,
    (4, 3, 6, 3, 3, 2),
)  # fmt: skip

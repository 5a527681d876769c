"""The files of a change of many, each with what became of it."""

from django.utils.translation import gettext_lazy as _

from huiyin.customers.enums import Outcome
from huiyin.kernel.tables import Choice, Column, Table


def bulk_rows() -> Table:
    """Each file with its outcome, and why it was left as it is."""
    outcomes = {str(value): str(label) for value, label in Outcome.choices}
    return Table(
        key="bulk-edit",
        title=_("Files of this change"),
        columns=[
            Column("customer__number", _("File number"), fixed=True),
            Column("customer__name", _("Customer's name"), fixed=True),
            Column("outcome", _("What became of it"), words=outcomes),
            Column("reason", _("Why"), wide=True),
        ],
        filters=[Choice("outcome", _("What became of it"), options=list(outcomes.items()))],
        order="pk",
        link="customers:file",
        link_reads="customer_id",
    )

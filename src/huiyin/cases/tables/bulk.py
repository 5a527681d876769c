"""The cases of a step for many, each with its verdict."""

from django.utils.translation import gettext

from huiyin.cases.models import BulkMoveRow
from huiyin.kernel.tables import Choice, Column, Table


def bulk_rows() -> Table:
    """Each case of a step for many with its verdict, and why it was refused."""
    outcomes = {str(value): str(label) for value, label in BulkMoveRow.Outcome.choices}
    return Table(
        key="bulk-move",
        title=gettext("Cases of this step"),
        columns=[
            Column("case__number", gettext("No."), fixed=True),
            Column("case__title", gettext("Content"), wide=True),
            Column("outcome", gettext("What became of it"), words=outcomes),
            Column("reason", gettext("Why"), wide=True),
        ],
        filters=[Choice("outcome", gettext("What became of it"), options=tuple(outcomes.items()))],
        order="pk",
        link="cases:page",
        link_reads="case_id",
    )

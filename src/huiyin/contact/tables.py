"""The call register: every conversation with customers."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from huiyin.contact import queries
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Interaction
from huiyin.kernel import masking
from huiyin.kernel.tables import Choice, Column, Dates, Table, Words
from huiyin.kernel.tables.columns import Row
from huiyin.org.queries import names_of_people


def register() -> Table:
    """What is written of each conversation; phones in the words are masked on screen and in the workbook alike."""
    directions = {str(value): str(label) for value, label in Interaction.Direction.choices}
    purposes = {str(value): str(label) for value, label in Purpose.choices}
    channels, questions = dict(queries.channels_known()), queries.questions_known()
    return Table(
        key="conversations",
        title=_("Call register"),
        columns=[
            Column("at", _("When"), kind="moment", fixed=True),
            Column("customer__name", _("Customer"), fixed=True),
            Column("direction", _("Who spoke to whom"), words=directions),
            Column("channel", _("Channel"), words=channels),
            Column("purpose", _("About what"), words=purposes),
            Column(
                "content",
                _("What was said"),
                wide=True,
                needs=("content", "answer", "answers"),
                show=lambda row: masking.text(" · ".join(_said(row, questions))),
            ),
            Column("outcome", _("How it went"), words=queries.outcomes_known()),
            Column("place", _("Place"), optional=True),
            Column("by__name", _("Who recorded it"), needs=("by_id",), words=names_of_people),
            Column("customer__number", _("File number"), optional=True),
            Column("answer", _("What we answered"), optional=True, show=lambda row: masking.text(row["answer"])),
            *(_asked(key, label) for key, label in questions.items()),
        ],
        filters=[
            Words("q", hint=_("Any words of the conversation")),
            Dates("at", _("When")),
            Choice("channel", _("Channel"), options=queries.channels_known),
            Choice("purpose", _("About what"), options=Purpose.choices),
            Choice("direction", _("Who spoke to whom"), options=Interaction.Direction.choices),
            Choice("by", _("Who recorded it"), options=queries.who_records),
        ],
        order="-at",
        link="customers:file",
        link_reads="customer_id",
        empty=_("No conversation is on record yet"),
    )


def _said(row: Row, questions: Mapping[str, str]) -> list[str]:
    return queries.all_said(row["content"], row["answer"], queries.answered(row["answers"], questions))


def _asked(key: str, label: str) -> Column:
    column = f"answers__{key}"
    return Column(column, label, optional=True, show=lambda row: masking.text(row[column] or ""))

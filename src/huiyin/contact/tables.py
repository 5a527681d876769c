"""The call register: every conversation with customers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from huiyin.contact import queries
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Interaction
from huiyin.kernel import masking
from huiyin.kernel.tables import Choice, Column, Dates, Table, Words
from huiyin.kernel.tables.columns import Row
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_people


def register() -> Table:
    """What is written of each conversation; phones in the words are masked on screen and in the workbook alike."""
    directions = {str(value): str(label) for value, label in Interaction.Direction.choices}
    purposes = {str(value): str(label) for value, label in Purpose.choices}
    channels = dict(queries.channels_known())
    return Table(
        key="conversations",
        title=_("Call register"),
        columns=[
            Column("at", _("When"), kind="moment", fixed=True),
            Column("customer__name", _("Customer"), fixed=True),
            Column("direction", _("Who spoke to whom"), words=directions),
            Column("channel", _("Channel"), words=channels),
            Column("purpose", _("About what"), words=purposes),
            Column("content", _("What was said or asked"), wide=True, show=_masked("content")),
            Column("answer", _("What we answered"), wide=True, show=_masked("answer")),
            *(_asked(question.key, say(question.label)) for question in queries.contact_rules().questions),
            Column("outcome", _("How it went"), words=queries.outcomes_known()),
            Column("place", _("Place"), optional=True),
            Column("by__name", _("Who recorded it"), needs=("by_id",), words=names_of_people),
            Column("customer__number", _("File number"), optional=True),
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


def _asked(key: str, label: str) -> Column:
    return Column(f"answers__{key}", label, show=lambda row: masking.text(row[f"answers__{key}"] or ""))


def _masked(key: str) -> Any:
    def show(row: Row) -> str:
        return masking.text(row[key])

    return show

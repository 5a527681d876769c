"""The outbox as a list."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from markupsafe import Markup

from huiyin.customers.enums import Purpose
from huiyin.customers.rules import handle_key
from huiyin.kernel import masking
from huiyin.kernel.tables import Choice, Column, Condition, Dates, Filter, Table
from huiyin.kernel.tables.columns import Row
from huiyin.messaging import queries
from huiyin.messaging.enums import Came, State, Why
from huiyin.messaging.rules import hidden
from huiyin.org.queries import names_of_people

TO = pgettext_lazy("message", "To")
TONES = {State.SENT: "good", State.FAILED: "bad", State.PARKED: "warn", State.DRY: "info"}


@dataclass(frozen=True)
class To(Filter):
    """One address, as a whole: its index answers."""

    kind: ClassVar[str] = "words"

    def condition(self, asked: QueryDict) -> Condition | None:
        address = asked.get(self.key, "").strip()
        return Condition(Q(address_key=handle_key(address)), f"{self.label}: {address}") if address else None

    def state(self, asked: QueryDict, read: Any) -> dict[str, Any]:
        return {**super().state(asked, read), "hint": str(self.label)}


def outbox() -> Table:
    """Every message with how far it is, and why; personal numbers in it are masked."""
    return Table(
        key="outbox",
        title=_("Outbox"),
        columns=[
            Column("decided_at", _("When"), kind="moment", fixed=True, sort="decided_at"),
            Column("state", _("How far"), fixed=True, needs=("state", "why"), show=_state),
            Column("customer__name", _("Customer")),
            Column("address", TO, needs=("address", "beyond"), show=_to),
            Column("subject_line", _("What about"), wide=True, show=lambda row: masking.text(row["subject_line"])),
            Column("decided_by__name", _("Who wrote it"), needs=("decided_by_id",), words=names_of_people),
            Column("sent_at", _("Sent on"), kind="moment"),
            Column("channel__name", _("Channel"), optional=True),
            Column(
                "purpose", _("For what"), words={str(key): str(label) for key, label in Purpose.choices}, optional=True
            ),
            Column("tries", _("Attempts in vain"), kind="number", optional=True),
            Column("customer__number", _("File number"), optional=True),
        ],
        filters=[
            Choice("state", _("How far"), options=State.choices),
            Choice("why", _("Why"), options=Why.choices),
            Choice("channel", _("Channel"), options=queries.channel_names),
            To("to", TO),
            Dates("decided_at", _("When")),
        ],
        order="-decided_at",
        link="messaging:message",
        empty=_("Nothing was written to a customer yet"),
    )


def _to(row: Row) -> str:
    return masking.text(hidden(row["address"]) if row["beyond"] else row["address"])


def _state(row: Row) -> Markup:
    state = State(row["state"])
    why = Markup(' <small class="muted">{}</small>').format(Why(row["why"]).label) if row["why"] else ""
    return Markup('<span class="state tone-{}">{}</span>{}').format(TONES.get(state, "neutral"), state.label, why)


CAME_TONES: dict[str, str] = {Came.FILED: "good", Came.UNKNOWN: "warn", Came.UNREADABLE: "warn"}


def received() -> Table:
    """Every e-mail that came in, and where it was filed; personal numbers in it are masked."""
    return Table(
        key="received",
        title=pgettext_lazy("e-mail", "Received"),
        columns=[
            Column("at", _("When"), kind="moment", fixed=True, sort="at"),
            Column("state", _("What became of it"), fixed=True, show=_came),
            Column("address", _("Sender"), needs=("address", "name"), show=_sender),
            Column("subject_line", _("What about"), wide=True, show=lambda row: masking.text(row["subject_line"])),
            Column("customer__name", _("Customer")),
            Column("filed_by__name", _("Who filed it"), needs=("filed_by_id",), words=names_of_people, optional=True),
            Column("channel__name", _("Channel"), optional=True),
        ],
        filters=[
            Choice("state", _("What became of it"), options=Came.choices),
            To("from", _("Sender")),
            Dates("at", _("When")),
        ],
        order="-at",
        link="messaging:mail",
        empty=_("No e-mail has come in yet"),
    )


def _came(row: Row) -> Markup:
    state = Came(row["state"])
    return Markup('<span class="state tone-{}">{}</span>').format(CAME_TONES.get(state, "neutral"), state.label)


def _sender(row: Row) -> str:
    return masking.text(f"{row['name']} <{row['address']}>" if row["name"] else row["address"])

"""The outbox as a list."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from markupsafe import Markup

from huiyin.customers.enums import Purpose
from huiyin.customers.rules import PhoneUnreadable, handle_key, phone_number
from huiyin.kernel import masking
from huiyin.kernel.tables import Choice, Column, Condition, Dates, Filter, Table
from huiyin.kernel.tables.columns import Row
from huiyin.messaging import queries
from huiyin.messaging.enums import Came, Kind, State, Why
from huiyin.messaging.rules import hidden, seen
from huiyin.org.queries import names_of_people

TO = pgettext_lazy("message", "To")
TONES = {
    State.SENT: "good", State.FAILED: "bad", State.PARKED: "warn", State.RETURNED: "bad", State.DRY: "info",
    State.CONFIRMING: "info",
}  # fmt: skip


@dataclass(frozen=True)
class To(Filter):
    """One address, as a whole: its index answers."""

    kind: ClassVar[str] = "words"

    def condition(self, asked: QueryDict) -> Condition | None:
        """Written as people write it: an e-mail address, or a number with or without its country."""
        address = asked.get(self.key, "").strip()
        keys = {handle_key(address)}
        with suppress(PhoneUnreadable):
            keys.add(phone_number(address, "CN"))
        return Condition(Q(address_key__in=keys), f"{self.label}: {address}") if address else None

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
            Column("subject_line", _("What about"), wide=True, needs=("subject_line", "body"), show=_about),
            Column("decided_by__name", _("Who wrote it"), needs=("decided_by_id",), words=names_of_people),
            Column("sent_at", _("Sent on"), kind="moment"),
            Column("delivered_at", _("Delivered on"), kind="moment", optional=True),
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
            Choice("kind", _("Kind"), options=Kind.choices, field="channel__kind"),
            To("to", TO),
            Dates("decided_at", _("When")),
        ],
        order="-decided_at",
        link="messaging:message",
        empty=_("Nothing was written to a customer yet"),
    )


def letters() -> Table:
    """The letter register: each letter with its number, when it was posted, and whether it came back."""
    return Table(
        key="letters",
        title=_("Letters out"),
        columns=[
            Column("register_number", _("Number in the register"), fixed=True),
            Column("decided_at", _("When"), kind="moment", sort="decided_at"),
            Column("state", _("How far"), fixed=True, needs=("state", "why"), show=_state),
            Column("customer__name", _("Customer")),
            Column("address", TO, needs=("address", "beyond"), show=_to),
            Column("subject_line", _("What about"), wide=True, show=lambda row: masking.text(row["subject_line"])),
            Column("enclosures", _("Enclosures"), optional=True, show=lambda row: masking.text(row["enclosures"])),
            Column("decided_by__name", _("Who wrote it"), needs=("decided_by_id",), words=names_of_people),
            Column("batch__number", _("Batch"), optional=True),
            Column("sent_at", _("Posted on"), kind="moment"),
        ],
        filters=[
            Choice("state", _("How far"), options=[one for one in State.choices if one[0] in OF_LETTERS]),
            Dates("decided_at", _("When")),
            Dates("sent_at", _("Posted on")),
        ],
        order="-decided_at",
        link="messaging:message",
        empty=_("No letter was written yet"),
    )


OF_LETTERS = (State.WAITING, State.PRINTED, State.SENT, State.RETURNED, State.WITHDRAWN, State.DRY)


def blocked() -> Table:
    """Addresses that get nothing, whatever is decided."""
    return Table(
        key="blocks",
        title=_("Blocked addresses"),
        columns=[
            Column(
                "address",
                pgettext_lazy("message", "Address"),
                fixed=True,
                show=lambda row: masking.text(row["address"]),
            ),
            Column("kind", _("Kind"), words={str(key): str(label) for key, label in Kind.choices}),
            Column("reason", _("Why"), wide=True, show=lambda row: masking.text(row["reason"])),
            Column("by__name", _("Who put it there"), needs=("by_id",), words=names_of_people),
            Column("at", _("When"), kind="moment", sort="at"),
        ],
        filters=[
            To("address", pgettext_lazy("message", "Address")),
            Choice("kind", _("Kind"), options=Kind.choices),
            Dates("at", _("When")),
        ],
        order="-at",
        link="messaging:block",
        empty=_("No address is blocked"),
    )


def _to(row: Row) -> str:
    return masking.text(hidden(row["address"]) if row["beyond"] else seen(row["address"]))


def _about(row: Row) -> str:
    return masking.text(row["subject_line"] or row["body"][:60])


def _state(row: Row) -> Markup:
    state = State(row["state"])
    why = Markup(' <small class="muted">{}</small>').format(Why(row["why"]).label) if row["why"] else ""
    return Markup('<span class="state tone-{}">{}</span>{}').format(TONES.get(state, "neutral"), state.label, why)


CAME_TONES: dict[str, str] = {Came.FILED: "good", Came.UNKNOWN: "warn", Came.UNREADABLE: "warn"}


def received() -> Table:
    """Everything that came in, and where it was filed; personal numbers in it are masked."""
    return Table(
        key="received",
        title=pgettext_lazy("e-mail", "Received"),
        columns=[
            Column("at", _("When"), kind="moment", fixed=True, sort="at"),
            Column("state", _("What became of it"), fixed=True, show=_came),
            Column("address", _("Sender"), needs=("address", "name"), show=_sender),
            Column("subject_line", _("What about"), wide=True, needs=("subject_line", "begins"), show=_said),
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
        empty=_("Nothing has come in yet"),
    )


def _came(row: Row) -> Markup:
    state = Came(row["state"])
    return Markup('<span class="state tone-{}">{}</span>').format(CAME_TONES.get(state, "neutral"), state.label)


def _said(row: Row) -> str:
    return masking.text(row["subject_line"] or " ".join(row["begins"].split()))


def _sender(row: Row) -> str:
    return masking.text(f"{row['name']} <{row['address']}>" if row["name"] else row["address"])

"""The customers of a sharing out, each with the reason."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.customers import queries
from huiyin.customers.enums import Cause
from huiyin.customers.models import Sharing
from huiyin.kernel.tables import Choice, Column, Flag, Table, Words

NOBODY = "0"


def moves(sharing: Sharing) -> Table:
    """Who goes from whom to whom, and why."""
    people = [(str(line["person"]), line["name"]) for line in sharing.plan.get("agents", ())]
    memberships, nobody = queries.memberships(), (NOBODY, gettext_lazy("nobody"))
    return Table(
        key="sharing",
        title=gettext_lazy("Who changes hands"),
        columns=[
            Column("customer__number", gettext_lazy("File number"), fixed=True),
            Column("customer__name", gettext_lazy("Customer's name"), fixed=True),
            Column(
                "customer__membership",
                gettext_lazy("Membership"),
                show=lambda row: memberships.get(row["customer__membership"], row["customer__membership"]),
            ),
            Column("giver__name", gettext_lazy("From whom")),
            Column("taker__name", gettext_lazy("To whom"), show=lambda row: row["taker__name"] or _("nobody has room")),
            Column("cause", gettext_lazy("Why"), wide=True, show=_why, needs=("cause", "taker__name")),
            Column("customer__department__name", gettext_lazy("Department"), optional=True),
        ],
        filters=[
            Words(
                "q", field=f"customer__{queries.FOUND_BY}", hint=gettext_lazy("Name, pinyin, phone, plate or number")
            ),
            Choice("giver", gettext_lazy("From whom"), options=people, further=[nobody], where=_of("giver")),
            Choice("taker", gettext_lazy("To whom"), options=people, where=_of("taker")),
            Choice("cause", gettext_lazy("Why"), options=Cause.choices),
            Flag("left", gettext_lazy("Nobody has room"), where=Q(taker=None)),
        ],
        order="pk",
        link="customers:file",
        link_reads="customer_id",
        empty=gettext_lazy("Nobody changes hands"),
    )


def _why(row: Mapping[str, Any]) -> str:
    cause = str(Cause(row["cause"]).label)
    if row["taker__name"] is None:
        return _("%(cause)s; nobody who fits has room: stays as it is") % {"cause": cause}
    if row["cause"] == Cause.WISH:
        return cause
    return _("%(cause)s; of those who fit, %(name)s is furthest below their share") % {
        "cause": cause,
        "name": row["taker__name"],
    }


def _of(column: str) -> Any:
    def where(chosen: list[str]) -> Q:
        people = Q(**{f"{column}__in": [pk for pk in chosen if pk != NOBODY]})
        return people | Q(**{column: None}) if NOBODY in chosen else people

    return where

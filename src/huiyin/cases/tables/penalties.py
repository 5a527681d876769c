"""The register of penalties: which rule, whom it met, how much, why, and who entered it."""

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.kernel import masking
from huiyin.kernel.tables import Choice, Column, Dates, Flag, Table
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_people
from huiyin.rulebook.definitions import Pack

_CAPACITIES: Mapping[str, object] = {
    "person": _("person responsible"),
    "head": _("department head"),
    "role": _("by their role"),
    "named": _("named"),
}


def penalties(pack: Pack) -> Table:
    """Every penalty, the newest first; what was taken back stands there as such. Source: C31-15, C32-4, C33-2."""
    rules = {key: say(rule.text) for key, rule in pack.penalties.items()}
    return Table(
        key="penalties",
        title=pgettext_lazy("register", "Penalties"),
        columns=[
            Column("at", _("When"), kind="moment", fixed=True),
            Column("case__number", _("Case"), fixed=True),
            Column("person__name", _("Falls on"), needs=("person_id",), words=names_of_people),
            Column("capacity", _("In which capacity"), words={key: str(words) for key, words in _CAPACITIES.items()}),
            Column("rule", _("Rule"), words=rules, wide=True),
            Column(
                "amount", _("Amount (yuan)"), kind="number", money=True,
                show=lambda row: f"{row['amount']:,.2f}", export=lambda row: row["amount"],
            ),
            Column("reason", _("Reason"), wide=True, show=lambda row: masking.text(row["reason"])),
            Column("by__name", _("Entered by"), needs=("by_id",), words=names_of_people),
            Column("revoked_at", pgettext_lazy("a penalty", "Taken back"), kind="moment"),
        ],
        filters=[
            Dates("at", _("When")),
            Choice("rule", _("Rule"), options=tuple(rules.items())),
            Flag("standing", _("Not taken back"), where=Q(revoked_at=None)),
        ],
        order="-pk",
        link="cases:page",
        link_reads="case_id",
        empty=_("No penalty has been entered."),
    )  # fmt: skip

"""The register of promises: who promised what to whom, by when, and whether the word was kept. Source: A7-3, D2-2."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db.models import BigIntegerField, Case, CharField, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast, Coalesce, Substr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.models import ABOUT
from huiyin.cases.models import Case as Matter
from huiyin.contact.actions import promise_in_words
from huiyin.customers.models import Customer
from huiyin.kernel import masking
from huiyin.kernel.clock import now
from huiyin.kernel.tables import Choice, Column, Dates, Table
from huiyin.kernel.tables.columns import Row
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.worklist.models import IN_TURN, WorkItem, past_due

STANDINGS = {
    "open": pgettext_lazy("a promise", "to be kept"),
    "broken": pgettext_lazy("a promise", "broken: its day has passed"),
    "met": pgettext_lazy("a promise", "kept"),
    "late": pgettext_lazy("a promise", "kept too late"),
    "missed": pgettext_lazy("a promise", "not kept"),
    "waived": pgettext_lazy("a promise", "taken back"),
}


def promises() -> Table:
    """Every promise, made in a case or to a customer."""
    words = {key: str(label) for key, label in STANDINGS.items()}
    return Table(
        key="promises",
        title=_("Promises"),
        on_paper=_("Register of promises"),
        columns=[
            Column("due_at", _("By when"), kind="moment", fixed=True, sort="due_at"),
            Column(
                "title",
                _("What was promised"),
                wide=True,
                whole=True,
                fixed=True,
                show=lambda row: masking.text(_said(row["title"])),
            ),
            Column("to_whom", _("Promised to")),
            Column("subject_label", _("In which matter"), show=lambda row: masking.text(row["subject_label"])),
            Column("owner__name", _("Who keeps the promise"), needs=("owner_id",), words=names_of_people),
            Column(
                "stands", _("How it stands"), needs=("outcome", "due_at", "paused_at"), show=_standing(words, now())
            ),
            Column("reason", _("How it was kept"), show=lambda row: masking.text(row["reason"])),
            Column("opened_at", _("Promised on"), kind="moment", optional=True),
            Column("settled_at", _("Settled on"), kind="moment", optional=True),
            Column("team__name", _("Department"), needs=("team_id",), words=names_of_departments, optional=True),
        ],
        filters=[
            Choice("stands", _("How it stands"), options=tuple(STANDINGS.items()), where=_where),
            Dates("due", _("By when"), field="due_at"),
        ],
        order="turn",
        link="worklist:item",
        empty=_("Nothing has been promised. Do not promise lightly."),
    )


def _said(title: Mapping[str, str]) -> str:
    """In a list of nothing but promises none has to say that it is one."""
    return say(title).removeprefix(say(promise_in_words("")))


def _standing(words: dict[str, str], at: datetime) -> Callable[[Row], str]:
    def say_it(row: Row) -> str:
        if row["outcome"]:
            return words[row["outcome"]]
        due, paused = row["due_at"], row["paused_at"]
        return words["broken" if due and due < at and (paused is None or paused > due) else "open"]

    return say_it


def _where(chosen: list[str]) -> Q:
    late = past_due(now())
    open_ones = {"open": Q(settled_at=None) & ~late, "broken": Q(settled_at=None) & late}
    found = Q()
    for key in chosen:
        found |= open_ones.get(key, Q(outcome=key))
    return found


def in_turn(rows: "QuerySet[WorkItem]") -> "QuerySet[WorkItem]":
    """Promises as they are to be kept, with whose matter each is: the customer of the case, else of the promise."""
    case = Matter.objects.filter(pk=OuterRef("of_case"))
    customer = Customer.objects.filter(pk=OuterRef("of_customer"))
    return rows.annotate(
        turn=IN_TURN,
        of_case=_key_after(ABOUT),
        of_customer=_key_after("customer/"),
        to_whom=Coalesce(
            Subquery(case.values_list(Coalesce("customer__name", F("complainant")))[:1]),
            Subquery(customer.values("name")[:1]),
            output_field=CharField(),
        ),
    )


def _key_after(prefix: str) -> Case:
    key = Cast(Substr(F("subject"), len(prefix) + 1), BigIntegerField())
    return Case(When(subject__startswith=prefix, then=key), output_field=BigIntegerField())

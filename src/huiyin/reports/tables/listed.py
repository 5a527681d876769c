"""More lists behind figures: steps of matters, ratings, customers kept, files, orders."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.contact.queries import channels_known
from huiyin.kernel.tables import Column, Table
from huiyin.kernel.tables.columns import Row
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.rulebook.definitions import Pack, flat


def steps(pack: Pack, _at: datetime) -> Table:
    processes = {key: say(one.title) for key, one in pack.processes.items()}
    ways = {(key, name): say(way.title) for key, one in pack.processes.items() for name, way in one.transitions.items()}

    def way(row: Row) -> str:
        return ways.get((row["case__process"], row["transition"])) or str(row["transition"])

    return Table(
        key="steps-behind",
        title=_("Steps behind the figure"),
        columns=[
            Column("case__number", _("No."), fixed=True),
            Column("case__title", _("Content"), wide=True),
            Column("case__process", _("Process"), words=processes),
            Column("transition", _("Step"), needs=("case__process", "transition"), show=way),
            Column("by__name", _("Who recorded it"), needs=("by_id",), words=names_of_people),
            Column("at", pgettext("step", "When"), kind="moment", sort="at"),
            Column("case__received_at", _("Received"), kind="moment"),
        ],
        order="-at",
        link="cases:page",
        link_reads="case_id",
        empty=_("Nothing was counted."),
    )


def ratings(pack: Pack, _at: datetime) -> Table:
    asked = {rating.key: say(rating.label) for rating in pack.contact.ratings}
    words = {key: say(one.label) for key, one in flat(pack.lists.get(pack.contact.rating_words, ())).items()}
    return Table(
        key="ratings-behind",
        title=_("Ratings behind the figure"),
        columns=[
            Column("at", pgettext("rating", "When"), kind="moment", sort="at", fixed=True),
            Column("interaction__by__name", _("Clerk"), needs=("interaction__by",), words=names_of_people),
            Column("what", _("What was rated"), words=asked),
            Column("word", pgettext("rating", "What the customer said"), words=words),
            Column("points", _("Points of 100"), kind="number"),
            Column("interaction__channel", _("Channel"), words=lambda: dict(channels_known())),
        ],
        order="-at",
        link="contact:talk",
        link_reads="interaction_id",
        empty=_("Nothing was counted."),
    )


def keepings(_pack: Pack, _at: datetime) -> Table:
    return Table(
        key="keepings-behind",
        title=_("Customers behind the figure"),
        columns=[
            Column("customer__number", _("File number"), fixed=True),
            Column("customer__name", _("Customer"), fixed=True, wide=True),
            Column("keeper__name", _("Keeper"), needs=("keeper_id",), words=names_of_people),
            Column("standing_in_for__name", _("Deputy for"), needs=("standing_in_for_id",), words=names_of_people),
            Column("since", pgettext("keeper", "Since"), kind="moment", sort="since"),
            Column("until", pgettext("keeper", "Until"), kind="moment"),
        ],
        order="-since",
        link="customers:file",
        link_reads="customer_id",
        empty=_("No customers"),
    )


def files(_pack: Pack, _at: datetime) -> Table:
    return Table(
        key="files-behind",
        title=_("Customer files behind the figure"),
        columns=[
            Column("number", _("File number"), fixed=True),
            Column("name", _("Customer"), fixed=True, wide=True),
            Column("completeness", _("Completeness in per cent"), kind="number", sort="completeness"),
            Column("keeper__name", _("Keeper"), needs=("keeper_id",), words=names_of_people),
            Column("department__name", _("Department"), needs=("department_id",), words=names_of_departments),
            Column("opened_at", pgettext("file", "Opened"), kind="moment", sort="opened_at"),
        ],
        order="-opened_at",
        link="customers:file",
        empty=_("No customers"),
    )


def orders(_pack: Pack, _at: datetime) -> Table:
    return Table(
        key="orders-behind",
        title=_("Orders behind the figure"),
        columns=[
            Column("number", _("No."), fixed=True),
            Column("customer__name", _("Customer"), fixed=True, wide=True),
            Column("amount", _("Yuan"), kind="number", money=True),
            Column("received_at", _("Received"), kind="moment", sort="received_at"),
        ],
        order="-received_at",
        link="orders:order",
        empty=_("Nothing was counted."),
    )

"""The lists behind figures: one for every kind of row that figures count."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.callbacks.enums import State, Why
from huiyin.contact.queries import outcomes_known
from huiyin.contact.tables import register
from huiyin.kernel.tables import Column, Table
from huiyin.kernel.tables.columns import Row
from huiyin.kernel.texts import say
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.reports.enums import Dimension
from huiyin.reports.queries.dimensions import words_of
from huiyin.reports.queries.figures import Figure
from huiyin.reports.tables import listed
from huiyin.reports.tables.compliance import items_table
from huiyin.reports.tables.lateness import with_late_steps
from huiyin.rulebook.definitions import Pack


def behind(figure: Figure, pack: Pack, at: datetime) -> Table:
    """The list in which the rows of a figure stand."""
    table = list_of(figure.source, pack, at)
    return with_late_steps(table, pack) if figure.by_stages else table


def list_of(source: str, pack: Pack, at: datetime) -> Table:
    """How rows of a kind are listed, whatever counted them."""
    return _TABLES[source](pack, at)


def _cases(pack: Pack, _at: datetime) -> Table:
    classes, causes, outcomes = (
        words_of(each, (), pack).labels for each in (Dimension.CLASS, Dimension.CAUSE, Dimension.OUTCOME)
    )
    stages = {(key, name): say(one.title) for key, each in pack.processes.items() for name, one in each.stages.items()}
    processes = {key: say(one.title) for key, one in pack.processes.items()}

    def stage(row: Row) -> str:
        return stages.get((row["process"], row["stage"])) or str(row["stage"])

    return Table(
        key="cases-behind",
        title=_("Matters behind the figure"),
        columns=[
            Column("number", _("No."), fixed=True),
            Column("title", _("Content"), wide=True),
            Column("process", _("Process"), words=processes),
            Column("classification", _("Class"), words=classes),
            Column("cause", _("Cause"), words=causes),
            Column("stage", _("Stage"), needs=("process", "stage"), show=stage),
            Column(
                "liable_department__name",
                _("Liable department"),
                needs=("liable_department_id",),
                words=names_of_departments,
            ),
            Column("owner__name", _("With"), needs=("owner_id",), words=names_of_people),
            Column("received_at", _("Received"), kind="moment", sort="received_at"),
            Column("resolved_at", _("Result given"), kind="moment"),
            Column("ended_at", _("Case ended"), kind="moment"),
            Column("ends", _("Outcome"), words=outcomes),
            Column(
                "department__name", _("Department"), needs=("department_id",), words=names_of_departments, optional=True
            ),
        ],
        order="-received_at",
        link="cases:page",
        empty=_("Nothing was counted."),
    )


def _callbacks(_pack: Pack, _at: datetime) -> Table:
    states = {str(value): str(label) for value, label in State.choices}
    whys = {str(value): str(label) for value, label in Why.choices}

    def state(row: Row) -> str:
        return " · ".join(filter(None, (states[row["state"]], whys.get(row["why"], ""))))

    return Table(
        key="callbacks-behind",
        title=_("Callbacks behind the figure"),
        columns=[
            Column("customer__name", _("Customer"), fixed=True),
            Column("customer__number", _("File number"), fixed=True),
            Column("round__title", _("Round"), show=lambda row: say(row["round__title"])),
            Column("state", _("Result"), needs=("state", "why"), show=state),
            Column("outcome", _("Satisfaction"), words=outcomes_known),
            Column("item__due_at", _("Due by"), kind="moment", sort="item__due_at"),
            Column("tries", _("Tries in vain"), kind="number"),
            Column("item__owner__name", _("Who calls"), needs=("item__owner",), words=names_of_people),
            Column("settled_at", _("Result on"), kind="moment"),
        ],
        order="-item__due_at",
        link="customers:file",
        link_reads="customer_id",
        empty=_("Nothing was counted."),
    )


def _compensations(pack: Pack, _at: datetime) -> Table:
    return _amounts("compensations", _("Money behind the figure"), "paid", pack)


def _penalties(pack: Pack, _at: datetime) -> Table:
    rules = {key: say(one.text) for key, one in pack.penalties.items()}
    return Table(
        key="penalties-behind",
        title=_("Penalties behind the figure"),
        columns=[
            Column("case__number", _("No."), fixed=True),
            Column("case__title", _("Content"), wide=True),
            Column("rule", _("Penalty"), words=rules, wide=True),
            Column("person__name", _("Person responsible"), needs=("person_id",), words=names_of_people),
            *_whose(pack, "case__"),
            Column("by__name", _("Entered by"), needs=("by_id",), words=names_of_people, optional=True),
            Column("at", _("Entered"), kind="moment", sort="at"),
            Column("amount", _("Yuan"), kind="number", money=True, summed=True),
        ],
        order="-at",
        link="cases:page",
        link_reads="case_id",
        empty=_("Nothing was counted."),
    )


def _postages(pack: Pack, _at: datetime) -> Table:
    return _amounts("postages", _("Postage behind the figure"), "postage", pack)


def _amounts(key: str, title: str, amount: str, pack: Pack) -> Table:
    """Cases with what one of their amounts comes to."""
    return Table(
        key=f"{key}-behind",
        title=title,
        columns=[
            Column("number", _("No."), fixed=True),
            Column("title", _("Content"), wide=True),
            *_whose(pack),
            Column("received_at", _("Received"), kind="moment", sort="received_at"),
            Column(amount, _("Yuan"), kind="number", money=True, summed=True),
        ],
        order="-received_at",
        link="cases:page",
        empty=_("Nothing was counted."),
    )


def _whose(pack: Pack, case: str = "") -> list[Column]:
    """What an amount can be laid to: where its matter came from and what it was about."""
    classes, causes = (words_of(each, (), pack).labels for each in (Dimension.CLASS, Dimension.CAUSE))
    liable, processes = f"{case}liable_department", {key: say(one.title) for key, one in pack.processes.items()}
    return [
        Column(f"{case}process", _("Process"), words=processes),
        Column(f"{liable}__name", _("Liable department"), needs=(f"{liable}_id",), words=names_of_departments),
        Column(f"{case}classification", _("Class"), words=classes),
        Column(f"{case}cause", _("Cause"), words=causes),
    ]


_TABLES: dict[str, Callable[[Pack, datetime], Table]] = {
    "cases": _cases,
    "callbacks": _callbacks,
    "work": items_table,
    "talks": lambda _pack, _at: register(),
    "compensations": _compensations,
    "penalties": _penalties,
    "postages": _postages,
    "steps": listed.steps,
    "ratings": listed.ratings,
    "keepings": listed.keepings,
    "files": listed.files,
    "orders": listed.orders,
}

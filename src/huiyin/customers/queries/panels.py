"""What other modules show on a customer's page and do with a list of them: they register it, the page asks for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from huiyin.customers.models import Customer
from huiyin.org.models import Person


@dataclass(frozen=True)
class Panel:
    """A card on the customer's page: its template gets `customer` and, as `rows`, what `read` returns.

    A brief one stands on the first screen, between who the customer is and what happened: a few lines, no more.
    """

    key: str
    title: str | Promise
    icon: str
    template: str
    read: Callable[[Customer, Person], Any]
    position: int
    permission: str = ""
    brief: bool = False
    offered: Callable[[], bool] = lambda: True  # the rule book may have no use for it


@dataclass(frozen=True)
class Shown:
    """A panel with what it has to say about one customer."""

    panel: Panel
    rows: Any


@dataclass(frozen=True)
class ListAct:
    """What can be done with all customers of a list: a page that is given the list's query as `asked`."""

    label: str | Promise
    icon: str
    url: str
    permission: str


@dataclass(frozen=True)
class Writing:
    """A page on which something is written to a customer, or a letter put on record."""

    label: str | Promise
    icon: str
    address: str
    preferred: bool = False  # by the customer


_panels: dict[str, Panel] = {}
_list_acts: list[ListAct] = []
_writing: list[Callable[[Customer, Person], Iterable[Writing]]] = []


def register_list_act(act: ListAct) -> None:
    _list_acts.append(act)


def list_acts_for(user: Person) -> list[ListAct]:
    return [act for act in _list_acts if user.may(act.permission)]


def register_writing(ways: Callable[[Customer, Person], Iterable[Writing]]) -> None:
    _writing.append(ways)


def writing_for(customer: Customer, user: Person) -> list[Writing]:
    """What a person may write to a customer from their page, in the order of the modules that offer it."""
    return [one for ways in _writing for one in ways(customer, user)]


def register_panel(panel: Panel) -> None:
    _panels[panel.key] = panel


def panels_for(customer: Customer, user: Person, *, brief: bool = False) -> list[Shown]:
    """The cards a person may see on a customer's page, in their order."""
    panels = sorted(_panels.values(), key=lambda panel: panel.position)
    return [
        Shown(panel, panel.read(customer, user))
        for panel in panels
        if panel.brief == brief and (not panel.permission or user.may(panel.permission)) and panel.offered()
    ]

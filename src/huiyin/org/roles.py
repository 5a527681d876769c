"""Who may do what, and over whose rows: one table for the whole product."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    DIRECTOR = "director", _("Director")
    MANAGER = "manager", _("Manager")
    SUPERVISOR = "supervisor", _("Supervisor")
    AGENT = "agent", _("Agent")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    DEPARTMENT_MEMBER = "department_member", _("Department member")
    FINANCE = "finance", _("Finance")
    WAREHOUSE = "warehouse", _("Warehouse")
    AUDITOR = "auditor", _("Auditor")


class Scope(IntEnum):
    """How far a permission reaches; a person in several departments adds them up."""

    OWN = 1
    DEPARTMENT = 2
    SUBTREE = 3
    ALL = 4


OWN, DEPARTMENT, SUBTREE, ALL = Scope

# The roles of other departments: they answer for their part of a matter.
ANSWERING = frozenset({Role.DEPARTMENT_HEAD, Role.DEPARTMENT_MEMBER, Role.FINANCE, Role.WAREHOUSE})

# They look at the work of others and are given none.
READING = frozenset({Role.AUDITOR})

GRANTS: dict[Role, dict[str, Scope]] = {
    Role.ADMINISTRATOR: {
        "messages.view": OWN,
        "messages.keep": ALL,
        "knowledge.view": ALL,
        "people.view": ALL,
        "absences.enter": ALL,
        "people.manage": ALL,
        "customers.fields": ALL,
        "calendars.manage": ALL,
        "rulebook.view": ALL,
        "rulebook.edit": ALL,
        "rulebook.publish": ALL,
        "forms.view": ALL,
        "forms.keep": ALL,
        "audit.view": ALL,
        "imports.run": ALL,
    },
    Role.DIRECTOR: {
        "messages.view": ALL,
        "callbacks.view": ALL,
        "callbacks.sign": ALL,
        "callbacks.feedback": ALL,
        "knowledge.view": ALL,
        "knowledge.ask": ALL,
        "knowledge.approve": ALL,
        "people.view": ALL,
        "absences.enter": ALL,
        "customers.view": ALL,
        "customers.reveal": ALL,
        "cases.view": ALL,
        "cases.oversee": ALL,
        "worklist.oversee": ALL,
        "reports.view": ALL,
        "rulebook.view": ALL,
        "forms.view": ALL,
        "audit.view": ALL,
        "export": ALL,
        "orders.view": ALL,
        "stock.view": ALL,
        "loading.view": ALL,
    },
    Role.MANAGER: {
        "messages.view": ALL,
        "messages.send": ALL,
        "messages.block": ALL,
        "messages.keep": ALL,
        "callbacks.view": ALL,
        "callbacks.call": ALL,
        "callbacks.plan": ALL,
        "callbacks.sign": ALL,
        "callbacks.feedback": ALL,
        "knowledge.view": ALL,
        "knowledge.ask": ALL,
        "knowledge.write": ALL,
        "knowledge.approve": ALL,
        "knowledge.keep": ALL,
        "people.view": ALL,
        "absences.enter": ALL,
        "customers.view": ALL,
        "customers.edit": ALL,
        "customers.classify": ALL,
        "customers.indicators": ALL,
        "customers.fields": ALL,
        "customers.share": ALL,
        "customers.merge": ALL,
        "customers.reveal": ALL,
        "activities.plan": ALL,
        "cases.view": ALL,
        "cases.register": ALL,
        "cases.oversee": ALL,
        "worklist.oversee": ALL,
        "reports.view": ALL,
        "rulebook.view": ALL,
        "rulebook.edit": ALL,
        "forms.view": ALL,
        "calendars.manage": ALL,
        "imports.run": ALL,
        "export": ALL,
        "orders.view": ALL,
        "orders.take": ALL,
        "orders.release": ALL,
        "stock.view": ALL,
        "loading.view": ALL,
        "loading.plan": ALL,
        "areas.manage": ALL,
    },
    Role.SUPERVISOR: {
        "messages.view": SUBTREE,
        "messages.send": SUBTREE,
        "messages.block": ALL,
        "callbacks.view": SUBTREE,
        "callbacks.call": SUBTREE,
        "callbacks.plan": SUBTREE,
        "callbacks.feedback": ALL,
        "knowledge.view": ALL,
        "knowledge.ask": ALL,
        "knowledge.write": ALL,
        "knowledge.approve": ALL,
        "absences.enter": SUBTREE,
        "customers.view": SUBTREE,
        "customers.edit": SUBTREE,
        "customers.classify": SUBTREE,
        "customers.share": SUBTREE,
        "customers.merge": SUBTREE,
        "customers.reveal": SUBTREE,
        "activities.plan": ALL,
        "cases.view": SUBTREE,
        "cases.register": SUBTREE,
        "cases.oversee": SUBTREE,
        "worklist.oversee": SUBTREE,
        "reports.view": SUBTREE,
        "rulebook.view": ALL,
        "imports.run": SUBTREE,
        "export": SUBTREE,
        "orders.view": SUBTREE,
        "orders.take": SUBTREE,
        "orders.release": SUBTREE,
        "stock.view": ALL,
    },
    Role.AGENT: {
        "messages.view": SUBTREE,
        "messages.send": SUBTREE,
        "callbacks.view": SUBTREE,
        "callbacks.call": OWN,
        "knowledge.view": ALL,
        "knowledge.ask": ALL,
        "customers.view": SUBTREE,
        "customers.edit": SUBTREE,
        "customers.reveal": SUBTREE,
        "cases.view": OWN,
        "cases.register": OWN,
        "rulebook.view": ALL,
        "orders.view": SUBTREE,
        "orders.take": SUBTREE,
        "stock.view": ALL,
    },
    Role.DEPARTMENT_HEAD: {
        "callbacks.feedback": SUBTREE,
        "knowledge.view": ALL,
        "knowledge.ask": ALL,
        "knowledge.write": ALL,
        "absences.enter": SUBTREE,
        "cases.answer": SUBTREE,
        "worklist.oversee": SUBTREE,
        "rulebook.view": ALL,
    },
    Role.DEPARTMENT_MEMBER: {
        "callbacks.feedback": DEPARTMENT,
        "knowledge.view": ALL,
        "knowledge.ask": ALL,
        "cases.answer": DEPARTMENT,
        "rulebook.view": ALL,
    },
    Role.FINANCE: {
        "callbacks.feedback": DEPARTMENT,
        "knowledge.view": ALL,
        "knowledge.ask": ALL,
        "cases.view": ALL,
        "cases.answer": DEPARTMENT,
        "export": ALL,
        "rulebook.view": ALL,
    },
    Role.WAREHOUSE: {
        "callbacks.feedback": DEPARTMENT,
        "knowledge.view": ALL,
        "knowledge.ask": ALL,
        "cases.answer": DEPARTMENT,
        "rulebook.view": ALL,
        "stock.view": ALL,
        "loading.view": ALL,
        "loading.plan": ALL,
    },
    Role.AUDITOR: {
        "messages.view": ALL,
        "callbacks.view": ALL,
        "callbacks.feedback": ALL,
        "knowledge.view": ALL,
        "people.view": ALL,
        "customers.view": ALL,
        "cases.view": ALL,
        "reports.view": ALL,
        "rulebook.view": ALL,
        "audit.view": ALL,
        "export": ALL,
        "orders.view": ALL,
        "stock.view": ALL,
        "loading.view": ALL,
    },
}


@dataclass(frozen=True)
class Reach:
    """The rows one permission covers for one person."""

    everything: bool = False
    departments: frozenset[int] = frozenset()
    own: bool = False

    def __bool__(self) -> bool:
        return self.everything or self.own or bool(self.departments)


def roles_with(permission: str, *, everywhere: bool = False) -> list[Role]:
    """The roles that bring a permission, in the order of the table; those alone that bring it over all departments."""
    least = Scope.ALL if everywhere else Scope.OWN
    return [role for role, grants in GRANTS.items() if permission in grants and grants[permission] >= least]


@lru_cache(maxsize=4096)
def reaches(places: frozenset[tuple[str, int]], below: frozenset[tuple[int, int]]) -> Mapping[str, Reach]:
    """Every permission that roles in departments give, with the rows it covers; `below` says what lies in what."""
    widest: dict[str, dict[str, Any]] = defaultdict(lambda: {"everything": False, "own": False, "departments": set()})
    for role, department in places:
        for permission, scope in GRANTS[Role(role)].items():
            reach = widest[permission]
            reach["own"] = True
            reach["everything"] |= scope == Scope.ALL
            if scope == Scope.DEPARTMENT:
                reach["departments"].add(department)
            elif scope == Scope.SUBTREE:
                reach["departments"] |= {pk for root, pk in below if root == department}
    return {
        permission: Reach(reach["everything"], frozenset(reach["departments"]), reach["own"])
        for permission, reach in widest.items()
    }

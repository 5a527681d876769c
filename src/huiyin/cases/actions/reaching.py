"""Calling and visiting the customer of a case by whoever has it as work, wherever the customer's file lies."""

from datetime import datetime
from typing import Any

from huiyin.cases import queries
from huiyin.cases.models import Case
from huiyin.customers.actions import reveal_line, reveal_phone
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class NotYourWork(DomainError):
    """Only who has work in this case sees the customer's number and address, for as long as they have it."""


@whole
def read_customer(case: Case, line: Any, *, group: str, by: Person, at: datetime) -> str:
    """A phone, an address or a contact's number, whole; that stays on record with its case. Source: E102-5."""
    if line.customer_id != case.customer_id or not queries.may_reach_customer(by, case):
        raise NotYourWork
    if group == "phones":
        return reveal_phone(line, by=by, at=at, about=case.subject)
    return reveal_line(line, group=group, by=by, at=at, about=case.subject)

"""Customers nobody has spoken with for long: whom to contact is proposed every night, and settled by a conversation."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import connection
from django.utils.timezone import localdate

from huiyin.contact import queries
from huiyin.contact.enums import Purpose
from huiyin.contact.models import Interaction
from huiyin.customers.queries import clause_row, kept_by, subject_of
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import FollowUp, Visits
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

ONE_AT_A_TIME = 0x666F6C6C  # advisory lock: two runs must not both propose the same customer


@whole
def propose_contacts(at: datetime) -> int:
    """Put on each keeper's list whom to visit after a deal, and with whom nobody has spoken for as long as allowed.

    The longest silence first, no more on a day than the rule book says; nobody who is lost, does not want to be
    contacted, was merged, or is to be contacted anyway. What the rule book no longer asks for leaves the lists.
    All or nothing: a run that was killed is made up by the next, and one that is done again proposes nothing twice.
    Source: B45-5, B45-6, E62-5. Returns how many were opened.
    """
    rules = queries.contact_rules()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    worklist.drop_each(queries.follow_ups_without_reason(), by=None, at=at)
    opened = 0
    if visits := rules.visits:
        opened += _open(queries.visits_due(visits, at), visits, [visits.clause], at)
    if follow_up := rules.follow_up:
        due = queries.customers_due(follow_up, at)
        opened += _open(due, follow_up, [one.clause for one in follow_up.classes], at)
    return opened


def _open(due: Sequence[queries.Due], rule: FollowUp | Visits, clauses: Sequence[str], at: datetime) -> int:
    for place, rows in groupby(due, key=lambda row: row.place):
        worklist.open_each(
            [worklist.Opening(subject_of(row.pk), f"{row.number} {row.name}", row.keeper) for row in rows],
            kind=Kind.FOLLOW_UP,
            title=rule.title,
            form=rule.due,
            clause=clause_row(clauses[place - 1]),
            at=at,
        )
    return len(due)


def settle_follow_up(interaction: Interaction, *, work: Sequence[WorkItem], by: Person) -> None:
    """Whoever spoke with the customer ended the silence; a conversation of before its end shows there was none.

    A visit after a deal is made by a follow-up only: it asks how the thing is used and what they think of us.
    What was agreed on for a day is kept by a conversation on that day or later.
    """
    customer, visits = interaction.customer, queries.contact_rules().visits
    if customer is None:
        return
    for item in filter(_is_follow_up, work):
        if item.clause is None:
            if item.due_at and localdate(interaction.at) >= localdate(item.due_at):
                worklist.settle(item, by=by, at=interaction.at)
            continue
        is_visit = visits is not None and item.clause is not None and item.clause.key == visits.clause
        if is_visit and interaction.purpose != Purpose.FOLLOW_UP:
            continue
        days = visits.days if visits and is_visit else queries.class_of(customer).days
        if item.opened_at <= interaction.at:
            worklist.settle(item, by=by, at=interaction.at)
        elif item.opened_at - interaction.at < timedelta(days=days):
            worklist.drop(item, by=by, at=item.opened_at)


def _is_follow_up(item: WorkItem) -> bool:
    return item.kind == Kind.FOLLOW_UP


@whole
def pass_on_follow_ups(customers: Iterable[int], *, by: Person | None, at: datetime) -> None:
    """Whoever keeps the customers now has to speak with them; where nobody does, only what was agreed on stays."""
    subjects = {subject_of(pk): pk for pk in customers}
    rows = WorkItem.objects.open().filter(subject__in=subjects, kind=Kind.FOLLOW_UP)
    items = {item: subjects[subject] for item, subject in rows.values_list("pk", "subject")}
    if not items:
        return
    keepers = {pk: row.keeper for pk, row in kept_by(set(items.values())).items()}
    agreed = {*rows.filter(clause=None).values_list("pk", flat=True)}
    left = [item for item, pk in items.items() if keepers.get(pk) is None and item not in agreed]
    worklist.drop_each(left, by=by, at=at)
    moves = {item: keeper for item, pk in items.items() if (keeper := keepers.get(pk))}
    worklist.hand_over_each(moves, by=by, at=at)

"""Customers nobody has spoken with for long: whom to contact is proposed every night, and settled by a conversation."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from django.db import connection

from huiyin.contact import queries
from huiyin.contact.models import Interaction
from huiyin.customers.queries import clause_row, kept_by, subject_of
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

ONE_AT_A_TIME = 0x666F6C6C  # advisory lock: two runs must not both propose the same customer


@whole
def propose_contacts(at: datetime) -> int:
    """Put on each keeper's list the customers nobody has spoken with for as long as the rule book allows their class.

    The longest silence first, no more on a day than the rule book says; nobody who is lost, does not want to be
    contacted, was merged, or is to be contacted anyway. All or nothing: a run that was killed is made up by the next,
    and one that is done again proposes nothing twice. Source: B45-5, B45-6. Returns how many were opened.
    """
    follow_up = queries.contact_rules().follow_up
    if follow_up is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    worklist.drop_each(queries.follow_ups_without_reason(), by=None, at=at)
    due = queries.customers_due(follow_up, at)
    for place, rows in groupby(due, key=lambda row: row.place):
        worklist.open_each(
            [worklist.Opening(subject_of(row.pk), f"{row.number} {row.name}", row.keeper) for row in rows],
            kind=Kind.FOLLOW_UP,
            title=follow_up.title,
            form=follow_up.due,
            clause=clause_row(follow_up.classes[place].clause),
            at=at,
        )
    return len(due)


def settle_follow_up(interaction: Interaction, *, by: Person) -> None:
    """Whoever spoke with the customer ended the silence; a conversation of before its end shows there was none."""
    customer = interaction.customer
    if customer is None:
        return
    for item in WorkItem.objects.open().filter(subject=subject_of(customer.pk), kind=Kind.FOLLOW_UP):
        if item.opened_at <= interaction.at:
            worklist.settle(item, by=by, at=interaction.at)
        elif item.opened_at - interaction.at < timedelta(days=queries.class_of(customer).days):
            worklist.drop(item, by=by, at=item.opened_at)


@whole
def pass_on_follow_ups(customers: Iterable[int], *, by: Person | None, at: datetime) -> None:
    """Whoever keeps the customers now has to speak with them; where nobody does, nobody has to."""
    subjects = {subject_of(pk): pk for pk in customers}
    rows = WorkItem.objects.open().filter(subject__in=subjects, kind=Kind.FOLLOW_UP)
    items = {item: subjects[subject] for item, subject in rows.values_list("pk", "subject")}
    if not items:
        return
    keepers = {pk: row.keeper for pk, row in kept_by(set(items.values())).items()}
    worklist.drop_each([item for item, pk in items.items() if keepers.get(pk) is None], by=by, at=at)
    moves = {item: keeper for item, pk in items.items() if (keeper := keepers.get(pk))}
    worklist.hand_over_each(moves, by=by, at=at)

"""What changes for the callbacks of a running round: somebody is taken in after all, or not to be called any more."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from huiyin.audit.actions import record
from huiyin.callbacks import queries
from huiyin.callbacks.actions.holding import NotRunning
from huiyin.callbacks.actions.letting_off import written
from huiyin.callbacks.actions.settling import exclude
from huiyin.callbacks.enums import Stage, State, Why
from huiyin.callbacks.models import Callback, Round
from huiyin.contact.enums import Purpose
from huiyin.contact.models import SAID_IN_SQL, Interaction
from huiyin.contact.queries import contact_rules, content_words
from huiyin.customers import actions as customers
from huiyin.customers.queries import clause_row, kept_by, subject_of
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind

# What somebody who leads a round may overrule; what the customer said they may not.
OVERRULED = frozenset({
    Why.NO_WAY, Why.OPEN_COMPLAINT, Why.IN_ANOTHER_ROUND, Why.SATISFIED, Why.RECENTLY, Why.CAPPED, Why.LET_OFF,
})  # fmt: skip


class NotTakenIn(DomainError):
    """%(name)s can't be taken in: %(why)s."""


class WhyOnceMore(DomainError):
    """They were contacted as often as allowed. Write down why they are called once more."""

    field = "despite"


@whole
def take_in(callback: Callback, *, to: Person, despite: str = "", by: Person, at: datetime) -> Callback:
    """Call somebody after all who was left out of a running round.

    The most contacts that are allowed are overruled for this call alone, and `despite` says why: no sweep leaves them
    out for it again. Raises NotRunning, NotTakenIn, WhyOnceMore, WhyTooLong.
    """
    run = Round.objects.select_for_update(of=("self",)).get(pk=callback.round_id)
    if run.stage != Stage.RUNNING:
        raise NotRunning
    customer = customers.hold(callback.customer)
    stored = Callback.objects.select_for_update(of=("self",)).get(pk=callback.pk)
    if stored.state != State.EXCLUDED or stored.why not in OVERRULED or customer.pk != stored.customer_id:
        raise NotTakenIn(name=customer.name, why=Why(stored.why).label if stored.why else State(stored.state).label)
    stored.despite = written(despite, WhyOnceMore) if stored.why == Why.CAPPED else ""
    plan = queries.rule_of(run)
    turn = plan.turns[stored.turn - 1]
    due = queries.due_of(run, turn, at)
    stored.item = worklist.open_item(
        kind=Kind.CALLBACK,
        title=turn.title,
        subject=subject_of(customer.pk),
        subject_label=f"{customer.number} {customer.name}",
        owner=to,
        clause=clause_row(clause) if (clause := turn.clause or plan.clause) else None,
        form=due.form,
        event=due.event,
        ladder=plan.ladder,
        by=by,
        at=at,
    )
    stored.state, stored.why, stored.settled_at, stored.settled_by = State.OPEN, "", None, None
    stored.save(update_fields=["item", "state", "why", "despite", "settled_at", "settled_by"])
    if stored.despite:
        detail = {"callback": stored.pk, "why": masking.text(stored.despite)}
        record("rounds.called_once_more", by=by, at=at, subject=run.subject, detail=detail)
    return stored


@whole
def keepers_call(customer_ids: Collection[int], *, by: Person | None, at: datetime) -> int:
    """Where a plan has the keepers call, whoever keeps the customers now has their callbacks; says how many went."""
    rows = Callback.objects.open().filter(
        customer__in=customer_ids, round__rule__share__kind="keeper", item__owner__isnull=False
    )
    items = dict(rows.values_list("item", "customer"))
    if not items:
        return 0
    keepers = {pk: row.keeper for pk, row in kept_by(set(items.values())).items()}
    moves = {item: keeper for item, pk in items.items() if (keeper := keepers.get(pk))}
    return worklist.hand_over_each(moves, by=by, at=at)


def leave_out_satisfied(interaction: Interaction, *, at: datetime) -> None:
    """Whoever was called back as a step of their matter and is satisfied is not called about it once more.

    Whoever asked to be called is, and so is who waits for the second call of a plan, which is about other things.
    """
    if interaction.purpose != Purpose.CALLBACK or interaction.outcome not in content_words():
        return
    rows = Callback.objects.open().filter(
        customer=interaction.customer_id, occasion=interaction.subject, turn=1, appointment_at=None
    )
    for callback in rows.select_related("customer").order_by("pk"):
        exclude(callback, why=Why.SATISFIED, by=interaction.by, at=at)


def leave_out(at: datetime) -> int:
    """Whoever is lost by now, does not want to be contacted or was merged is not called, nor whoever was contacted so
    often that they may not be called before they are due; says how many they were.

    One by one, for each is held with its file: there are few between two sweeps.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNWANTED)
        found = cursor.fetchall()
        if cap := contact_rules().cap:
            said: dict[str, Any] = {"at": at, "within": timedelta(days=cap.days), "contacts": cap.contacts}
            cursor.execute(HEARD_ENOUGH, said)
            found += cursor.fetchall()
    rows = Callback.objects.select_related("customer").in_bulk([pk for pk, _why in found])
    return sum(_left_out(rows[pk], why, at) for pk, why in found if pk in rows)


def _left_out(callback: Callback, why: str, at: datetime) -> bool:
    if Callback.objects.open().filter(pk=callback.pk).exists():
        exclude(callback, why=why, by=None, at=at)
        return True
    return False


# First the few customers with whom anything is the matter; the purpose is read once a round, not once a callback.
UNWANTED = """
    WITH running AS MATERIALIZED (SELECT id, rule ->> 'purpose' AS purpose FROM callbacks_round WHERE stage <> 'closed')
    SELECT called.id, CASE WHEN customer.merged_into_id IS NOT NULL THEN 'merged'
        WHEN customer.lost_at IS NOT NULL THEN 'lost'
        WHEN customer.do_not_contact THEN 'do_not_contact' ELSE 'refused_purpose' END
    FROM customers_customer AS customer
    JOIN callbacks_callback AS called ON called.customer_id = customer.id AND called.state = 'open'
    JOIN running ON running.id = called.round_id
    WHERE (customer.merged_into_id IS NOT NULL OR customer.lost_at IS NOT NULL OR customer.do_not_contact
            OR customer.refusals <> '{}')
        AND (customer.merged_into_id IS NOT NULL OR customer.lost_at IS NOT NULL OR customer.do_not_contact
            OR running.purpose = ANY(customer.refusals))
    ORDER BY called.id
"""

# Those who can be called again before they are due wait for it; an appointment is the customer's own wish, whoever
# leads the round may have answered for one call more, and what this very callback wrote to them is no further contact.
HEARD_ENOUGH = f"""
    WITH told AS (
        SELECT customer_id FROM contact_interaction
        WHERE at > %(at)s - %(within)s AND at <= %(at)s AND direction = 'out' AND customer_id IS NOT NULL
            AND {SAID_IN_SQL}
        GROUP BY customer_id HAVING count(*) >= %(contacts)s
    )
    SELECT called.id, 'capped' FROM told
    JOIN callbacks_callback AS called ON called.customer_id = told.customer_id AND called.state = 'open'
    JOIN worklist_workitem AS item ON item.id = called.item_id
    WHERE called.appointment_at IS NULL AND called.despite = '' AND NOT EXISTS (
        SELECT FROM messaging_message WHERE key = 'callback/' || called.id || '/' || called.channel
    ) AND (
        SELECT count(*) FROM contact_interaction
        WHERE customer_id = called.customer_id AND at <= %(at)s AND direction = 'out' AND {SAID_IN_SQL}
            AND at > greatest(item.due_at, %(at)s) - %(within)s
    ) >= %(contacts)s
    ORDER BY called.id
"""  # noqa: S608 - a constant

"""What came of a callback: each customer of a round gets the one state in which the ledger counts them.

The row is written before the work item ends, so that whoever hears of the item finds the callback settled.
"""

from contextvars import ContextVar
from datetime import datetime

from django.db.models import QuerySet

from huiyin.callbacks import queries
from huiyin.callbacks.enums import State, Why
from huiyin.callbacks.events import CallbackSettled
from huiyin.callbacks.models import Callback
from huiyin.contact.models import Interaction
from huiyin.customers import actions as customers
from huiyin.customers.queries import clause_row, subject_of
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.prepared import prepared, update
from huiyin.kernel.whole import under_way, whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import script_for
from huiyin.rulebook.queries import pack_of
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem


class SettledAlready(DomainError):
    """This callback was recorded already: %(state)s. Reload the page to see it."""


class NothingSaid(DomainError):
    """Whoever was reached said something: write down what."""


_ending: ContextVar[int | None] = ContextVar("ending", default=None)  # the work that ends with its callback
SETTLED = ("state", "why", "outcome", "interaction", "settled_at", "settled_by")


@whole
def hold(callback: Callback) -> Callback:
    """The callback as it stands, with its work and the customer's file, until the transaction ends.

    One that an action before it in the same transaction holds is given back as it is. Raises SettledAlready, FileGone.
    """
    stored = callback
    if callback.held_by is not under_way():
        file = customers.hold_first(callback.customer)
        (stored,) = _held(callback.pk)  # with the file and the work as they are, since nobody else can write to them
        if stored.customer_id == file:
            stored.customer.held_by = under_way()
            customers.hold_with(stored.customer, stored.item)
        stored.held_by = under_way()
    if stored.state != State.OPEN:
        raise SettledAlready(state=State(stored.state).label)
    return stored


@prepared
def _held(callback: int) -> QuerySet[Callback]:
    return Callback.objects.with_what_it_is_for().filter(pk=callback).select_for_update(of=("self",))


@whole
def reach(callback: Callback, *, interaction: Interaction, by: Person | None, at: datetime) -> Callback:
    """The customer answered, or was written to, and what is on record says what. Raises SettledAlready, NothingSaid."""
    callback = hold(callback)
    if not interaction.says_something or interaction.customer_id != callback.customer_id:
        raise NothingSaid
    callback.interaction, callback.outcome = interaction, interaction.outcome
    return settled(callback, State.REACHED, by=by, at=at)


@whole
def refuse(
    callback: Callback,
    *,
    why: str = Why.UNWILLING,
    interaction: Interaction | None = None,
    by: Person,
    at: datetime,
) -> Callback:
    """The customer does not want to answer: this time, or for good (`why`). Raises SettledAlready."""
    callback = hold(callback)
    callback.interaction = interaction
    return settled(callback, State.REFUSED, Why(why), by=by, at=at)


@whole
def give_up(callback: Callback, *, why: str = Why.NO_ANSWER, by: Person | None, at: datetime) -> Callback:
    """The customer is not to be reached, and why. Raises SettledAlready."""
    return settled(hold(callback), State.UNREACHABLE, Why(why), by=by, at=at)


@whole
def exclude(callback: Callback, *, why: str, by: Person | None, at: datetime) -> Callback:
    """Somebody is not to be called in this round after all, and why. Raises SettledAlready."""
    return settled(hold(callback), State.EXCLUDED, Why(why), by=by, at=at)


def settled(
    callback: Callback, state: State, why: str = "", *, reason: str = "", by: Person | None, at: datetime
) -> Callback:
    """The end of a callback that is held, with its work and the next turn that follows from it."""
    callback.state, callback.why = state, why
    callback.settled_at, callback.settled_by = at, by
    update(callback, SETTLED)
    item = callback.item
    if item and item.settled_at is None and reason:  # somebody answers for it that they are not called
        worklist.waive(item, reason=reason, by=by, at=at)
    elif item and item.settled_at is None:
        end = worklist.drop if state == State.EXCLUDED else worklist.settle
        token = _ending.set(item.pk)
        try:
            end(item, by=by, at=at)
        finally:
            _ending.reset(token)
        _next_turn(callback, item, by=by, at=at)
    publish(CallbackSettled(callback.pk, state, callback))
    return callback


def is_being_settled(item: int) -> bool:
    """Whether a verb of callbacks is ending this work, and has written down what came of it."""
    return _ending.get() == item


def _next_turn(callback: Callback, item: WorkItem, *, by: Person | None, at: datetime) -> None:
    """The call that the plan lets follow on such an end, by the same person."""
    plan = queries.rule_of(callback.round)
    turn = plan.turns[callback.turn] if callback.turn < len(plan.turns) else None
    if turn is None or turn.after != callback.state:
        return
    customer, scripts = callback.customer, pack_of(callback.round.version_id).scripts
    script = script_for(
        [scripts[key] for key in turn.scripts if key in scripts],
        customer.kind,
        customer.membership,
        customer.category,
    )
    due = queries.due_of(callback.round, turn, at)
    following = worklist.open_item(
        kind=Kind.CALLBACK,
        title=turn.title,
        subject=subject_of(customer.pk),
        subject_label=f"{customer.number} {customer.name}",
        owner=item.standing_in_for or item.owner,
        team=None if item.owner else item.team,
        clause=clause_row(clause) if (clause := turn.clause or plan.clause) else None,
        form=due.form,
        event=due.event,
        ladder=plan.ladder,
        by=by,
        at=at,
    )
    callback.followed_by = following
    Callback.objects.create(
        round=callback.round,
        customer=customer,
        occasion=callback.occasion,
        turn=callback.turn + 1,
        groups=callback.groups,
        channel=callback.channel,
        script=script.key if script else "",
        item=following,
        before=callback,
    )

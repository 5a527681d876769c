"""What follows for callbacks from what happens elsewhere, and from a callback that was settled for what it promised."""

from datetime import datetime

from huiyin.callbacks import actions, jobs
from huiyin.callbacks.enums import Stage, State, Why
from huiyin.callbacks.events import CallbackSettled, RoundBegun, RoundStarted
from huiyin.callbacks.models import Callback
from huiyin.contact.events import InteractionNoted
from huiyin.contact.models import Interaction
from huiyin.customers.events import CustomersMerged, CustomersParted, KeepersChanged
from huiyin.kernel.events import on, publish
from huiyin.kernel.prepared import row_of
from huiyin.messaging.enums import Kind as MessageKind
from huiyin.messaging.events import MessageSent
from huiyin.messaging.models import Message
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.events import ItemSettled
from huiyin.worklist.models import WorkItem


@on(ItemSettled)
def whoever_need_not_be_called_any_more_is_left_out(event: ItemSettled) -> None:
    """A verb of callbacks writes the callback first; here are those whose work ended by another hand."""
    if event.kind != Kind.CALLBACK or actions.is_being_settled(event.item_id):
        return
    callback = row_of(Callback.objects.open().select_related("item"), event.item_id, by="item")
    if callback is None:
        return
    item = WorkItem.objects.get(pk=event.item_id)
    callback.state, callback.why = State.EXCLUDED, Why.LET_OFF
    callback.settled_at, callback.settled_by_id = item.settled_at, item.settled_by_id
    callback.save(update_fields=["state", "why", "settled_at", "settled_by"])
    actions.tell_caller(callback, item.reason, by_id=item.settled_by_id, at=item.settled_at or item.opened_at)
    publish(CallbackSettled(callback.pk, State.EXCLUDED))


@on(RoundBegun)
def a_job_goes_on(event: RoundBegun) -> None:
    jobs.go_on.defer(round_id=event.round_id)


@on(CallbackSettled)
def what_a_call_promised_is_owed_and_nobody_is_written_to_any_more(event: CallbackSettled) -> None:
    callback = event.held
    if callback is None:
        rows = Callback.objects.with_what_it_is_for().select_related("interaction", "settled_by")
        callback = row_of(rows, event.callback_id) or rows.get(pk=event.callback_id)
    if event.state == State.REACHED:
        actions.follow_up_call(callback)
    actions.take_back(callback)


@on(MessageSent)
def a_letter_that_was_posted_is_owed_no_more(event: MessageSent) -> None:
    message = Message.objects.select_related("customer", "decided_by", "channel").get(pk=event.message_id)
    if message.customer and message.channel.kind == MessageKind.LETTER and message.sent_at:
        about = message.subject
        actions.note_posted(message.customer, about=about, by=message.decided_by, at=message.sent_at)


@on(RoundStarted)
def whoever_is_written_to_gets_a_message(event: RoundStarted) -> None:
    jobs.write.defer(round_id=event.round_id)


@on(InteractionNoted)
def whoever_is_satisfied_already_is_not_called_about_it(event: InteractionNoted) -> None:
    if event.subject.startswith("case/"):
        said = Interaction.objects.select_related("by").get(pk=event.interaction_id)
        actions.leave_out_satisfied(said, at=said.at)


@on(KeepersChanged)
def the_new_keeper_calls_them(event: KeepersChanged) -> None:
    by = Person.objects.filter(pk=event.by_id).first()
    actions.keepers_call(event.customer_ids, by=by, at=event.at)


@on(CustomersMerged)
def nobody_is_called_twice_in_a_round(event: CustomersMerged) -> None:
    """What the survivor has in the same round counts; the other file keeps its line, which says so."""
    staying = Callback.objects.open().filter(customer__in=event.customer_ids).order_by("pk")
    _leave_out(list(staying.values_list("pk", "item")), by_id=event.by_id, at=event.at)


@on(CustomersParted)
def both_are_called_again(event: CustomersParted) -> None:
    """Whoever was left out for the sake of the other file waits again, if the round still runs."""
    back = Callback.objects.filter(
        customer__in=event.customer_ids, why=Why.MERGED, round__stage=Stage.RUNNING, item__isnull=False
    )
    items = list(back.values_list("item", flat=True))
    back.update(state=State.OPEN, why="", settled_at=None, settled_by=None)
    worklist.bring_back(items, at=event.at)


def _leave_out(rows: list[tuple[int, int]], *, by_id: int | None, at: datetime) -> None:
    keys = [pk for pk, _item in rows]
    Callback.objects.filter(pk__in=keys).update(state=State.EXCLUDED, why=Why.MERGED, settled_at=at, settled_by=by_id)
    by = Person.objects.filter(pk=by_id).first()
    worklist.drop_each([item for _pk, item in rows], by=by, at=at)
    for pk in keys:
        publish(CallbackSettled(pk, State.EXCLUDED))

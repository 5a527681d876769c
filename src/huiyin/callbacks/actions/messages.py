"""Rounds by message: whoever is reached by e-mail, text message or letter is written to, and nobody need call them.

A sweep decides the messages and looks what became of them, however often it runs. What did not get there is tried by
the next way of the plan; in the end somebody calls, or the customer was not to be reached.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from huiyin.callbacks import queries
from huiyin.callbacks.actions.halting import halt_messages, messages_go_on
from huiyin.callbacks.actions.settling import exclude, give_up, reach
from huiyin.callbacks.enums import WRITTEN, Stage, Why
from huiyin.callbacks.models import TO_WRITE, Callback, Round
from huiyin.contact.models import Interaction
from huiyin.contact.queries import heard_enough
from huiyin.customers.actions import hold_many
from huiyin.customers.enums import HandleKind
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.prepared import prepared
from huiyin.kernel.whole import whole
from huiyin.messaging import actions as messaging
from huiyin.messaging import enums as messages
from huiyin.messaging.drivers import reporter
from huiyin.messaging.enums import Kind, LeftOut
from huiyin.messaging.models import Channel, Message, Template
from huiyin.messaging.queries import channel_for, first_addresses, usable_templates
from huiyin.rulebook.definitions import CallbackPlan
from huiyin.worklist import actions as worklist

AT_ONCE = 500
PATIENCE = timedelta(days=3)  # then whoever has the callback looks why nothing was sent
NOW = timedelta(minutes=1)
NOT_THERE = (messages.State.FAILED, messages.State.RETURNED, messages.State.WITHDRAWN)


class NothingToSend(DomainError):
    """No channel has an approved template “%(template)s”: write it, or plan another way to reach them."""


def refuse_unsendable(plan: CallbackPlan) -> None:
    """Text messages carry no survey, and a plan of messages alone has something to send.

    Raises SurveyByText, NothingToSend.
    """
    if plan.purpose == "survey" and Kind.SMS in plan.channels:
        raise messaging.SurveyByText
    for turn in plan.turns:
        by_people = [way for way in plan.channels if way not in WRITTEN]
        if turn.message and not by_people and not any(_words(turn.message, way, plan) for way in plan.channels):
            raise NothingToSend(template=turn.message)


def write(at: datetime) -> int:
    """Go on with the messages of all rounds that run; says how many callbacks moved.

    A round that is refused does not hold up the others: its refusal is raised once they are done.
    """
    moved, refusals = 0, []
    for run in Round.objects.filter(stage=Stage.RUNNING).select_related("started_by").order_by("pk"):
        try:
            moved += write_round(run, at=at)
        except DomainError as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]
    return moved


def write_round(run: Round, *, at: datetime) -> int:
    """Settle what came of the messages of a round, then decide those that are still to be sent.

    Whoever answers for the round is told once that some can't be written to.
    """
    plan = queries.rule_of(run)
    moved, waiting, template = 0, 0, ""
    for number, turn in enumerate(plan.turns, 1):
        if turn.message:
            rows = _to_write(run, number)
            # Whoever waits for a receipt is not held: most sweeps find nothing new of them.
            told = rows.filter(Exists(_message().filter(_arrived(plan) | _lost(plan, at))))
            moved += sum(_look(plan, some, at) for some in _by_some(told))
            for some in _by_some(rows.filter(TO_WRITE)):
                decided, left = _decide(run, plan, turn.message, some, at)
                moved += decided
                if left:
                    waiting, template = waiting + left, turn.message
    if waiting:
        halt_messages(run, plan, count=waiting, template=template, at=at)
    elif any(turn.message for turn in plan.turns):
        messages_go_on(run)
    return moved


@whole
def take_back(callback: Callback) -> None:
    """Whoever is settled otherwise gets no message any more; what is printed is on its way."""
    at = callback.settled_at
    if not callback.written_by:
        return
    assert at  # noqa: S101 - whoever has a state that ends it has it since then
    for message in _waiting(callback.pk):
        messaging.withdraw(message, by=callback.settled_by, at=at)


@prepared
def _waiting(callback: int) -> QuerySet[Message]:
    waiting = (messages.State.WAITING, messages.State.DRY, messages.State.CONFIRMING)
    return Message.objects.filter(subject=Callback(pk=callback).subject, state__in=waiting).order_by("pk")


def _to_write(run: Round, turn: int) -> QuerySet[Callback]:
    return Callback.objects.open().filter(round=run, turn=turn, channel__in=WRITTEN, customer__merged_into=None)


def _held(some: Sequence[Callback]) -> list[Callback]:
    """Those that nobody has settled meanwhile, as they are now, held with their work and files."""
    hold_many({one.customer_id for one in some})
    rows = Callback.objects.open().filter(pk__in=[one.pk for one in some], customer__merged_into=None)
    rows = rows.with_what_it_is_for().order_by("customer_id", "pk")
    return list(rows.select_for_update(of=("self",)))


def _message() -> QuerySet[Message]:
    """The message of a callback by its present way: its key says both."""
    pk = Cast(OuterRef("pk"), CharField())
    return Message.objects.filter(key=Concat(Value("callback/"), pk, Value("/"), OuterRef("channel")))


def _key(callback: Callback) -> str:
    return f"{callback.subject}/{callback.channel}"


def _by_some(rows: QuerySet[Callback]) -> Iterator[list[Callback]]:
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield some
        last = some[-1].pk


def _words(key: str, kind: str, plan: CallbackPlan) -> tuple[Channel, Template] | None:
    """The channel of a kind, and the newest edition of a template that may be sent over it for what is planned."""
    channel = channel_for(kind)
    found = [one for one in usable_templates(channel, (plan.purpose,)) if one.key == key] if channel else []
    return (channel, found[0]) if channel and found else None


@whole
def _decide(run: Round, plan: CallbackPlan, template: str, some: Sequence[Callback], at: datetime) -> tuple[int, int]:
    """One message for each of them; who can't be written to is reached by the next way.

    As long as nobody can, all of them wait: the next sweep tries again, and whoever has the callback may call. Says
    how many moved and how many wait so.
    """
    held, moved, waiting = _held(some), 0, 0
    enough = heard_enough([one.customer_id for one in held], at)
    for kind in WRITTEN:
        ways = [one for one in held if one.channel == kind]
        those = [one for one in ways if one.appointment_at or one.despite or one.customer_id not in enough]
        words = _words(template, kind, plan) if those else None
        told = _decided(run, words, those, at) if words else None
        if told is None:
            waiting += len(those)
            continue
        for callback in those:
            why = told.left_out.get(_key(callback))
            if why == LeftOut.REFUSED:
                exclude(callback, why=_unwanted(callback.customer), by=None, at=at)
            elif why:
                _go_on(callback, plan, at)
            elif callback.item:  # nobody calls meanwhile
                worklist.put_off(callback.item, until=at + _patience(plan), at=at)
        Callback.objects.filter(pk__in=[one.pk for one in those]).update(written_by=kind)
        moved += len(those)
    return moved, waiting


def _decided(
    run: Round, words: tuple[Channel, Template], those: Sequence[Callback], at: datetime
) -> messaging.Decided | None:
    """What became of each; nothing if the channel, its provider or the template stands in the way of all."""
    channel, template = words
    wanted = [messaging.Recipient(one.customer_id, _key(one), one.subject) for one in those]
    try:
        with transaction.atomic():
            # Whom the round passes over was decided when it was filled, and above.
            return messaging.decide_each(channel, wanted, template=template, sparing=False, by=run.started_by, at=at)
    except DomainError:
        return None


def _unwanted(customer: Customer) -> Why:
    return Why.DO_NOT_CONTACT if customer.do_not_contact else Why.REFUSED_PURPOSE


def _patience(plan: CallbackPlan) -> timedelta:
    return timedelta(days=plan.receipt) if plan.receipt else PATIENCE


@whole
def _look(plan: CallbackPlan, some: Sequence[Callback], at: datetime) -> int:
    """What became of the messages of some callbacks."""
    held = _held(some)
    keys = [_key(one) for one in held]
    arrived = set(Message.objects.filter(_arrived(plan), key__in=keys).values_list("key", flat=True))
    lost = set(Message.objects.filter(_lost(plan, at), key__in=keys).values_list("key", flat=True)) - arrived
    said = Interaction.objects.filter(subject__in=[one.subject for one in held], channel__in=WRITTEN)
    talks = {(talk.subject, talk.channel): talk for talk in said.order_by("at", "pk")}
    for callback in held:
        if _key(callback) in arrived:
            reach(callback, interaction=talks[callback.subject, callback.channel], by=None, at=at)
        elif _key(callback) in lost:
            _go_on(callback, plan, at)
    return len(arrived) + len(lost)


def _arrived(plan: CallbackPlan) -> Q:
    """It was sent; and where the plan wants a receipt and the provider gives any, there is one."""
    giving = [channel.pk for channel in Channel.objects.all() if reporter(channel.driver)] if plan.receipt else []
    return Q(state=messages.State.SENT) & (Q(delivered_at__isnull=False) | ~Q(channel__in=giving))


def _lost(plan: CallbackPlan, at: datetime) -> Q:
    """What may have arrived is not: somebody finds out first."""
    given_up = Q(state=messages.State.PARKED) & ~Q(why=messages.Why.UNKNOWN)
    waited = Q(state=messages.State.SENT, sent_at__lte=at - _patience(plan))
    return waited | given_up | Q(state__in=NOT_THERE)


def _go_on(callback: Callback, plan: CallbackPlan, at: datetime) -> None:
    """The next way of the plan that leads to the customer; without one they are not to be reached."""
    way = _next_way(callback, plan)
    if not way:
        give_up(callback, why=Why.NOT_DELIVERED, by=None, at=at)
        return
    callback.channel = way
    callback.save(update_fields=["channel"])
    if callback.item and way not in WRITTEN:
        worklist.put_off(callback.item, until=at + NOW, at=at)  # a person's work from now on


def _next_way(callback: Callback, plan: CallbackPlan) -> str:
    """After the present one: what the customer likes best comes first, as the audience of the round has it."""
    liked = [way for way in plan.channels if way == callback.customer.preferred_channel]
    order = list(dict.fromkeys([*liked, *plan.channels]))
    rest = order[order.index(callback.channel) + 1 :] if callback.channel in order else []
    return next((way for way in rest if _leads(way, callback.customer)), "")


def _leads(way: str, customer: Customer) -> bool:
    if way in WRITTEN:
        return bool(first_addresses(way, [customer.pk]))
    if way == "phone":
        return customer.phones.exists()
    return way != "wechat" or customer.handles.filter(kind=HandleKind.WECHAT).exists()

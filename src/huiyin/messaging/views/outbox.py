"""What was decided to be sent, and what people do about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from huiyin.audit.actions import record
from huiyin.kernel import uploads
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.messaging import actions, queries, tables
from huiyin.messaging.enums import ENDED_WITHOUT, OPEN, ChannelState, Kind, State
from huiyin.messaging.models import Attachment, Message
from huiyin.messaging.printing import about
from huiyin.messaging.rules import hidden, seen
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest, done
from huiyin.org.views.lists import show_list
from huiyin.stationery.queries import prints_of


@require_GET
@required("messages.view")
def listing(request: SignedInRequest) -> HttpResponseBase:
    """Everything written to the customers a person may see, sent or not."""
    person, table = request.user, tables.outbox()
    return show_list(
        request,
        table,
        Message.objects.visible_to(person).with_reach(person),
        template="messaging/outbox.html",
        subject="messages",
        channel=queries.channel_for(Kind.EMAIL),
    )


@require_safe
@required("messages.view")
def message(request: SignedInRequest, pk: int) -> HttpResponse:
    """One message with what became of it; personal numbers in it are masked."""
    return _page(request, _reach(request, pk))


@require_POST
@required("customers.reveal")
def text(request: SignedInRequest, pk: int) -> HttpResponse:
    """The words as they were written; who reads them is recorded."""
    found = _reach(request, pk)
    subject = f"customer/{found.customer_id}" if found.customer_id else f"message/{pk}"
    record("message.read", by=request.user, at=now(), subject=subject, detail={"number": pk})
    return _page(request, found, whole=True)


@require_POST
@required("messages.view")
def resending(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send once more what did not go out, or may not have."""
    return _do(request, pk, actions.send_again, _("It goes out with the next ones."))


@require_POST
@required("messages.view")
def withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back what was not sent yet."""
    return _do(request, pk, actions.withdraw, _("Taken back: it is not sent."))


@require_POST
@required("messages.view")
def arrival(request: SignedInRequest, pk: int) -> HttpResponse:
    """What may have arrived did."""
    return _do(request, pk, actions.note_arrived, _("It counts as sent."))


@require_safe
@required("messages.view")
def attachment(request: SignedInRequest, pk: int, attachment: int) -> FileResponse:
    """A file that went along; who takes it is recorded."""
    found = _reach(request, pk)
    row = Attachment.objects.filter(message=found, pk=attachment).first()
    if row is None:
        raise Http404
    subject = f"customer/{found.customer_id}" if found.customer_id else ""
    record("paper.read", by=request.user, at=now(), subject=subject, detail={"paper": row.name})
    return uploads.as_kept(row.file, name=row.name, content_type=row.content_type)


def _do(request: SignedInRequest, pk: int, verb: Callable[..., Any], said: str) -> HttpResponse:
    found = fetch(Message.objects.select_related("channel", "customer"), user=request.user, to="steer", pk=pk)
    by: Person = request.user
    at: datetime = now()
    if done(request, lambda: verb(found, by=by, at=at)):
        messages.success(request, said)
    return redirect(request, reverse("messaging:message", args=[pk]))


def _reach(request: SignedInRequest, pk: int) -> Message:
    return fetch(
        Message.objects.select_related("channel", "customer", "decided_by", "template"), user=request.user, pk=pk
    )


def _rests(found: Message) -> queries.Resting | None:
    """What it waits for, if it would go out otherwise."""
    waits = found.state == State.WAITING and found.channel.state == ChannelState.LIVE and not found.despite
    return queries.resting(found.channel, found.customer, now()) if waits and not found.channel.by_hand else None


def _address(found: Message, *, known: bool, whole: bool) -> str:
    """Where it goes: whole for whoever had that put on record, but never of a file that they may not read."""
    if not known:
        return hidden(found.address)
    return found.address if whole else seen(found.address)


def _page(request: SignedInRequest, found: Message, *, whole: bool = False) -> HttpResponse:
    person, may = request.user, found.permits(request.user, "steer")
    known = found.customer is None or found.customer.permits(person, "view")
    again = may and found.state in ENDED_WITHOUT
    hindrance = actions.hindrance(found) if again else None
    return render(
        request,
        "messaging/message.html",
        message=found,
        known=known,
        address=_address(found, known=known, whole=whole),
        rests=_rests(found),
        tone=tables.TONES.get(State(found.state), "neutral"),
        steps=queries.steps_of(found),
        whole=whole,
        may_read_whole=not whole and person.may("customers.reveal"),
        may_withdraw=may and found.state in OPEN,
        may_send_again=again and not hindrance,
        hindrance=hindrance,
        may_settle=may and found.in_doubt,
        may_return=may and found.channel.by_hand and found.state == State.SENT,
        prints=prints_of(about(found)) if found.channel.by_hand else None,
        attachments=list(found.attachments.order_by("pk")),
    )

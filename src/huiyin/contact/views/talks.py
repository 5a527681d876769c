"""Conversations on a customer's page."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.contact import actions, queries
from huiyin.contact.forms import Conversation
from huiyin.contact.models import Call, Interaction, Point
from huiyin.customers.models import Customer
from huiyin.customers.queries import panels_for, reach_file
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.moments import moment
from huiyin.kernel.numbers import key_in
from huiyin.org.actions import discard_draft
from huiyin.org.models import Person
from huiyin.org.views import accepted, me
from huiyin.rulebook.speaking import spoken
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem

BEGINNINGS = ("direction", "channel")  # what the way to the form knows of the conversation already


@dataclass(frozen=True)
class Card:
    """What is still owed to a customer and open with them; whoever owes it has the form for it at hand."""

    owed: list[WorkItem]
    followed: queries.Followed | None
    visited: queries.Visited | None
    open: list[Point]
    businesses: dict[str, str]
    may_note: bool
    may_deliver: bool
    form: Conversation | None
    hints: queries.Hints | None
    manner: queries.Manner | None
    suggestions: list[queries.Proposal]


def card(customer: Customer, user: Person) -> Card:
    """The card of conversations on the customer's page."""
    at, owed, may = now(), queries.owed(customer), customer.permits(user, "speak")
    mine = may and any(item.owner_id == user.pk and item.kind != Kind.PROMISE for item in owed)
    return Card(
        owed=owed,
        followed=queries.followed(customer),
        visited=queries.visited(customer),
        open=queries.open_points(customer),
        businesses=queries.businesses(),
        may_note=may,
        may_deliver=may and bool(queries.deliverable()),
        form=_quick(customer, user, at) if mine else None,
        hints=queries.hints(localdate(at), customer) if mine else None,
        manner=queries.manner_of(customer, at) if mine else None,
        suggestions=queries.suggestions(customer, user, at) if mine else [],
    )


@require_safe
@required("customers.edit")
def new_conversation(request: HttpRequest) -> HttpResponse:
    """The registers' own way to another entry: first with whom; who called, and over what, goes along."""
    person = me(request)
    kept = {name: value for name, value in request.GET.items() if name in BEGINNINGS}
    if pk := key_in(request.GET.get("customer", "")):
        page = reverse("contact:conversation", args=[reach_file(person, pk, to="speak").pk])
        return redirect(request, f"{page}?{urlencode(kept)}" if kept else page)
    came_in = kept.get("direction") == Interaction.Direction.IN
    return render(
        request,
        "contact/whose.html",
        heading=_("Record a call that came in") if came_in else _("Record a conversation"),
        subtitle=_("First the customer; whoever has no file yet is given one here."),
        crumbs=[(_("Call register"), reverse("contact:register"))],
        known=kept.items(),
        missing=_("Choose whom it was with.") if "customer" in request.GET else "",
    )


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was said with a customer."""
    person, at = me(request), now()
    customer = reach_file(person, pk, to="speak")
    call = _call(request, person)
    typed = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = Conversation(*typed, at=at, call=call, known=request.GET, complaints=queries.open_beside(customer, person))
    if accepted(
        form,
        lambda: actions.record_conversation(customer, form.talk(), call=call, by=person, at=at),
        amiss=lambda: actions.lacking(customer, form.so_far(at), by=person, at=at),
    ):
        discard_draft(person, form_key=f"contact/{pk}")
        said = _("The conversation is on record.")
        if until := form.cleaned_data["promise_until"]:
            said += " " + _("The promise stands on your list until %(moment)s.") % {"moment": moment(until)}
        if until := form.cleaned_data["doubt_until"]:
            said += " " + _("What they asked is to be answered by %(moment)s.") % {"moment": moment(until)}
        if following := form.cleaned_data["next_at"]:
            then = moment(following)
            said += " " + _("The next contact is on %(moment)s.") % {"moment": then}
        messages.success(request, said)
        return redirect(request, reverse("customers:file", args=[customer.pk]))
    status = 422 if form.is_bound else 200
    return render(
        request,
        "contact/conversation.html",
        status=status,
        customer=customer,
        form=form,
        call=call,
        brief=panels_for(customer, person, brief=True),
        hints=queries.hints(localdate(at), customer),
        manner=queries.manner_of(customer, at),
        suggestions=queries.suggestions(customer, person, at),
        references=queries.references_for(person),
        line=None if call and call.direction == Interaction.Direction.OUT else queries.line_of(customer, person),
        filled=spoken,
    )


def _quick(customer: Customer, user: Person, at: datetime) -> Conversation:
    """On the customer's own page, for whoever owes them a call."""
    known = {"direction": Interaction.Direction.OUT}
    return Conversation(at=at, known=known, complaints=queries.open_beside(customer, user))


def _call(request: HttpRequest, person: Person) -> Call | None:
    """The call on the person's own phone that is put on record."""
    key = key_in(request.POST.get("call", "") or request.GET.get("call", ""))
    return fetch(Call, user=person, to="record", pk=key) if key else None

"""Taking an order, reading it back, letting it go out."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.audit.actions import record
from huiyin.customers.models import Customer
from huiyin.kernel.access import NotPermitted, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.orders import actions, forms, queries, rules, tables
from huiyin.orders.enums import TONES, State
from huiyin.orders.forms.orders import LinesForm
from huiyin.orders.models import Order, OrderLine
from huiyin.orders.views.order_paper import order_on_paper
from huiyin.org.actions import discard_draft
from huiyin.org.views import SignedInRequest, accepted
from huiyin.org.views.lists import show_list
from huiyin.stationery.queries import house_line, prints_of
from huiyin.stationery.views import OnRecord, hand_out_about, looked_at_or_printed


@require_safe
@required("orders.view")
def listing(request: SignedInRequest) -> HttpResponseBase:
    """The orders a person may see."""
    table = tables.orders(request.user)
    return show_list(
        request,
        table,
        Order.objects.visible_to(request.user),
        template="orders/list.html",
        house=house_line(),
        prints=f"list-{table.key}",
        papers=[("orders", pgettext("paper", "Order"))],
        may_take=request.user.may("orders.take"),
    )


@require_safe
@required("orders.view")
def special(request: SignedInRequest) -> HttpResponseBase:
    """The register of customers with special specifications. Source: A12-4."""
    table = tables.special()
    return show_list(
        request,
        table,
        OrderLine.objects.special_to(request.user),
        template="orders/special.html",
        house=house_line(),
        prints=f"list-{table.key}",
    )


@require_http_methods(["GET", "POST"])
@required("orders.take")
def new(request: SignedInRequest) -> HttpResponse:
    """The empty form of an order, or the order it became."""
    person, at = request.user, now()
    data = request.POST if request.method == "POST" else None
    form = forms.OrderForm(data, user=person, at=at, customer=_asked_for(request))
    lines = forms.lines_form(data)
    if _both_valid(form, lines):
        customer: Customer = form.cleaned_data.pop("customer")
        made: list[Order] = []
        content = {**form.cleaned_data, "lines": lines.given()}
        if accepted(form, lambda: made.append(actions.take_order(customer, **content, by=person, at=at))):
            discard_draft(person, form_key="orders/new")
            messages.success(
                request, _("Order %(number)s is taken. Read it back to the customer.") % {"number": made[0]}
            )
            return redirect(request, reverse("orders:order", args=[made[0].pk]))
    return _form_page(request, form, lines, order=None)


@require_http_methods(["GET", "POST"])
@required("orders.take")
def editing(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form of an order that exists, or the order as it then is."""
    person, at = request.user, now()
    order = queries.reach_order(person, pk, to="take")
    data = request.POST if request.method == "POST" else None
    form = forms.OrderForm(data, user=person, at=at, order=order)
    lines = forms.lines_form(data, given=queries.given_lines(order))
    seen = (key_in(request.POST.get("seen_revision", "")) or 0) if data is not None else order.revision
    if _both_valid(form, lines):
        content = {**form.cleaned_data, "lines": lines.given(), "seen_revision": seen}
        if accepted(form, lambda: actions.edit_order(order, **content, by=person, at=at)):
            discard_draft(person, form_key=f"orders/{pk}/editing")
            messages.success(request, _("Saved. What was changed has to be read back to the customer."))
            return redirect(request, reverse("orders:order", args=[pk]))
    return _form_page(request, form, lines, order=order, seen_revision=seen)


@require_safe
@required("orders.view")
def order(request: SignedInRequest, pk: int) -> HttpResponse:
    """One order with its lines, what was done with it, and what can be done next."""
    return order_page(request, queries.reach_order(request.user, pk))


@looked_at_or_printed
@required("orders.view")
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The order on A4, to be agreed to and put with the goods. Source: F-73."""
    found = queries.reach_order(request.user, pk)
    definition, told = order_on_paper(found), OnRecord("order.printed")
    return hand_out_about(request, definition, subject=found.subject, name=found.number, told=told)


def order_page(request: SignedInRequest, order: Order, *, refused: Form | None = None) -> HttpResponse:
    """The page as it is, with a form that was refused open on it."""
    person, at = request.user, now()
    lines = queries.lines_of(order)
    ended = order.standing in (State.DELIVERED, State.CANCELLED)
    on_its_way = any(line.planned or line.loaded for line in lines)
    verify, cancel = forms.VerifyForm(order=order, at=at), forms.CancelForm()
    verify = refused if isinstance(refused, forms.VerifyForm) else verify
    return render(
        request,
        "orders/order.html",
        status=422 if refused else 200,
        order=order,
        lines=lines,
        tone=TONES[order.standing],
        plainly=rules.plainly,
        channels=queries.channel_words(),
        address=queries.shown_address(order),
        steps=queries.steps_of(order),
        verify=verify,
        cancel=refused if isinstance(refused, forms.CancelForm) else cancel,
        area=queries.area_of(order.customer.region),
        may_take=order.permits(person, "take"),
        may_edit=order.permits(person, "take") and not ended and not on_its_way,
        may_release=order.permits(person, "release"),
        may_reveal=order.customer.permits(person, "reveal"),
        ended=ended,
        prints=prints_of(order.subject),
    )


@require_POST
@required("orders.take")
def verification(request: SignedInRequest, pk: int) -> HttpResponse:
    """The customer heard the order and agreed."""
    order, at = queries.reach_order(request.user, pk, to="take"), now()
    form = forms.VerifyForm(request.POST, order=order, at=at)
    return _answer(
        request,
        order,
        form,
        lambda: actions.verify(order, **form.cleaned_data, by=request.user, at=at),
        _("The order is verified; a supervisor can release it."),
    )


@require_POST
@required("orders.release")
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    """The order may be delivered; the reason why not comes back on the page."""
    order = queries.reach_order(request.user, pk, to="release")
    seen = key_in(request.POST.get("seen_revision", "")) or 0
    try:
        actions.release(order, seen_revision=seen, by=request.user, at=now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The order is released for loading."))
    return redirect(request, reverse("orders:order", args=[pk]))


@require_POST
@required("orders.release")
def cancellation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nothing more of it is delivered."""
    order, form = queries.reach_order(request.user, pk, to="release"), forms.CancelForm(request.POST)
    return _answer(
        request,
        order,
        form,
        lambda: actions.cancel(order, **form.cleaned_data, by=request.user, at=now()),
        _("The order is cancelled."),
    )


@require_POST
@required("customers.reveal")
def reading(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole delivery address, for the moment and on record."""
    order = queries.reach_order(request.user, pk)
    if not order.customer.permits(request.user, "reveal"):
        raise NotPermitted("customers.reveal")
    record("line.revealed", by=request.user, at=now(), subject=order.subject)
    response = render(request, "orders/address.html", address=order.address)
    response["Cache-Control"] = "no-store"
    return response


def _asked_for(request: SignedInRequest) -> Customer | None:
    """The customer whose page led here, or who was chosen in the form."""
    key = key_in((request.POST if request.method == "POST" else request.GET).get("customer", ""))
    return Customer.objects.visible_to(request.user).filter(pk=key).first() if key else None


def _both_valid(form: forms.OrderForm, lines: LinesForm) -> bool:
    """Both are looked at, so that everything that is missing is said at once."""
    return all([form.is_valid(), lines.is_valid()])


def _form_page(
    request: SignedInRequest, form: forms.OrderForm, lines: LinesForm, *, order: Order | None, seen_revision: int = 0
) -> HttpResponse:
    goods = list(queries.goods_known())
    return render(
        request,
        "orders/form.html",
        status=422 if form.is_bound else 200,
        form=form,
        lines=lines,
        order=order,
        customer=order.customer if order else _asked_for(request),
        seen_revision=seen_revision,
        products=sorted({row[0] for row in goods}),
        specifications=sorted({row[1] for row in goods}),
        units=sorted({row[2] for row in goods}),
    )


def _answer(request: SignedInRequest, order: Order, form: Form, verb: Callable[[], Any], said: str) -> HttpResponse:
    if not accepted(form, verb):
        return order_page(request, queries.reach_order(request.user, order.pk), refused=form)
    messages.success(request, said)
    return redirect(request, reverse("orders:order", args=[order.pk]))

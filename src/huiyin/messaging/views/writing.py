"""Writing to a customer."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer
from huiyin.customers.queries import reach_file
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.messaging import actions, forms, queries
from huiyin.messaging.enums import State
from huiyin.org.actions import discard_draft
from huiyin.org.views import SignedInRequest, accepted


@require_http_methods(["GET", "POST"])
@required("messages.send")
def to_customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """An e-mail to a customer, from their page."""
    customer = reach_file(request.user, pk, to="speak")
    home = reverse("customers:file", args=[customer.pk])
    crumbs = [(_("Customers"), reverse("customers:list")), (customer.name, home)]
    return compose(request, customer, home=home, crumbs=crumbs)


def compose(
    request: SignedInRequest,
    customer: Customer,
    *,
    home: str,
    crumbs: list[tuple[str, str]],
    subject: str = "",
    about: str = "",
) -> HttpResponse:
    """The page on which an e-mail is written, about a customer or one of their matters, and then back home."""
    box = queries.letterbox(customer, request.user)
    channel = box.channel
    draft = f"messages/{subject or f'customer/{customer.pk}'}"
    form = forms.Letter(request.POST if request.method == "POST" else None, box=box, about=about)
    made = []

    def decide() -> None:
        if channel is None:
            raise actions.NoChannel
        made.append(
            actions.decide(
                channel,
                **form.words(),
                purpose=Purpose.SERVICE,
                customer=customer,
                subject=subject,
                by=request.user,
                at=now(),
            )
        )

    if accepted(form, decide):
        discard_draft(request.user, form_key=draft)
        messages.success(request, _said(made[0].state))
        return redirect(request, home)
    status = 422 if form.is_bound else 200
    return render(
        request,
        "messaging/write.html",
        status=status,
        customer=customer,
        box=box,
        form=form,
        crumbs=crumbs,
        draft=draft,
        subject=subject,
        may_set_up=request.user.may("messages.keep"),
        may_edit=customer.permits(request.user, "edit"),
    )


def _said(state: str) -> str:
    if state == State.DRY:
        return _("Noted. The e-mail channel is in its dry run: nothing leaves the house.")
    return _("The e-mail goes out in a moment.")

"""Writing to a customer."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer
from huiyin.customers.queries import reach_file
from huiyin.customers.rules import handle_key
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.moments import moment
from huiyin.messaging import actions, forms, queries
from huiyin.messaging.enums import Kind, State
from huiyin.messaging.models import Message, Received
from huiyin.messaging.rules import LONGEST_SUBJECT
from huiyin.messaging.rules.texts import blanks
from huiyin.messaging.views.reading import template_as_read
from huiyin.org.actions import discard_draft
from huiyin.org.queries import house_language
from huiyin.org.views import SignedInRequest, accepted

OF_THE_STAFF = (Purpose.SERVICE, Purpose.CONTACT, Purpose.MARKETING)


@require_http_methods(["GET", "POST"])
@required("messages.send")
def to_customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """An e-mail to a customer, from their page."""
    customer = reach_file(request.user, pk, to="speak")
    return compose(request, customer, home=reverse("customers:file", args=[customer.pk]), crumbs=_crumbs(customer))


@require_http_methods(["GET", "POST"])
@required("messages.send")
def to_mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answer to an e-mail that came in."""
    received = fetch(Received.objects.select_related("channel"), user=request.user, pk=pk)
    if received.customer_id is None or received.channel.kind != Kind.EMAIL:
        raise Http404
    customer = reach_file(request.user, received.customer_id, to="speak")
    line = received.subject_line
    return compose(
        request,
        customer,
        home=reverse("messaging:mail", args=[pk]),
        crumbs=_crumbs(customer),
        subject=received.subject,
        about=line if line.casefold().startswith("re:") else f"Re: {line}"[:LONGEST_SUBJECT],
        answers=received,
    )


def compose(
    request: SignedInRequest,
    customer: Customer,
    *,
    home: str,
    crumbs: list[tuple[str, str]],
    subject: str = "",
    about: str = "",
    answers: Received | None = None,
) -> HttpResponse:
    """The page on which an e-mail is written, about a customer or one of their matters, and then back home.

    `answers`: what they wrote; the answer goes where it came from.
    """
    box = queries.letterbox(customer, request.user)
    if answers:
        others = [row for row in box.addresses if handle_key(row[0]) != answers.address_key]
        box = replace(box, addresses=[(answers.address, _("sender")), *others])
    channel = box.channel
    draft = f"received/{answers.pk}" if answers else f"messages/{subject or f'customer/{customer.pk}'}"
    form = forms.Letter(request.POST if request.method == "POST" else None, box=box, about=about)
    made = []

    def decide() -> None:
        if channel is None:
            raise actions.NoChannel
        wanted = form.wanted(purpose=Purpose.SERVICE, files=request.FILES.getlist("files"))
        made.append(
            actions.decide(
                channel, wanted, customer=customer, subject=subject, answers=answers, by=request.user, at=now()
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
        answers=answers,
        may_set_up=request.user.may("messages.keep"),
        may_edit=customer.permits(request.user, "edit"),
    )


@require_http_methods(["GET", "POST"])
@required("messages.send")
def text_to_customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """A text message to a customer, by a template that the provider approved."""
    customer = reach_file(request.user, pk, to="speak")
    channel = queries.channel_for(Kind.SMS)
    templates = queries.usable_templates(channel, OF_THE_STAFF) if channel else []
    chosen = request.GET.get("template", "")
    template = next((one for one in templates if str(one.pk) == chosen), templates[0] if templates else None)
    purpose = template.purpose if template else Purpose.SERVICE
    box = queries.letterbox(customer, request.user, Kind.SMS, purpose)
    form: forms.TextForm | None = None
    made: list[Message] = []
    at = now()
    rests = queries.resting(box.channel, customer, at) if box.channel else None
    if template is not None:
        typed = request.POST if request.method == "POST" else None
        form = forms.TextForm(typed, box=box, template=template, at_rest=bool(rests))

    def decide() -> None:
        if box.channel is None or template is None or form is None:
            raise actions.TemplateMissing
        file = actions.of_the_file(customer, house_language())
        known = {name: value for name, value in file.items() if name in blanks(template.text)}
        wanted = form.wanted(template, known)
        made.append(actions.decide(box.channel, wanted, customer=customer, by=request.user, at=at))

    if form is not None and accepted(form, decide):
        messages.success(request, _said(made[0].state, Kind.SMS, None if made[0].despite else rests))
        return redirect(request, reverse("customers:file", args=[pk]))
    refused = request.method == "POST"
    tabs = [(one.title, f"?template={one.pk}", one == template, None) for one in templates]
    return render(
        request,
        "messaging/text.html",
        status=422 if refused else 200,
        customer=customer,
        box=box,
        form=form,
        chosen=template,
        rests=rests,
        reads=template_as_read(template, customer, form.typed()) if template and form else None,
        templates=templates,
        tabs=tabs,
        crumbs=_crumbs(customer),
        may_set_up=request.user.may("messages.keep"),
    )


@require_http_methods(["GET", "POST"])
@required("messages.send")
def letter_to_customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """A letter to a customer; it is printed with the next batch."""
    customer = reach_file(request.user, pk, to="speak")
    return compose_letter(request, customer, home=reverse("customers:file", args=[pk]))


@require_http_methods(["GET", "POST"])
@required("messages.send")
def wecom_to_customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """A message in WeCom; the colleague who has added the customer sends it there."""
    customer = reach_file(request.user, pk, to="speak")
    return compose_letter(request, customer, home=reverse("customers:file", args=[pk]), kind=Kind.WECOM_CLIENT)


def compose_letter(
    request: SignedInRequest,
    customer: Customer,
    *,
    home: str,
    subject: str = "",
    about: str = "",
    begun: str = "",
    kind: Kind = Kind.LETTER,
    purpose: str = Purpose.SERVICE,
    agreed: bool = False,
) -> HttpResponse:
    """The page on which a letter is written, about a customer or what they wrote, and then back home.

    `begun`: words that stand there already, to go on from.
    """
    box = queries.letterbox(customer, request.user, kind, purpose, agreed=agreed)
    form = forms.Letter(
        request.POST if request.method == "POST" else None, box=box, kind=kind, about=about, begun=begun
    )
    draft = f"{'letters' if kind == Kind.LETTER else kind}/{subject or f'customer/{customer.pk}'}"
    made: list[Message] = []

    def decide() -> None:
        if box.channel is None:
            raise actions.NoChannel
        wanted = form.wanted(purpose=purpose, agreed=agreed)
        made.append(actions.decide(box.channel, wanted, customer=customer, subject=subject, by=request.user, at=now()))

    if accepted(form, decide):
        discard_draft(request.user, form_key=draft)
        messages.success(request, _said(made[0].state, kind))
        return redirect(request, home)
    return render(
        request,
        "messaging/letter.html" if kind == Kind.LETTER else "messaging/wecom.html",
        status=422 if form.is_bound else 200,
        customer=customer,
        box=box,
        form=form,
        draft=draft,
        crumbs=_crumbs(customer),
        may_set_up=request.user.may("messages.keep"),
    )


def _crumbs(customer: Customer) -> list[tuple[str, str]]:
    home = reverse("customers:file", args=[customer.pk])
    return [(_("Customers"), reverse("customers:list")), (customer.name, home)]


def _said(state: str, kind: str = Kind.EMAIL, rests: queries.Resting | None = None) -> str:
    if state == State.DRY:
        return _("Noted. The channel is in its dry run: nothing leaves the house.")
    if rests:
        return _("It goes out at %(moment)s, when the hours of rest are over.") % {"moment": moment(rests.until)}
    if kind == Kind.LETTER:
        return _("The letter waits to be printed.")
    if kind == Kind.WECOM_CLIENT:
        return _("The colleague who has added the customer is asked in WeCom to send it.")
    return _("It goes out in a moment.")

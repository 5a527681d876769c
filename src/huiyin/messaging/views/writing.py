"""Writing to a customer."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.customers.enums import Purpose
from huiyin.customers.models import Customer
from huiyin.customers.queries import reach_file
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
    return compose(request, customer, Kind.EMAIL, home=reverse("customers:file", args=[pk]))


@require_http_methods(["GET", "POST"])
@required("messages.send")
def to_mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answer to an e-mail that came in."""
    received = fetch(Received.objects.select_related("channel"), user=request.user, pk=pk)
    if received.customer_id is None or received.channel.kind != Kind.EMAIL:
        raise Http404
    customer = reach_file(request.user, received.customer_id, to="speak")
    line = received.subject_line
    about = line if line.casefold().startswith("re:") else f"Re: {line}"[:LONGEST_SUBJECT]
    begun = Begun(subject=received.subject, about=about, answers=received)
    return compose(request, customer, Kind.EMAIL, begun, home=reverse("messaging:mail", args=[pk]))


@dataclass(frozen=True)
class Begun:
    """What a message is, before a word of it is typed."""

    subject: str = ""  # what it belongs to
    about: str = ""  # its subject line
    words: str = ""  # that stand there already, to go on from
    purpose: str = Purpose.SERVICE
    agreed: bool = False
    answers: Received | None = None  # what they wrote; the answer goes where it came from


WITHOUT = Begun()
PAGES = {
    Kind.EMAIL: ("messages", "messaging/write.html"),
    Kind.LETTER: ("letters", "messaging/letter.html"),
    Kind.WECOM_CLIENT: (Kind.WECOM_CLIENT, "messaging/wecom.html"),
}


def compose(
    request: SignedInRequest,
    customer: Customer,
    kind: Kind,
    begun: Begun = WITHOUT,
    *,
    home: str,
    crumbs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """The page on which somebody writes to a customer, about them or one of their matters, and then back home."""
    box = queries.letterbox(customer, request.user, kind, begun.purpose, agreed=begun.agreed, answers=begun.answers)
    typed = request.POST if request.method == "POST" else None
    form = forms.Letter(typed, box=box, kind=kind, about=begun.about, begun=begun.words)
    drafts, template = PAGES[kind]
    draft = f"{drafts}/{begun.subject or f'customer/{customer.pk}'}"
    if begun.answers:
        draft = f"received/{begun.answers.pk}"
    made: list[Message] = []

    def decide() -> None:
        if box.channel is None:
            raise actions.NoChannel
        files = request.FILES.getlist("files")
        wanted = form.wanted(purpose=begun.purpose, agreed=begun.agreed, files=files)
        subject, answers, by = begun.subject, begun.answers, request.user
        made.append(
            actions.decide(box.channel, wanted, customer=customer, subject=subject, answers=answers, by=by, at=now())
        )

    if accepted(form, decide):
        discard_draft(request.user, form_key=draft)
        messages.success(request, _said(made[0].state, kind))
        return redirect(request, home)
    return render(
        request,
        template,
        status=422 if form.is_bound else 200,
        customer=customer,
        box=box,
        form=form,
        crumbs=crumbs or _crumbs(customer),
        draft=draft,
        answers=begun.answers,
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
        before=queries.last_of_template(template, customer) if template else None,
        tabs=tabs,
        crumbs=_crumbs(customer),
        may_set_up=request.user.may("messages.keep"),
    )


@require_http_methods(["GET", "POST"])
@required("messages.send")
def letter_to_customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """A letter to a customer; it is printed with the next batch."""
    customer = reach_file(request.user, pk, to="speak")
    return compose(request, customer, Kind.LETTER, home=reverse("customers:file", args=[pk]))


@require_http_methods(["GET", "POST"])
@required("messages.send")
def wecom_to_customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """A message in WeCom; the colleague who has added the customer sends it there."""
    customer = reach_file(request.user, pk, to="speak")
    return compose(request, customer, Kind.WECOM_CLIENT, home=reverse("customers:file", args=[pk]))


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

"""Signatures and templates, and what the provider says of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.messaging import actions, forms, queries
from huiyin.messaging.models import Channel, Signature, Template
from huiyin.messaging.views.reading import as_read
from huiyin.org.views import SignedInRequest, accepted, done


@require_safe
@required("messages.keep")
def listing(request: SignedInRequest) -> HttpResponse:
    """What may be sent by template, channel by channel, and what the provider says of it."""
    return _list(request)


@require_http_methods(["GET", "POST"])
@required("messages.keep")
def new(request: SignedInRequest) -> HttpResponse:
    """Another template."""
    form = forms.TemplateForm(
        request.POST if request.method == "POST" else None, channels=Channel.objects.order_by("name", "pk")
    )
    made: list[Template] = []

    def write() -> None:
        said = {**form.cleaned_data}
        channel = fetch(Channel, user=request.user, to="keep", pk=int(said.pop("channel")))
        made.append(actions.write_template(channel, **said, by=request.user, at=now()))

    if accepted(form, write):
        return _written(request, made[0])
    status = 422 if form.is_bound else 200
    reads = as_read(form.data.get("title", ""), form.data.get("text", ""), "", queries.any_reader(request.user))
    return render(request, "messaging/template.html", status=status, form=form, edition=None, reads=reads)


@require_http_methods(["GET", "POST"])
@required("messages.keep")
def template(request: SignedInRequest, pk: int) -> HttpResponse:
    """One edition of a template; other words for it are a new edition once the provider was asked."""
    found = fetch(Template.objects.select_related("channel", "by"), user=request.user, to="keep", pk=pk)
    form = forms.TemplateForm(request.POST if request.method == "POST" else None, template=found)
    made: list[Template] = []

    def write() -> None:
        said = {**form.cleaned_data, "key": found.key}
        made.append(actions.write_template(found.channel, **said, by=request.user, at=now()))

    if accepted(form, write):
        return _written(request, made[0])
    status = 422 if form.is_bound else 200
    asks = queries.asks_for_approval(found.channel)
    said = form.data if form.is_bound else {"title": found.title, "text": found.text}
    reader = queries.any_reader(request.user)
    reads = as_read(said.get("title", ""), said.get("text", ""), found.channel.kind, reader)
    return render(
        request,
        "messaging/template.html",
        status=status,
        form=form,
        edition=found,
        asks=asks,
        reads=reads,
    )


@require_POST
@required("messages.keep")
def template_approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have the provider examine a template."""
    return _ask(request, Template, pk)


@require_POST
@required("messages.keep")
def new_signature(request: SignedInRequest) -> HttpResponse:
    """Another signature of a channel."""
    form = forms.SignatureForm(request.POST)

    def add() -> None:
        said = {**form.cleaned_data}
        channel = fetch(Channel, user=request.user, to="keep", pk=said.pop("channel"))
        actions.add_signature(channel, **said)

    if accepted(form, add):
        messages.success(request, _("Noted. Have the provider confirm it."))
        return redirect(request, reverse("messaging:templates"))
    return _list(request, refused=form)


@require_POST
@required("messages.keep")
def signature_approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have the provider say whether a signature is approved."""
    return _ask(request, Signature, pk)


@require_POST
@required("messages.keep")
def approvals(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask the provider now how far it is."""
    found = fetch(Channel, user=request.user, to="keep", pk=pk)
    settled: list[int] = []
    if done(request, lambda: settled.append(actions.refresh_approvals(found, now))):
        words = ngettext("The provider settled %(num)d.", "The provider settled %(num)d.", settled[0])
        messages.success(request, words % {"num": settled[0]})
    return redirect(request, reverse("messaging:templates"))


def _ask(request: SignedInRequest, kind: Callable[..., Any], pk: int) -> HttpResponse:
    found: Any = fetch(kind, user=request.user, to="keep", pk=pk)  # type: ignore[arg-type]
    if done(request, lambda: actions.ask_for_approval(found, at=now())):
        messages.success(request, _("The provider was asked; its answer is fetched every few minutes."))
    return redirect(request, reverse("messaging:templates"))


def _written(request: SignedInRequest, made: Template) -> HttpResponse:
    said = _("Saved. It may be used.") if made.usable else _("Saved. Have the provider approve it before it is used.")
    messages.success(request, said)
    return redirect(request, reverse("messaging:template", args=[made.pk]))


def _list(request: SignedInRequest, refused: forms.SignatureForm | None = None) -> HttpResponse:
    return render(
        request,
        "messaging/templates.html",
        status=422 if refused else 200,
        shelves=queries.shelves(),
        refused=refused,
        signature=refused or forms.SignatureForm(),
    )

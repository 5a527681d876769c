"""The list of addresses that are not written to."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.messaging import actions, forms, queries
from huiyin.messaging.models import Block
from huiyin.org.views import SignedInRequest, accepted, done


@require_http_methods(["GET", "POST"])
@required("messages.block")
def blocks(request: SignedInRequest) -> HttpResponse:
    """Each address with the reason; another one is put on the list here."""
    form = forms.NewBlock(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.block(**form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Nothing goes to this address any more."))
        return redirect(request, reverse("messaging:blocks"))
    rows, later = queries.blocks(request.user, before=key_in(request.GET.get("before", "")))
    status = 422 if form.is_bound else 200
    return render(request, "messaging/blocks.html", status=status, form=form, rows=rows, later=later)


@require_POST
@required("messages.block")
def removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write to an address again."""
    found = fetch(Block, user=request.user, to="end", pk=pk)
    if done(request, lambda: actions.unblock(found)):
        messages.success(request, _("The address may be written to again."))
    return redirect(request, reverse("messaging:blocks"))

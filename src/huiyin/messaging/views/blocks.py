"""The list of addresses that are not written to."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.messaging import actions, forms, tables
from huiyin.messaging.models import Block
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list


@require_http_methods(["GET", "POST"])
@required("messages.block")
def blocks(request: SignedInRequest) -> HttpResponseBase:
    """Each address with the reason; another one is put on the list here."""
    person, table = request.user, tables.blocked()
    form = forms.NewBlock(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.block(**form.cleaned_data, by=person, at=now())):
        messages.success(request, _("Nothing goes to this address any more."))
        return redirect(request, reverse("messaging:blocks"))
    page = show_list(
        request,
        table,
        Block.objects.visible_to(person),
        template="messaging/blocks.html",
        form=form,
    )
    if form.is_bound:
        page.status_code = 422
    return page


@require_safe
@required("messages.block")
def block(request: SignedInRequest, pk: int) -> HttpResponse:
    """One address, who put it on the list and why."""
    found = fetch(Block.objects.select_related("by"), user=request.user, to="end", pk=pk)
    return render(request, "messaging/block.html", blocked=found)


@require_POST
@required("messages.block")
def removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write to an address again."""
    found = fetch(Block, user=request.user, to="end", pk=pk)
    if done(request, lambda: actions.unblock(found)):
        messages.success(request, _("The address may be written to again."))
    return redirect(request, reverse("messaging:blocks"))

"""Setting up which groups of colleagues are told of their work."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.messaging import actions, forms
from huiyin.messaging.models import Channel, StaffGroup
from huiyin.org.views import SignedInRequest, accepted, done


@require_http_methods(["GET", "POST"])
@required("messages.keep")
def new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another group that a channel tells of its department's work."""
    channel = fetch(Channel, user=request.user, to="keep", pk=pk)
    data = request.POST if request.method == "POST" else None
    form = forms.GroupForm(data, channel=channel, root=request.build_absolute_uri("/"))
    if accepted(form, lambda: actions.add_group(channel, **form.words(), by=request.user, at=now())):
        messages.success(request, _("They are told from now on, as soon as the channel sends."))
        return _back(request, channel.pk)
    status = 422 if form.is_bound else 200
    return render(request, "messaging/group.html", status=status, form=form, channel=channel, group=None)


@require_http_methods(["GET", "POST"])
@required("messages.keep")
def group(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a group is told."""
    found = _reach(request, pk)
    form = forms.GroupForm(request.POST if request.method == "POST" else None, channel=found.channel, group=found)
    if accepted(form, lambda: actions.edit_group(found, **form.words(), by=request.user, at=now())):
        messages.success(request, _("Saved."))
        return _back(request, found.channel_id)
    status = 422 if form.is_bound else 200
    return render(request, "messaging/group.html", status=status, form=form, channel=found.channel, group=found)


@require_POST
@required("messages.keep")
def ending(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tell them nothing more."""
    found = _reach(request, pk)
    if done(request, lambda: actions.end_group(found, by=request.user, at=now())):
        messages.success(request, _("They are told nothing more."))
    return _back(request, found.channel_id)


def _reach(request: SignedInRequest, pk: int) -> StaffGroup:
    rows = StaffGroup.objects.select_related("channel", "department")
    return fetch(rows, user=request.user, to="keep", pk=pk)


def _back(request: SignedInRequest, channel: int) -> HttpResponse:
    return redirect(request, reverse("messaging:channel", args=[channel]))

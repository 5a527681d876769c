"""Setting up how messages leave, for whoever keeps the house."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.messaging import actions, forms, queries
from huiyin.messaging.enums import ChannelState, Kind, State
from huiyin.messaging.models import Channel
from huiyin.org.views import SignedInRequest, accepted, done


@require_safe
@required("messages.keep")
def listing(request: SignedInRequest) -> HttpResponse:
    """The channels, whether they send, and what they have to send."""
    return _listing(request, forms.HouseBrakesForm(initial=model_to_dict(actions.house_brakes())))


@require_POST
@required("messages.keep")
def brakes(request: SignedInRequest) -> HttpResponse:
    """How much leaves over all channels together."""
    form = forms.HouseBrakesForm(request.POST)
    if accepted(form, lambda: actions.set_house_brakes(**form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Saved."))
        return redirect(request, reverse("messaging:channels"))
    return _listing(request, form)


def _listing(request: SignedInRequest, form: forms.HouseBrakesForm) -> HttpResponse:
    person = request.user
    rows = queries.with_unsent(Channel.objects.visible_to(person)).order_by("name", "pk")
    status, may = 422 if form.is_bound else 200, queries.counts_what_they_see(person)
    return render(request, "messaging/channels.html", status=status, rows=rows, may_look=may, brakes=form)


@require_http_methods(["GET", "POST"])
@required("messages.keep")
def new(request: SignedInRequest) -> HttpResponse:
    """Another channel; it begins with a dry run."""
    form = forms.ChannelForm(request.POST if request.method == "POST" else None, driver=request.GET.get("driver", ""))
    made: list[Channel] = []
    if accepted(form, lambda: made.append(actions.add_channel(**form.words(), by=request.user, at=now()))):
        messages.success(request, _("The channel is set up. It sends nothing until you let it."))
        return redirect(request, reverse("messaging:channel", args=[made[0].pk]))
    status = 422 if form.is_bound else 200
    word = form["driver"].value()
    here = reverse("messaging:new-channel")
    drivers = [(label, f"{here}?driver={key}", key == word, None) for key, label in forms.DRIVERS.items()]
    return render(request, "messaging/channel.html", status=status, form=form, channel=None, drivers=drivers)


@require_http_methods(["GET", "POST"])
@required("messages.keep")
def channel(request: SignedInRequest, pk: int) -> HttpResponse:
    """How a channel is set up, and whether it sends."""
    found = _reach(request, pk)
    form = forms.ChannelForm(request.POST if request.method == "POST" else None, channel=found)
    if accepted(form, lambda: actions.edit_channel(found, **form.words(), by=request.user, at=now())):
        messages.success(request, _("Saved."))
        return _back(request, pk)
    return _page(request, found, form=form)


@require_POST
@required("messages.keep")
def test(request: SignedInRequest, pk: int) -> HttpResponse:
    """One message to whoever asks, at once; the answer of the mail server stands on the next page."""
    found = _reach(request, pk)
    words = {"subject_line": _("Test of the channel “%(name)s”") % {"name": found.name}}
    words["body"] = _("If you can read this, the channel works.")
    sent: list[Any] = []
    if done(request, lambda: sent.append(actions.send_test(found, **words, by=request.user, clock=now))):
        message = sent[0]
        if message.state == State.SENT:
            messages.success(request, _("Sent to %(address)s.") % {"address": message.address})
        else:
            said = " · ".join(filter(None, [message.get_why_display(), "" if message.in_full else message.detail]))
            messages.error(request, said if message.in_doubt else _("It did not go out: %(why)s") % {"why": said})
    return _back(request, pk)


@require_POST
@required("messages.keep")
def opening(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let it send."""
    found = _reach(request, pk)
    form = forms.Opening(request.POST)
    if accepted(form, lambda: actions.go_live(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("The channel sends from now on."))
        return _back(request, pk)
    return _page(request, found, opening=form)


@require_POST
@required("messages.keep")
def stopping(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send nothing more."""
    found = _reach(request, pk)
    if done(request, lambda: actions.stop(found, by=request.user, at=now())):
        messages.success(request, _("Stopped: what is decided waits."))
    return _back(request, pk)


@require_POST
@required("messages.keep")
def dry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Back to the dry run."""
    found = _reach(request, pk)
    if done(request, lambda: actions.back_to_dry(found, by=request.user, at=now())):
        messages.success(request, _("In the dry run again: what is decided is only noted."))
    return _back(request, pk)


def _reach(request: SignedInRequest, pk: int) -> Channel:
    return fetch(Channel, user=request.user, to="keep", pk=pk)


def _back(request: SignedInRequest, pk: int) -> HttpResponse:
    return redirect(request, reverse("messaging:channel", args=[pk]))


def _page(
    request: SignedInRequest,
    found: Channel,
    *,
    form: forms.ChannelForm | None = None,
    opening: forms.Opening | None = None,
) -> HttpResponse:
    waiting, dry = queries.unsent(found)
    refused = (form is not None and form.is_bound) or opening is not None
    return render(
        request,
        "messaging/channel.html",
        status=422 if refused else 200,
        channel=found,
        form=form or forms.ChannelForm(channel=found),
        opening=opening,
        waiting=waiting,
        dry=dry,
        may_look=queries.counts_what_they_see(request.user),
        groups=queries.groups_of(found.pk),
        mailbox=queries.mailbox_of(found),
        nowhere=found.kind == Kind.EMAIL and not request.user.email,
        may_write_oneself=request.user.may("people.manage"),
        answers=_address_for_answers(request, found),
        rests=found.state == ChannelState.LIVE and found.rests(now()),
        resting=queries.resting(found, None, now()),
        fresh=forms.Opening(initial={"seen_waiting": waiting, "seen_dry": dry}),
    )


def _address_for_answers(request: SignedInRequest, found: Channel) -> str:
    """What whoever sets the channel up tells its provider."""
    path, root = queries.answers_path(found), settings.PUBLIC_URL or request.build_absolute_uri("/")
    return root.rstrip("/") + path if path else ""

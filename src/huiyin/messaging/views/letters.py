"""The letter register: what is to be printed, what was posted, and what came back."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.printing import PREVIEW
from huiyin.messaging import actions, forms, queries, tables
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import Message, PrintRun
from huiyin.messaging.printing import LETTER, about, letters_as_pdf
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list
from huiyin.stationery.actions import note_each
from huiyin.stationery.queries import numbers_of
from huiyin.stationery.views import OnRecord, as_file, is_wanted, looked_at_or_printed, note


@require_GET
@required("messages.view")
def listing(request: SignedInRequest) -> HttpResponseBase:
    """Every letter to the customers a person may see; above it what waits for the printer and for the post."""
    person, table = request.user, tables.letters()
    return show_list(
        request,
        table,
        Message.objects.visible_to(person).with_reach(person).filter(channel__kind=Kind.LETTER),
        template="messaging/letters.html",
        tray=queries.tray(person),
    )


@require_POST
@required("messages.send")
def printing(request: SignedInRequest) -> HttpResponse:
    """Put together what is to be printed now."""
    found: list[PrintRun] = []

    def put_together() -> None:
        channel = queries.channel_for(Kind.LETTER)
        if channel is None:
            raise actions.NothingToPrint
        found.append(actions.print_letters(channel, by=request.user, at=now()))

    if done(request, put_together):
        return redirect(request, reverse("messaging:batch", args=[found[0].pk]))
    return redirect(request, reverse("messaging:letters"))


@require_safe
@required("messages.send")
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Letters that were printed together."""
    found = fetch(PrintRun.objects.select_related("printed_by", "posted_by"), user=request.user, pk=pk)
    letters = list(queries.letters_of(found))
    times = numbers_of(LETTER, [about(letter) for letter in letters])
    printed = {letter.pk: times.get(about(letter), 0) for letter in letters}
    return render(request, "messaging/batch.html", batch=found, letters=letters, printed=printed)


@looked_at_or_printed
@required("messages.send")
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The letters of a batch for the printer; who prints them is recorded, and how often each was."""
    found = fetch(PrintRun.objects.select_related("channel"), user=request.user, pk=pk)
    letters, wanted = list(queries.letters_of(found)), is_wanted(request)
    note(request, OnRecord("letters.printed", {"number": found.number}), subject="letters", wanted=wanted)
    copies = _counted(request, letters) if wanted else {letter.pk: PREVIEW for letter in letters}
    return as_file(letters_as_pdf(found.channel, letters, copies), name=found.number)


def _counted(request: SignedInRequest, letters: Sequence[Message]) -> dict[int, int]:
    times = note_each(LETTER, [about(letter) for letter in letters], kind="pdf", by=request.user, at=now())
    return {letter.pk: times[about(letter)] for letter in letters}


@require_POST
@required("messages.send")
def posting(request: SignedInRequest, pk: int) -> HttpResponse:
    """They went to the post."""
    found = fetch(PrintRun, user=request.user, pk=pk)
    if done(request, lambda: actions.post(found, by=request.user, at=now())):
        messages.success(request, _("Posted: the letters stand in the register and among what was said."))
    return redirect(request, reverse("messaging:batch", args=[pk]))


@require_POST
@required("messages.view")
def returned(request: SignedInRequest, pk: int) -> HttpResponse:
    """The post brought it back."""
    found = fetch(Message.objects.select_related("channel"), user=request.user, to="steer", pk=pk)
    form = forms.Returned(request.POST)
    if accepted(form, lambda: actions.note_returned(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Noted. Whoever keeps the file is told to ask for the new address."))
    else:
        for said in form.errors.values():
            messages.error(request, " ".join(map(str, said)))
    return redirect(request, reverse("messaging:message", args=[pk]))

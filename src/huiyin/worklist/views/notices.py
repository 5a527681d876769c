"""A person's notifications."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from huiyin.kernel.clock import now
from huiyin.kernel.htmx import conditional, redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.org.views import me
from huiyin.worklist import actions, queries
from huiyin.worklist.models import Notice
from huiyin.worklist.rules import subject_url

NEWEST = 6


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What a person was told, newest first."""
    before = key_in(request.GET.get("before", ""))
    person = me(request)
    lines, older = queries.notices_of(person, before=before)
    return render(request, "worklist/notices.html", lines=lines, older=older, unread=queries.unread(person))


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """How much is unread, and the newest of it; asked for again and again, so it answers 304 while nothing is new."""
    person = me(request)
    unread, newest = queries.unread(person), queries.newest_notice(person)
    etag, known = conditional(request, person.pk, get_language(), unread, newest)
    if known:
        return known
    lines, _older = queries.notices_of(person, count=NEWEST)
    response = render(request, "worklist/bell.html", unread=unread, lines=lines)
    response["ETag"] = etag
    return response


@require_POST
def reading_all(request: HttpRequest) -> HttpResponse:
    """Everything is read."""
    person = me(request)
    actions.read_all(person, by=person, at=now())
    return redirect(request, reverse("worklist:notices"))


@require_POST
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one notice and go to what it speaks of."""
    person = me(request)
    notice = get_object_or_404(person.notices.select_related("item"), pk=pk)
    actions.read_notice(notice, by=person, at=now())
    return redirect(request, _place_of(notice))


def _place_of(notice: Notice) -> str:
    if address := subject_url(notice.subject):
        return address
    return reverse("worklist:item", args=[notice.item_id]) if notice.item_id else reverse("worklist:today")

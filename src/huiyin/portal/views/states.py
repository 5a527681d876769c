"""Where a matter stands: by its number and the end of the phone, and what the customer can do there."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.audit.actions import came_from
from huiyin.cases import actions as cases
from huiyin.cases.actions.carrying_out import LinkUsed
from huiyin.cases.models import Case
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org.queries import organisation
from huiyin.portal import actions, queries
from huiyin.portal.rules import STATE_IS_OPEN
from huiyin.portal.views.outside import outside

COOKIE, SALT = "huiyin-matter", "portal.matter"  # which matter this browser has opened; signed, for half an hour


@outside
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: HttpRequest) -> HttpResponse:
    """The question for number and phone, or the matter they opened. Source: E101-3."""
    if request.method == "POST":
        return _look_up(request)
    case = _opened(request)
    if case is None:
        return _question(request)
    return render(request, "portal/state.html", house=organisation(), state=queries.state_of(case))


@outside
@require_POST
def solution(request: HttpRequest) -> HttpResponse:
    """The customer wants to answer now: a link of their own, good for an hour."""
    case = _opened(request)
    if case is None:
        return redirect("portal:state")
    try:
        invited = cases.invite_who_asks(case, at=now())
    except LinkUsed:  # it has moved on meanwhile
        return redirect("portal:state")
    return redirect("portal:solution", invited.token)


@outside
@require_POST
def leaving(request: HttpRequest) -> HttpResponse:
    """Nobody who takes this phone next sees the matter."""
    response = redirect("portal:state")
    response.delete_cookie(COOKIE, path=reverse("portal:doors"))
    return response


def _look_up(request: HttpRequest) -> HttpResponse:
    number, digits = request.POST.get("number", ""), request.POST.get("digits", "")
    if not number.strip() or not digits.strip():
        return _question(request, message=_("Please give both: the number and the last four digits."), status=422)
    try:
        case = actions.look_up(number, digits, address=came_from(), at=now())
    except actions.TooManyTries as many:
        return _question(request, message=str(many), status=429)
    if case is None:
        words = _("There is no matter with this number and these last four digits. Please look at both once more.")
        return _question(request, message=words, status=422)
    response = redirect("portal:state")
    response.set_signed_cookie(
        COOKIE,
        str(case.pk),
        salt=SALT,
        max_age=int(STATE_IS_OPEN.total_seconds()),
        path=reverse("portal:doors"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _opened(request: HttpRequest) -> Case | None:
    pk = request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=STATE_IS_OPEN)
    return Case.objects.select_related("customer").filter(pk=pk).first() if pk else None


def _question(request: HttpRequest, *, message: str = "", status: int = 200) -> HttpResponse:
    typed = request.POST.get("number", "") if request.method == "POST" else ""
    return render(request, "portal/look_up.html", house=organisation(), message=message, number=typed, status=status)

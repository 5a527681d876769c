"""Where a customer sends a matter in, and the number they get for it."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.audit.actions import came_from
from huiyin.cases import actions as cases
from huiyin.cases.forms import lines_of, typed_in
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.org.queries import calendar_of, organisation
from huiyin.portal import actions
from huiyin.portal.queries import state_of
from huiyin.portal.rules import NUMBERS, RECEIPT_IS_GOOD, Mark, mark_in
from huiyin.portal.views.outside import outside
from huiyin.rulebook.definitions import Door, Form
from huiyin.rulebook.queries import pack_in_force
from huiyin.rulebook.rules import asked_at

RECEIPT = "portal.receipt"
TRAP = "website"  # a field that people don't see; whatever fills it in does not read the page


@outside
@require_safe
def doors(request: HttpRequest) -> HttpResponse:
    """What can be brought here, and where a matter is looked up."""
    found = pack_in_force().doors.values() if settings.HUIYIN_DOORS else ()
    return render(request, "portal/doors.html", house=organisation(), doors=found)


@outside
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, key: str) -> HttpResponse:
    """The form of one door, and the form sent in. Source: E101-3, E51-1."""
    opened = door_of(key)
    if not settings.HUIYIN_DOORS:
        return render(request, "portal/shut.html", house=organisation(), status=503)
    if request.method != "POST":
        return _form(request, opened, Mark(key, now()))

    mark = mark_in(request.POST.get("mark", ""), door=key, at=now())
    if mark is None:
        too_old = _("This page was open for a long time. Please look through it and send it again.")
        return _form(request, opened, Mark(key, now()), message=too_old)
    if _is_doubtful(request, mark) and not mark.is_answered_by(request.POST.get("sum", "")):
        return _form(request, opened, mark.asking(), sum_wrong=mark.sum is not None, errors=_wrong(request, opened))
    try:
        case = actions.send_in(
            key,
            values=_typed(request, opened),
            files={name: request.FILES.getlist(name) for name in request.FILES},
            address=came_from(),
            at=now(),
        )
    except Invalid as refused:
        return _form(request, opened, mark.asking() if mark.sum else mark, errors=refused.errors)
    except actions.TooMany as many:
        return _form(request, opened, mark, message=str(many), status=429)
    except DomainError as refused:
        return _form(request, opened, mark, message=str(refused))
    return redirect("portal:receipt", signing.dumps(case.pk, salt=RECEIPT))


@outside
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The number, to be kept: with the phone it opens the state of the matter."""
    try:
        pk = signing.loads(token, salt=RECEIPT, max_age=RECEIPT_IS_GOOD)
    except signing.BadSignature:
        words = _("This page was kept for a few days only. The state of your matter is found by its number.")
        return render(request, "portal/closed.html", house=organisation(), words=words, status=410)
    return render(request, "portal/receipt.html", house=organisation(), state=state_of(Case.objects.get(pk=pk)))


def door_of(key: str) -> Door:
    found = pack_in_force().doors.get(key)
    if found is None:
        raise Http404
    return found


def _is_doubtful(request: HttpRequest, mark: Mark) -> bool:
    """Whoever fills in what nobody sees, or faster than anybody reads, or comes in a crowd, answers a sum first."""
    at = now()
    return bool(request.POST.get(TRAP)) or mark.is_too_fast(at) or actions.wants_a_sum(address=came_from(), at=at)


def _asked(opened: Door) -> Form:
    return asked_at(opened, pack_in_force().processes[opened.process])


def _typed(request: HttpRequest, opened: Door) -> dict[str, Any]:
    return typed_in(request.POST, [_asked(opened)])


def _wrong(request: HttpRequest, opened: Door) -> dict[str, list[str]]:
    """Whoever has to answer a sum hears at the same time what else is wrong."""
    try:
        cases.told_at(opened.key, _typed(request, opened))
    except Invalid as wrong:
        return wrong.errors
    return {}


def _form(
    request: HttpRequest,
    opened: Door,
    mark: Mark,
    *,
    errors: dict[str, list[str]] | None = None,
    message: str = "",
    sum_wrong: bool = False,
    status: int = 422,
) -> HttpResponse:
    asked = _asked(opened)
    sent = request.method == "POST"
    if not sent and actions.wants_a_sum(address=came_from(), at=now()):
        mark = mark.asking()
    typed = _typed(request, opened)
    chosen = {name: "、".join(file.name or "" for file in request.FILES.getlist(name)) for name in request.FILES}
    lines = lines_of(
        asked,
        case=None,
        typed={**typed, **chosen} if sent else None,
        errors=errors,
        zone=calendar_of(department=None).zone,
        at=now(),
    )
    return render(
        request,
        "portal/door_form.html",
        status=status if sent else 200,
        house=organisation(),
        opened=opened,
        lines=lines,
        elsewhere=[said for name, said in (errors or {}).items() if name not in {line.name for line in lines}],
        mark=mark,
        numbers=[NUMBERS[number] for number in mark.sum or ()],
        sum_wrong=sum_wrong,
        message=message,
        trap=TRAP,
    )

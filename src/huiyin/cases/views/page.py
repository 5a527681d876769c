"""The case page: step bar, one next action with what is missing, the form as on paper, the time line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from huiyin.cases import queries
from huiyin.cases.actions.moving import Missing, NotYourTurn, Overtaken
from huiyin.cases.actions.registering import Conflicting
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.cases.views.reading import CasePage
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render


@dataclass
class Refused:
    """What a person tried and typed, and why it was refused: nothing typed is lost."""

    panel: str
    typed: Mapping[str, Any]
    message: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    conflicts: Any = ()


def show(request: HttpRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return render_case(request, case)


def live(request: HttpRequest, pk: int) -> HttpResponse:
    """Polled: nothing while the case stands as the page shows it, else a notice that it has changed."""
    case = access.fetch(Case, user=request.user, pk=pk)
    if request.GET.get("revision") == str(case.revision):
        return HttpResponse(status=204)
    last = case.acts.select_related("by").order_by("-pk").first()
    return render(request, "cases/changed.html", case=case, last=last)


def act(
    request: HttpRequest,
    case: Case,
    verb: Callable[[], Any],
    *,
    panel: str,
    done: Callable[[Any], None] | None = None,
) -> HttpResponse:
    """Run one verb; show the case anew, or the same page with what was typed and why it was refused."""
    try:
        result = verb()
    except NotYourTurn as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except DomainError as refusal:
        return render_case(request, case, refused=_refused(panel, request, refusal), status=_status(refusal))
    if done is not None:
        done(result)
    if request.htmx:  # type: ignore[attr-defined]
        return render_case(request, Case.objects.get(pk=case.pk))
    return redirect("cases:page", case.pk)


def render_case(
    request: HttpRequest, case: Case, *, refused: Refused | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    if refused is not None:
        case = access.fetch(Case, user=request.user, pk=case.pk)
    page = CasePage(case, person=request.user, at=now(), refused=refused)
    block = "case" if request.htmx else None  # type: ignore[attr-defined]
    return render(request, "cases/page.html", block=block, page=page, status=status, **extra)


def _refused(panel: str, request: HttpRequest, refusal: DomainError) -> Refused:
    typed = request.POST.dict()
    if isinstance(refusal, Invalid):
        return Refused(panel, typed, str(refusal), errors=refusal.errors)
    if isinstance(refusal, Missing):
        return Refused(panel, typed, "", missing=refusal.sentences)
    if isinstance(refusal, Conflicting):
        return Refused(panel, typed, str(refusal), conflicts=refusal.conflicts)
    return Refused(panel, typed, str(refusal))


def _status(refusal: DomainError) -> int:
    return 409 if isinstance(refusal, Overtaken | Conflicting) else 422


def may_see_whole(request: HttpRequest, case: Case) -> None:
    """Papers and details that the liable department's people do not see."""
    if not queries.sees_whole(request.user, case):
        raise PermissionDenied

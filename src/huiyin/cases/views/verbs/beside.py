"""What is done beside the way: promises, papers, notes, urging and steering."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huiyin.cases import actions, queries
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.cases.views.page import act
from huiyin.cases.views.verbs.asked import moment_in, number_in, person_in
from huiyin.contact.forms import KeptPromise
from huiyin.customers.queries import reach_file
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.org.views import SignedInRequest
from huiyin.worklist.models import WorkItem


@require_POST
def promise(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.promise(
            case,
            content=request.POST.get("content", ""),
            due_at=moment_in(request, case, "due_at"),
            kept_by=request.POST.get("kept_by", ""),
            despite=request.POST.get("despite", ""),
            by=request.user,
            at=now(),
        ),
        panel="promise",
        said=_("The promise is written down; it stands on your list until it is kept."),
    )


@require_POST
def keep_promise(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    row = WorkItem.objects.open().filter(pk=item, subject=case.subject, kind="promise").first()
    if row is None:
        raise Http404
    return act(
        request,
        case,
        lambda: actions.keep_promise(row, **_how_kept(request, row), by=request.user, at=now()),
        panel=f"keep-{row.pk}",
        said=_("The promise is kept."),
    )


def _how_kept(request: SignedInRequest, item: WorkItem) -> dict[str, Any]:
    form = KeptPromise(request.POST, item=item)
    if not form.is_valid():
        raise Invalid({name: list(map(str, errors)) for name, errors in form.errors.items()})
    return form.cleaned_data


@require_POST
def name_customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whose matter it is: what came in by itself finds its file, or opens one with what was told."""
    case = access.fetch(Case, user=request.user, pk=pk)
    if kind := request.POST.get("new", ""):
        confirmed = request.POST.get("confirmed") == "yes"
        return act(
            request,
            case,
            lambda: actions.open_their_file(case, kind=kind, confirmed=confirmed, by=request.user, at=now()),
            panel="name-customer",
            said=_("A file is opened, and the case hangs on it."),
        )
    key = number_in(request, "customer")
    return act(
        request,
        case,
        lambda: actions.name_customer(
            case, customer=reach_file(request.user, key) if key else None, by=request.user, at=now()
        ),
        panel="name-customer",
        said=_("The case hangs on the customer's file now."),
    )


@require_POST
def attach(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    files = request.FILES.getlist("files")
    return act(
        request,
        case,
        lambda: actions.attach(case, files=files, by=request.user, at=now()),
        panel="attach",
        words=lambda kept: (
            ngettext("%(count)d file added.", "%(count)d files added.", len(kept)) % {"count": len(kept)},
            "success",
        ),
    )


@require_POST
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    text = request.POST.get("reason", "")
    return act(
        request,
        case,
        lambda: actions.note(case, text=text, by=request.user, at=now()),
        panel="note",
        said=_("The note is on the time line."),
    )


def _escalate(case: Case, request: SignedInRequest, **said: Any) -> None:
    level = number_in(request, "seen_level") or 0  # a page that does not say it saw the first one
    actions.escalate(case, **said, seen_stage=number_in(request, "seen_stage"), seen_level=level)


def _hand_over(case: Case, request: SignedInRequest, **said: Any) -> None:
    level = number_in(request, "seen_level") or 0
    stage = number_in(request, "seen_stage")
    actions.hand_over(case, to=person_in(request), **said, seen_stage=stage, seen_level=level)


STEERING: dict[str, Callable[..., Any]] = {
    "urging": lambda case, _request, reason, **who: actions.urge(case, **who),
    "escalation": _escalate,
    "handover": _hand_over,
    "pause": lambda case, _request, **said: actions.pause(case, **said),
    "resumption": lambda case, _request, **said: actions.resume(case, **said),
}


@require_POST
def steer(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Urge, escalate, hand over, pause or resume."""
    if verb not in STEERING:
        raise Http404
    case = access.fetch(Case, user=request.user, pk=pk)
    reason = request.POST.get("reason", "")
    return act(
        request,
        case,
        lambda: STEERING[verb](case, request, reason=reason, by=request.user, at=now()),
        panel=verb,
        words=lambda done: (_steered(case, verb, done), "success"),
    )


def _steered(case: Case, verb: str, done: Any) -> str:
    item = queries.standing_entry(case).item
    name = queries.listed(done) if verb == "urging" else str(item.owner or item.team) if item else ""
    told = {
        "urging": _("%(name)s was urged."),
        "escalation": _("The case is now with %(name)s."),
        "handover": _("The case is now with %(name)s."),
        "pause": _("The clock stands still."),
        "resumption": _("The clock runs again."),
    }[verb]
    return told % {"name": name} if "%(name)s" in told else told

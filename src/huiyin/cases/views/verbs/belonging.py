"""Cases that belong together: linked, merged into one, split in two."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases import actions, queries
from huiyin.cases.actions.merging import MERGING
from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.forms import lines_of, typed_in
from huiyin.cases.models import Case, Link
from huiyin.cases.rules import Invalid
from huiyin.cases.views.page import act, may_see_whole
from huiyin.cases.views.verbs.asked import part_of
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.kernel.numbers import key_in
from huiyin.org.views import SignedInRequest
from huiyin.rulebook.definitions import Form, Process
from huiyin.rulebook.queries import pack_in_force


@require_POST
def link(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.link(
            case,
            number=request.POST.get("number", ""),
            kind=request.POST.get("kind", ""),
            by=request.user,
            at=now(),
        ),
        panel="link",
        words=lambda made: (_("Linked with %(number)s.") % {"number": made.other.number}, "success"),
    )


@require_POST
def unlink(request: SignedInRequest, pk: int, link: int) -> HttpResponse:
    case, row = part_of(request, Link, pk, link)
    return act(
        request,
        case,
        lambda: actions.unlink(row, by=request.user, at=now()),
        panel="unlink",
        said=_("The link is taken back."),
    )


@require_POST
def merge(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.merge(
            case,
            number=request.POST.get("number", ""),
            reason=request.POST.get("reason", ""),
            confirmed=request.POST.get("confirmed") == "yes",
            by=request.user,
            at=now(),
        ),
        panel="merging",
        words=lambda into: (_("This case goes on in %(number)s.") % {"number": into.number}, "success"),
    )


@require_POST
def unmerge(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.unmerge(case, reason=request.POST.get("reason", ""), by=request.user, at=now()),
        panel="unmerging",
        said=_("It is a case of its own again."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form of the case that is split off, filled with what this one knows; and the form sent in."""
    case = access.fetch(Case, user=request.user, pk=pk)
    may_see_whole(request, case)
    if (
        case.ended_at is not None
        or not request.user.may("cases.register")
        or not queries.may_act(request.user, case, MERGING)
    ):
        raise access.NotPermitted(said=str(NotYourTurn(what=case.number)))
    process = pack_in_force().processes.get((request.POST or request.GET).get("process") or case.process)
    if process is None:
        raise Http404
    if request.method != "POST":
        return _form(request, case, process)
    try:
        other = actions.split(
            case,
            process=process.key,
            values=typed_in(request.POST, [process.forms[process.intake]]),
            files={name: request.FILES.getlist(name) for name in request.FILES},
            papers=[key for key in map(key_in, request.POST.getlist("papers")) if key is not None],
            by=request.user,
            at=now(),
        )
    except DomainError as refusal:
        return _form(request, case, process, refusal)
    messages.success(request, _("Registered: %(number)s.") % {"number": other.number})
    return redirect("cases:page", other.pk)


def _form(request: SignedInRequest, case: Case, process: Process, refusal: DomainError | None = None) -> HttpResponse:
    intake = queries.intake_from(case, process)
    known = queries.process_of(case)
    request.stands_under = reverse("cases:register", args=[case.process])
    lines = lines_of(
        intake,
        case=None,
        typed=typed_in(request.POST, [intake]) if refusal else None,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        stored=_known(intake, known.forms[known.intake], case),
        zone=queries.zone_of(case),
        at=now(),
    )
    return render(
        request,
        "cases/split.html",
        status=422 if refusal else 200,
        case=case,
        process=process,
        processes=list(pack_in_force().processes.values()),
        lines=lines,
        papers=list(case.attachments.exclude(purpose="signature").order_by("pk")),
        chosen=request.POST.getlist("papers"),
        message=str(refusal) if refusal else "",
    )


def _known(form: Form, intake: Form, case: Case) -> dict[str, object]:
    """What the case says of the same things, by their meaning, else by their name and type."""
    said = case.data.get(intake.key, {})
    found = {}
    for field in form.fields:
        same = intake.that_means(field.means) if field.means else None
        same = same or next((one for one in intake.fields if one.name == field.name), None)
        if same is not None and same.type == field.type and said.get(same.name) is not None:
            found[field.name] = said[same.name]
    return found

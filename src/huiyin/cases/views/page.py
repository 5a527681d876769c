"""The case page: step bar, one next action with what is missing, the form as on paper, the time line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from huiyin.cases import queries
from huiyin.cases.actions import CalledInRest
from huiyin.cases.actions.moving import Missing, NotYourTurn, Overtaken
from huiyin.cases.actions.registering import Conflicting
from huiyin.cases.forms import typed_in
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.cases.views.correction import Correction
from huiyin.cases.views.headings import names_of_papers
from huiyin.cases.views.reading import CasePage
from huiyin.cases.views.timeline import outsider, sentence
from huiyin.contact.actions import PromiseDisturbs
from huiyin.contact.enums import KeptBy
from huiyin.contact.forms import KeptPromise
from huiyin.contact.queries import references_for
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render, toast
from huiyin.org.views import SignedInRequest, name_left_empty
from huiyin.worklist.actions.owners import PassedOn
from huiyin.worklist.models import WorkItem

# Asked for beside a field of its own, which only then is shown.
KEEPING = "keep-"  # before the key of the promise
BESIDE_A_FIELD = (PromiseDisturbs, CalledInRest)


@dataclass
class Refused:
    """What a person tried and typed, and why it was refused: nothing typed is lost."""

    panel: str
    typed: Mapping[str, Any]
    message: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    conflicts: Any = ()


@require_safe
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Case.objects.select_related("customer").defer("search", "search_text")
    case = access.fetch(rows, user=request.user, pk=pk)
    return render_case(request, case)


@require_safe
def live(request: SignedInRequest, pk: int) -> HttpResponse:
    """Polled: nothing while the case stands as the page shows it, else a notice of what was done meanwhile."""
    case = access.fetch(Case, user=request.user, pk=pk)
    seen = request.GET.get("seen", "")
    whole = queries.sees_whole(request.user, case)
    last = queries.acts_shown(case, request.user, whole=whole).first()
    if last is None or seen == str(last.pk):
        return HttpResponse(status=204)
    what = sentence(last, queries.process_then(case, last), whole=whole).title
    name = last.by.name if last.by else outsider(last)
    return render(request, "cases/changed.html", case=case, name=name, what=what)


def act(
    request: SignedInRequest,
    case: Case,
    verb: Callable[[], Any],
    *,
    panel: str,
    said: str | Promise = "",
    words: Callable[[Any], tuple[str, str]] | None = None,
) -> HttpResponse:
    """Run one verb; show the case anew and say what was done, or the same page with what was typed and why not.

    `said` is what the person is told afterwards; `words` makes it, and its tone, from the verb's result.
    """
    try:
        result = verb()
    except NotYourTurn as refusal:
        raise access.NotPermitted(said=str(refusal)) from refusal
    except DomainError as refusal:
        return render_case(request, case, refused=_refused(panel, request, refusal, case), status=_status(refusal))
    told, tone = words(result) if words else (str(said), "success")
    gone = not Case.objects.visible_to(request.user).filter(pk=case.pk).exists()  # whoever gave it away saw it last
    if request.htmx:
        return toast(render_case(request, Case.objects.get(pk=case.pk), gone=gone), told, tone=tone)
    messages.add_message(request, messages.WARNING if tone == "warning" else messages.SUCCESS, told)
    return redirect("worklist:today") if gone else redirect("cases:page", case.pk)


def render_case(
    request: SignedInRequest,
    case: Case,
    *,
    refused: Refused | None = None,
    gone: bool = False,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    if refused is not None:
        case = access.fetch(Case, user=request.user, pk=case.pk)
    page = CasePage(case, person=request.user, at=now(), refused=refused)
    request.stands_under = reverse("cases:register", args=[case.process])
    panel = refused.panel.removeprefix("correct-") if refused else ""
    correction = Correction(page, panel) if refused and refused.panel == f"correct-{panel}" else None
    block = "case" if request.htmx else None
    return render(
        request,
        "cases/page.html",
        block=block,
        page=page,
        called_on_paper=names_of_papers,
        correction=correction,
        gone=gone,
        keeping=lambda item: _keeping(item, refused),
        ways_to_keep=KeptBy.choices,
        references=references_for(request.user),
        status=status,
        **extra,
    )


def _keeping(item: WorkItem, refused: Refused | None) -> KeptPromise:
    """How a promise is kept, with what was typed of it in vain."""
    if refused is None or refused.panel != f"{KEEPING}{item.pk}":
        return KeptPromise(item=item)
    form = KeptPromise(refused.typed, item=item)
    for name, problems in refused.errors.items():
        if name not in form.errors:
            form.add_error(name, problems)
    name_left_empty(form)
    return form


def _refused(panel: str, request: SignedInRequest, refusal: DomainError, case: Case) -> Refused:
    typed = typed_in(request.POST, queries.process_of(case).forms.values())
    # A browser never gives files back; at least their names are not lost.
    typed |= {name: "、".join(file.name or "" for file in request.FILES.getlist(name)) for name in request.FILES}
    if isinstance(refusal, Invalid):
        return Refused(panel, typed, str(refusal), errors=refusal.errors)
    if refusal.at_field and (isinstance(refusal, BESIDE_A_FIELD) or panel.startswith(KEEPING)):
        return Refused(panel, typed, str(Invalid({})), errors={refusal.at_field: [str(refusal)]})
    if isinstance(refusal, Missing):
        return Refused(panel, typed, "", missing=refusal.sentences)
    if isinstance(refusal, Conflicting):
        return Refused(panel, typed, str(refusal), conflicts=refusal.conflicts)
    return Refused(panel, typed, str(refusal))


def _status(refusal: DomainError) -> int:
    return 409 if isinstance(refusal, Overtaken | PassedOn | Conflicting) else 422


def may_see_whole(request: SignedInRequest, case: Case) -> None:
    """Papers and details that the liable department's people do not see."""
    if not queries.sees_whole(request.user, case):
        raise access.NotPermitted("cases.view")

"""A step on, and a form opened again."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases import actions, queries
from huiyin.cases.actions.registering import NotForCorrecting
from huiyin.cases.forms import typed_in
from huiyin.cases.models import Act, Case
from huiyin.cases.views.correction import Correction
from huiyin.cases.views.page import act
from huiyin.cases.views.reading import CasePage
from huiyin.cases.views.verbs.asked import call_in, number_in
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.texts import say
from huiyin.org.views import SignedInRequest


@require_POST
def move(request: SignedInRequest, pk: int, transition: str) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    if transition not in queries.process_of(case).transitions:
        raise Http404
    return act(
        request,
        case,
        lambda: actions.move(
            case,
            transition,
            values=typed_in(request.POST, queries.process_of(case).forms.values()),
            files={name: request.FILES.getlist(name) for name in request.FILES},
            seen_stage=number_in(request, "seen_stage"),
            target=request.POST.get("target", ""),
            call=call_in(request),
            by=request.user,
            at=now(),
        ),
        panel=transition,
        words=lambda done: _moved(case, done),
    )


@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, pk: int, form: str) -> HttpResponse:
    """The form opened again, and the form saved again."""
    case = access.fetch(Case, user=request.user, pk=pk)
    if form not in case.data:
        raise Http404
    if request.method == "GET":
        if not queries.may_correct(request.user, case, form):
            raise access.NotPermitted(said=str(NotForCorrecting()))
        page = CasePage(case, person=request.user, at=now())
        return render(request, "cases/correct.html", correction=Correction(page, form))
    asked = [queries.process_of(case).forms[form]]
    said = {"values": typed_in(request.POST, asked), "seen": typed_in(request.POST, asked, prefix="seen-")}
    return act(
        request,
        case,
        lambda: actions.correct(case, form, **said, call=call_in(request), by=request.user, at=now()),
        panel=f"correct-{form}",
        said=_("The corrections are saved."),
    )


def _moved(case: Case, done: Act) -> tuple[str, str]:
    """What was done, what comes next and with whom; phrases better not said are named."""
    process = queries.process_of(case)
    if done.kind == "asked":
        names = queries.listed(done.data["names"])
        return _("Asked to sign: %(names)s. The last signature carries it out.") % {"names": names}, "success"
    now_there = queries.standing_entry(case)
    what, stage = say(process.transitions[done.transition].title), say(process.stages[done.to_stage].title)
    if now_there.item is None:
        told = _("Done: %(what)s. The case has ended: %(stage)s.") % {"what": what, "stage": stage}
    else:
        holder = now_there.item.owner or now_there.item.team
        told = _("Done: %(what)s. Next: %(stage)s, with %(name)s.") % {"what": what, "stage": stage, "name": holder}
    warnings = []
    if queries.preference_missing(Case.objects.get(pk=case.pk)):
        warnings.append(_("Ask the customer which proposal they prefer, and put it on record."))
    if phrases := done.data.get("warnings"):
        warnings.append(_("Please avoid these words with customers: %(words)s") % {"words": "、".join(phrases)})
    return " ".join([told, *warnings]), "warning" if warnings else "success"

"""One POST for each thing done to a case."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases import actions, queries
from huiyin.cases.models import Act, Case, Penalty, Proposal, Signer
from huiyin.cases.rules import YEARS, Invalid
from huiyin.cases.views.correction import Correction
from huiyin.cases.views.page import act
from huiyin.cases.views.reading import CasePage
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest
from huiyin.worklist.models import WorkItem


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
            values=request.POST.dict(),
            files={name: request.FILES.getlist(name) for name in request.FILES},
            seen_stage=_seen(request, "seen_stage"),
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
        page = CasePage(case, person=request.user, at=now())
        if not page.paper.may_correct:
            raise access.NotPermitted("cases.handle")
        return render(request, "cases/correct.html", correction=Correction(page, form))
    seen = {key.removeprefix("seen-"): value for key, value in request.POST.items() if key.startswith("seen-")}
    return act(
        request,
        case,
        lambda: actions.correct(case, form, values=request.POST.dict(), seen=seen, by=request.user, at=now()),
        panel=f"correct-{form}",
        said=_("The corrections are saved."),
    )


@require_POST
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.propose(case, values=request.POST.dict(), by=request.user, at=now()),
        panel="propose",
        said=_("The proposal stands beside the others."),
    )


@require_POST
def withdraw_proposal(request: SignedInRequest, pk: int, proposal: int) -> HttpResponse:
    case, row = _part(request, Proposal, pk, proposal)
    return act(
        request,
        case,
        lambda: actions.withdraw_proposal(row, by=request.user, at=now()),
        panel=f"proposal-{row.pk}",
        said=_("The proposal is withdrawn."),
    )


@require_POST
def read_proposal(request: SignedInRequest, pk: int, proposal: int) -> HttpResponse:
    case, row = _part(request, Proposal, pk, proposal)
    remark = request.POST.get("remark", "")
    return act(
        request,
        case,
        lambda: actions.read_proposal(row, remark=remark, by=request.user, at=now()),
        panel=f"proposal-{row.pk}",
        said=_("Read: “%(title)s”.") % {"title": row.title},
    )


@require_POST
def customer_choice(request: SignedInRequest, pk: int, proposal: int) -> HttpResponse:
    case, row = _part(request, Proposal, pk, proposal)
    words = request.POST.get("words", "")
    return act(
        request,
        case,
        lambda: actions.record_customer_choice(row, words=words, by=request.user, at=now()),
        panel=f"proposal-{row.pk}",
        said=_("The customer prefers “%(title)s”: recorded.") % {"title": row.title},
    )


@require_POST
def add_signer(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.add_signer(
            case, person=_person(request), reason=request.POST.get("reason", ""), by=request.user, at=now()
        ),
        panel="add-signer",
        words=lambda signer: (_("%(name)s was asked to sign.") % {"name": signer.person.name}, "success"),
    )


@require_POST
def answer_as_signer(request: SignedInRequest, pk: int, signer: int) -> HttpResponse:
    case, row = _part(request, Signer, pk, signer)
    return act(
        request,
        case,
        lambda: actions.answer_as_signer(
            row,
            answer=request.POST.get("answer", ""),
            opinion=request.POST.get("opinion", ""),
            by=request.user,
            at=now(),
        ),
        panel=f"signer-{row.pk}",
        said=_("Your opinion is recorded."),
    )


@require_POST
def penalise(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.penalise(
            case,
            rule=request.POST.get("rule", ""),
            person=None,
            amount=request.POST.get("amount", ""),
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=now(),
        ),
        panel="penalise",
        words=lambda row: (_("The penalty for %(name)s is entered.") % {"name": row.person.name}, "success"),
    )


@require_POST
def revoke_penalty(request: SignedInRequest, pk: int, penalty: int) -> HttpResponse:
    case, row = _part(request, Penalty, pk, penalty)
    return act(
        request,
        case,
        lambda: actions.revoke_penalty(row, by=request.user, at=now()),
        panel="penalise",
        said=_("The penalty is taken back."),
    )


@require_POST
def inform(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.inform_customer(
            case,
            channel=request.POST.get("channel", ""),
            content=request.POST.get("content", ""),
            told_at=_moment(request, case, "told_at"),
            by=request.user,
            at=now(),
        ),
        panel="inform",
        said=_("It is on record that the customer was told."),
    )


@require_POST
def promise(request: SignedInRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.promise(
            case,
            content=request.POST.get("content", ""),
            due_at=_moment(request, case, "due_at"),
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
        lambda: actions.keep_promise(row, by=request.user, at=now()),
        panel="promise",
        said=_("The promise is kept."),
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
    level = _seen(request, "seen_level") or 0  # a page that does not say it saw the first one
    actions.escalate(case, **said, seen_stage=_seen(request, "seen_stage"), seen_level=level)


STEERING: dict[str, Callable[..., Any]] = {
    "urging": lambda case, _request, reason, **who: actions.urge(case, **who),
    "escalation": _escalate,
    "pause": lambda case, _request, **said: actions.pause(case, **said),
    "resumption": lambda case, _request, **said: actions.resume(case, **said),
}


@require_POST
def steer(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Urge, escalate, pause or resume."""
    if verb not in STEERING:
        raise Http404
    case = access.fetch(Case, user=request.user, pk=pk)
    reason = request.POST.get("reason", "")
    return act(
        request,
        case,
        lambda: STEERING[verb](case, request, reason=reason, by=request.user, at=now()),
        panel=verb,
        words=lambda _done: (_steered(case, verb), "success"),
    )


def _seen(request: SignedInRequest, name: str) -> int | None:
    """What the page had before its eyes, by the number it was given for it."""
    number = request.POST.get(name, "")
    return int(number) if number.isdigit() else None


def _part(request: SignedInRequest, model: Any, pk: int, part: int) -> tuple[Case, Any]:
    """A row that belongs to a case this person sees."""
    case = access.fetch(Case, user=request.user, pk=pk)
    row = model.objects.filter(pk=part, case=case).first()
    if row is None:
        raise Http404
    return case, row


def _person(request: SignedInRequest) -> Person:
    pk = request.POST.get("person", "")
    person = Person.objects.active().filter(pk=pk).first() if pk.isdigit() else None
    if person is None:
        raise Invalid({"person": [_("Please choose a person.")]})
    return person


def _moment(request: SignedInRequest, case: Case, name: str) -> Any:
    try:
        when = parse_datetime(request.POST.get(name, "").strip().replace(" ", "T"))
    except ValueError:
        when = None
    if when is None or when.year not in YEARS:
        raise Invalid({name: [_("Please give date and time.")]})
    return when if when.tzinfo else when.replace(tzinfo=queries.zone_of(case))


def _moved(case: Case, done: Act) -> tuple[str, str]:
    """What was done, what comes next and with whom; phrases better not said are named."""
    process = queries.process_of(case)
    now_there = queries.standing_entry(case)
    what, stage = say(process.transitions[done.transition].title), say(process.stages[done.to_stage].title)
    if now_there.item is None:
        told = _("Done: %(what)s. The case has ended: %(stage)s.") % {"what": what, "stage": stage}
    else:
        holder = now_there.item.owner or now_there.item.team
        told = _("Done: %(what)s. Next: %(stage)s, with %(name)s.") % {"what": what, "stage": stage, "name": holder}
    phrases = done.data.get("warnings", [])
    if not phrases:
        return told, "success"
    words = _("Please avoid these words with customers: %(words)s") % {"words": "、".join(phrases)}
    return f"{told} {words}", "warning"


def _steered(case: Case, verb: str) -> str:
    item = queries.standing_entry(case).item
    name = str(item.owner or item.team) if item else ""
    told = {
        "urging": _("%(name)s was urged."),
        "escalation": _("The case is now with %(name)s."),
        "pause": _("The clock stands still."),
        "resumption": _("The clock runs again."),
    }[verb]
    return told % {"name": name} if "%(name)s" in told else told

"""One POST for each thing done to a case."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.cases import actions, queries
from huiyin.cases.models import Case, Penalty, Proposal, Signer
from huiyin.cases.rules import Invalid
from huiyin.cases.views.page import act
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.org.models import Person
from huiyin.worklist.models import WorkItem


@require_POST
def move(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    if transition not in queries.process_of(case).transitions:
        raise Http404
    seen = request.POST.get("seen_stage", "")
    return act(
        request,
        case,
        lambda: actions.move(
            case,
            transition,
            values=request.POST.dict(),
            files={name: request.FILES.getlist(name) for name in request.FILES},
            seen_stage=int(seen) if seen.isdigit() else None,
            by=request.user,
            at=now(),
        ),
        panel=transition,
        done=lambda done: _warn(request, done.data.get("warnings", [])),
    )


@require_POST
def correct(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    if form not in queries.process_of(case).forms:
        raise Http404
    seen = {key.removeprefix("seen-"): value for key, value in request.POST.items() if key.startswith("seen-")}
    return act(
        request,
        case,
        lambda: actions.correct(case, form, values=request.POST.dict(), seen=seen, by=request.user, at=now()),
        panel=f"correct-{form}",
    )


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.propose(case, values=request.POST.dict(), by=request.user, at=now()),
        panel="propose",
    )


@require_POST
def withdraw_proposal(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    case, row = _part(request, Proposal, pk, proposal)
    return act(
        request, case, lambda: actions.withdraw_proposal(row, by=request.user, at=now()), panel=f"proposal-{row.pk}"
    )


@require_POST
def read_proposal(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    case, row = _part(request, Proposal, pk, proposal)
    remark = request.POST.get("remark", "")
    return act(
        request,
        case,
        lambda: actions.read_proposal(row, remark=remark, by=request.user, at=now()),
        panel=f"proposal-{row.pk}",
    )


@require_POST
def customer_choice(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    case, row = _part(request, Proposal, pk, proposal)
    words = request.POST.get("words", "")
    return act(
        request,
        case,
        lambda: actions.record_customer_choice(row, words=words, by=request.user, at=now()),
        panel=f"proposal-{row.pk}",
    )


@require_POST
def add_signer(request: HttpRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    return act(
        request,
        case,
        lambda: actions.add_signer(
            case, person=_person(request), reason=request.POST.get("reason", ""), by=request.user, at=now()
        ),
        panel="add-signer",
    )


@require_POST
def answer_as_signer(request: HttpRequest, pk: int, signer: int) -> HttpResponse:
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
    )


@require_POST
def penalise(request: HttpRequest, pk: int) -> HttpResponse:
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
    )


@require_POST
def revoke_penalty(request: HttpRequest, pk: int, penalty: int) -> HttpResponse:
    case, row = _part(request, Penalty, pk, penalty)
    return act(request, case, lambda: actions.revoke_penalty(row, by=request.user, at=now()), panel="penalise")


@require_POST
def inform(request: HttpRequest, pk: int) -> HttpResponse:
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
    )


@require_POST
def promise(request: HttpRequest, pk: int) -> HttpResponse:
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
    )


@require_POST
def keep_promise(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    row = WorkItem.objects.open().filter(pk=item, subject=case.subject, kind="promise").first()
    if row is None:
        raise Http404
    return act(request, case, lambda: actions.keep_promise(row, by=request.user, at=now()), panel="promise")


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    files = request.FILES.getlist("files")
    return act(request, case, lambda: actions.attach(case, files=files, by=request.user, at=now()), panel="attach")


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    case = access.fetch(Case, user=request.user, pk=pk)
    text = request.POST.get("reason", "")
    return act(request, case, lambda: actions.note(case, text=text, by=request.user, at=now()), panel="note")


STEERING: dict[str, Any] = {
    "urging": lambda case, reason, by, at: actions.urge(case, by=by, at=at),
    "escalation": lambda case, reason, by, at: actions.escalate(case, reason=reason, by=by, at=at),
    "pause": lambda case, reason, by, at: actions.pause(case, reason=reason, by=by, at=at),
    "resumption": lambda case, reason, by, at: actions.resume(case, reason=reason, by=by, at=at),
}


@require_POST
def steer(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Urge, escalate, pause or resume."""
    if verb not in STEERING:
        raise Http404
    case = access.fetch(Case, user=request.user, pk=pk)
    reason = request.POST.get("reason", "")
    return act(request, case, lambda: STEERING[verb](case, reason, request.user, now()), panel=verb)


def _part(request: HttpRequest, model: Any, pk: int, part: int) -> tuple[Case, Any]:
    """A row that belongs to a case this person sees."""
    case = access.fetch(Case, user=request.user, pk=pk)
    row = model.objects.filter(pk=part, case=case).first()
    if row is None:
        raise Http404
    return case, row


def _person(request: HttpRequest) -> Person:
    pk = request.POST.get("person", "")
    person = Person.objects.active().filter(pk=pk).first() if pk.isdigit() else None
    if person is None:
        raise Invalid({"person": [_("Please choose a person.")]})
    return person


def _moment(request: HttpRequest, case: Case, name: str) -> Any:
    try:
        when = parse_datetime(request.POST.get(name, "").strip().replace(" ", "T"))
    except ValueError:
        when = None
    if when is None:
        raise Invalid({name: [_("Please give date and time.")]})
    return when if when.tzinfo else when.replace(tzinfo=queries.zone_of(case))


def _warn(request: HttpRequest, phrases: list[str]) -> None:
    """A phrase the rule book asks not to use is saved, but named."""
    if phrases:
        words = "、".join(phrases)
        messages.warning(request, _("Saved, but please avoid these words with customers: %(words)s") % {"words": words})

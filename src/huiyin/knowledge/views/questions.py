"""What was asked, by whom, and what came of it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.access import NotPermitted, fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.knowledge import actions, forms, queries
from huiyin.knowledge.models import Question
from huiyin.org.views import SignedInRequest, accepted

MOST = 200


@require_safe
@required("knowledge.view")
def listing(request: SignedInRequest) -> HttpResponse:
    """Open questions first; `mine` are those I asked, `answered` the last that were answered."""
    shown = request.GET.get("show", "open")
    rows = Question.objects.visible_to(request.user).select_related(
        "category", "article", "asked_by", "item", "item__owner", "item__team", "answered_by"
    )
    if shown == "mine":
        rows = rows.filter(asked_by=request.user)
    elif shown == "answered":
        rows = rows.filter(answered_at__isnull=False)
    else:
        shown, rows = "open", rows.filter(answered_at=None)
    before = key_in(request.GET.get("before", ""))
    found = list(rows.filter(Q(pk__lt=before) if before else Q()).order_by("-pk")[: MOST + 1])
    return render(
        request,
        "knowledge/questions.html",
        questions=found[:MOST],
        shown=shown,
        later=found[MOST - 1].pk if len(found) > MOST else None,
        may_ask=request.user.may("knowledge.ask"),
    )


@require_http_methods(["GET", "POST"])
@required("knowledge.ask")
def new(request: SignedInRequest) -> HttpResponse:
    """Ask what no article says, or say how one would be better."""
    pk = key_in(request.GET.get("article", ""))
    article = queries.reach_article(request.user, pk) if pk else None
    typed = request.GET.get("q", "")[:200]
    form = forms.QuestionForm(request.POST if request.method == "POST" else None, article=article, text=typed)
    made: list[Any] = []

    def ask() -> None:
        made.append(actions.ask(**form.cleaned_data, article=article, by=request.user, at=now()))

    if accepted(form, ask):
        messages.success(request, _("Asked. You hear of the answer."))
        return redirect(request, reverse("knowledge:question", args=[made[0].pk]))
    status = 422 if form.is_bound else 200
    return render(request, "knowledge/ask.html", form=form, article=article, status=status)


@require_http_methods(["GET", "POST"])
@required("knowledge.view")
def question(request: SignedInRequest, pk: int) -> HttpResponse:
    """A question with whoever has it, its deadline and its answer."""
    found = _reach(request, pk)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and not found.permits(request.user, "answer"):
        raise NotPermitted("knowledge.write")
    if accepted(form, lambda: actions.answer(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Answered."))
        return redirect(request, reverse("knowledge:question", args=[pk]))
    return _page(request, found, answering=form)


@require_POST
@required("knowledge.view")
def forwarding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Pass a question on to whoever keeps another category. Source: D1-7."""
    found = _reach(request, pk)
    if not found.permits(request.user, "forward"):
        raise NotPermitted("knowledge.write")
    form = forms.ForwardForm(request.POST, question=found)
    if accepted(form, lambda: actions.forward(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Passed on."))
        return redirect(request, reverse("knowledge:question", args=[pk]))
    return _page(request, found, forwarding=form)


def _reach(request: SignedInRequest, pk: int) -> Question:
    rows = Question.objects.select_related(
        "category", "article", "asked_by", "answered_by", "answered_with", "item", "item__owner", "item__team"
    )
    return fetch(rows, user=request.user, pk=pk)


def _page(
    request: SignedInRequest,
    found: Question,
    *,
    answering: forms.AnswerForm | None = None,
    forwarding: forms.ForwardForm | None = None,
) -> HttpResponse:
    refused = (answering and answering.is_bound) or forwarding is not None
    return render(
        request,
        "knowledge/question.html",
        status=422 if refused else 200,
        question=found,
        answer_form=answering or forms.AnswerForm(user=request.user),
        forward_form=forwarding or forms.ForwardForm(question=found),
        handovers=list(found.item.handovers.select_related("from_person", "to_person", "by").order_by("pk")),
        may_answer=found.answered_at is None and found.permits(request.user, "answer"),
        may_write=request.user.may("knowledge.write"),
    )

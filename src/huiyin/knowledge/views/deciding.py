"""Submitting, approving, sending back, putting away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.kernel.access import NotPermitted, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect
from huiyin.knowledge import actions, forms, queries, tables
from huiyin.knowledge.models import Article, Version
from huiyin.knowledge.views.articles import show_article
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list


@require_safe
@required("knowledge.view")
def drafts(request: SignedInRequest) -> HttpResponseBase:
    """What is on its way to being published, and what the rule book offers."""
    if not (request.user.may("knowledge.write") or request.user.may("knowledge.approve")):
        raise NotPermitted("knowledge.write")
    table = tables.drafts()
    return show_list(
        request,
        table,
        queries.drafts(),
        template="knowledge/drafts.html",
    )


@require_POST
@required("knowledge.write")
def submission(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand a draft in for approval."""
    article, version = _reach(request, pk, "write")
    said = _("Submitted; whoever approves it has it on the list.")
    return _do(request, article, lambda: actions.submit(version, by=request.user, at=now()), said)


@require_POST
@required("knowledge.approve")
def approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publish what somebody else wrote."""
    article, version = _reach(request, pk, "approve")
    return _do(request, article, lambda: actions.approve(version, by=request.user, at=now()), _("Published."))


@require_POST
@required("knowledge.approve")
def returning(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what should be better."""
    article, version = _reach(request, pk, "approve")
    form = forms.ReasonForm(request.POST)
    if accepted(form, lambda: actions.send_back(version, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Sent back."))
        return redirect(request, reverse("knowledge:article", args=[pk]))
    return show_article(request, article, refused=form, asked="send-back")


@require_POST
@required("knowledge.write")
def archiving(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put an article away."""
    article = queries.reach_article(request.user, pk, to="write")
    form = forms.ReasonForm(request.POST)
    if accepted(form, lambda: actions.archive(article, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("The article is put away."))
        return redirect(request, reverse("knowledge:article", args=[pk]))
    return show_article(request, article, refused=form, asked="archive")


@require_POST
@required("knowledge.write")
def restoring(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an article that was put away into use again."""
    article = queries.reach_article(request.user, pk, to="write")
    said = _("The article is in use again.")
    return _do(request, article, lambda: actions.bring_back(article, by=request.user, at=now()), said)


def _reach(request: SignedInRequest, pk: int, to: str) -> tuple[Article, Version]:
    article = queries.reach_article(request.user, pk, to=to)
    version = queries.version_on_its_way(article)
    if version is None:
        version = queries.version_published(article)  # the verb says that it is not waiting any more
    if version is None:
        raise Http404
    return article, version


def _do(request: SignedInRequest, article: Article, verb: Callable[[], Any], said: str) -> HttpResponse:
    if done(request, verb):
        messages.success(request, said)
    return redirect(request, reverse("knowledge:article", args=[article.pk]))

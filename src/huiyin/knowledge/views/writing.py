"""Writing an article, and changing one that somebody else may be changing too."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.knowledge import actions, queries, rules
from huiyin.knowledge.forms import ArticleForm, products_known
from huiyin.knowledge.models import Article
from huiyin.org.views import SignedInRequest, accepted, done


@require_http_methods(["GET", "POST"])
@required("knowledge.write")
def new(request: SignedInRequest) -> HttpResponse:
    """Begin an article."""
    form = ArticleForm(request.POST if request.method == "POST" else None)
    made: list[Any] = []

    def write() -> None:
        said = {"content": form.content(), "note": form.cleaned_data["note"]}
        made.append(actions.write_article(**said, by=request.user, at=now()))

    if accepted(form, write):
        messages.success(request, _("The draft is saved. Submit it when it is ready."))
        return redirect(request, reverse("knowledge:article", args=[made[0].article_id]))
    return _form(request, form, article=None, seen=0)


@require_http_methods(["GET", "POST"])
@required("knowledge.write")
def editing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change an article; what is published stays until the change is approved."""
    article = queries.reach_article(request.user, pk, to="write")
    newest = queries.version_on_its_way(article) or queries.version_published(article)
    if newest is None:
        raise Http404
    if request.method != "POST":
        return _form(request, ArticleForm(content=newest.content), article=article, seen=newest.number)
    form, seen = ArticleForm(request.POST), key_in(request.POST.get("seen", "")) or newest.number
    if form.is_valid():
        decided = {name for name in rules.FIELDS if request.POST.get(f"take-{name}") == "theirs"}
        changes = {name: value for name, value in form.content().items() if name not in decided}
        said = {"changes": changes, "seen": seen, "note": form.cleaned_data["note"]}
        try:
            actions.edit_article(article, **said, by=request.user, at=now())
        except actions.ChangedMeanwhile as refusal:
            return _form(request, form, article=article, seen=refusal.newest.number, refusal=refusal)
        except DomainError as refusal:
            form.add_error(refusal.at_field if refusal.at_field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The draft is saved. Submit it when it is ready."))
            return redirect(request, reverse("knowledge:article", args=[pk]))
    return _form(request, form, article=article, seen=seen)


@require_POST
@required("knowledge.write")
def from_version(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Begin a draft with the words of another version."""
    article = queries.reach_article(request.user, pk, to="write")
    version = article.versions.filter(number=number).first()
    if version is None:
        raise Http404
    if done(request, lambda: actions.go_back_to(article, version, by=request.user, at=now())):
        messages.success(request, _("The draft is saved. Submit it when it is ready."))
    return redirect(request, reverse("knowledge:article", args=[pk]))


def _form(
    request: SignedInRequest,
    form: ArticleForm,
    *,
    article: Article | None,
    seen: int,
    refusal: actions.ChangedMeanwhile | None = None,
) -> HttpResponse:
    status = 409 if refusal else 422 if form.is_bound else 200
    return render(
        request,
        "knowledge/form.html",
        status=status,
        form=form,
        article=article,
        seen=seen,
        refusal=refusal,
        conflicts=[_said(form, each) for each in refusal.conflicts] if refusal else [],
        products=products_known(),
    )


def _said(form: ArticleForm, conflict: Any) -> dict[str, Any]:
    """The wordings of a field that two people changed."""
    return {
        "name": conflict.field,
        "label": form.fields[conflict.field].label,
        "base": queries.worded(conflict.field, conflict.base),
        "theirs": queries.worded(conflict.field, conflict.theirs),
        "mine": queries.worded(conflict.field, conflict.mine),
    }

"""Categories and who keeps them."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.knowledge import actions, forms, queries
from huiyin.knowledge.models import Category
from huiyin.org.views import SignedInRequest, accepted, done


@require_safe
@required("knowledge.view")
def listing(request: SignedInRequest) -> HttpResponse:
    """Every category with its keeper."""
    rows = queries.categories_with_counts(localdate(now()))
    return render(request, "knowledge/categories.html", rows=rows, may_keep=request.user.may("knowledge.keep"))


@require_http_methods(["GET", "POST"])
@required("knowledge.keep")
def new(request: SignedInRequest) -> HttpResponse:
    """Another category."""
    return _form(request, None)


@require_http_methods(["GET", "POST"])
@required("knowledge.keep")
def category(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its name and its keeper."""
    return _form(request, fetch(Category, user=request.user, to="keep", pk=pk))


@require_POST
@required("knowledge.keep")
def closing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nothing is put under it any more."""
    found = fetch(Category, user=request.user, to="keep", pk=pk)
    if done(request, lambda: actions.close_category(found, by=request.user, at=now())):
        messages.success(request, _("The category is closed."))
    return redirect(request, reverse("knowledge:categories"))


def _form(request: SignedInRequest, found: Category | None) -> HttpResponse:
    form = forms.CategoryForm(request.POST if request.method == "POST" else None, category=found)
    if accepted(form, lambda: actions.keep_category(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("The category is saved."))
        return redirect(request, reverse("knowledge:categories"))
    status = 422 if form.is_bound else 200
    return render(request, "knowledge/category.html", form=form, category=found, status=status)

"""Settings: the tree of departments."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org import actions, forms, queries
from huiyin.org.models import Department
from huiyin.org.views import accepted, done, me

VIEW, MANAGE = "people.view", "people.manage"


@access.required(VIEW)
def departments(request: HttpRequest) -> HttpResponse:
    """The tree, and a new department."""
    if request.method == "POST" and not me(request).may(MANAGE):
        raise access.NotPermitted(MANAGE)
    form = forms.AddDepartment(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: actions.add_department(by=me(request), at=now(), **form.cleaned_data)
    ):
        return _saved(request)
    return render(
        request,
        "org/departments.html",
        rows=queries.department_tree(closed=True),
        form=form,
        status=422 if form.is_bound else 200,
    )


@access.required(MANAGE)
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """One department: its name, its place, its hours."""
    shown = access.fetch(Department, user=request.user, pk=pk)
    known: dict[str, Any] = {"name": shown.name, "parent": shown.parent_id, "calendar": shown.calendar_id}
    form = forms.EditDepartment(request.POST or None, initial=known)
    if request.method == "POST" and accepted(
        form, lambda: actions.change_department(shown, by=me(request), at=now(), **form.cleaned_data)
    ):
        return _saved(request)
    return render(
        request,
        "org/department.html",
        department=shown,
        form=form,
        people=queries.people_of(shown),
        status=422 if form.is_bound else 200,
    )


@require_POST
@access.required(MANAGE)
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """A department ends."""
    shown = access.fetch(Department, user=request.user, pk=pk)
    if done(request, lambda: actions.close_department(shown, by=me(request), at=now())):
        return _saved(request)
    return redirect("org:department", pk)


@require_POST
@access.required(MANAGE)
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed department works again."""
    shown = access.fetch(Department, user=request.user, pk=pk)
    if done(request, lambda: actions.reopen_department(shown, by=me(request), at=now())):
        return _saved(request)
    return redirect("org:department", pk)


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("org:departments")

"""The workbench: what is to be done today, by me or by those I oversee."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.kernel.access import NotPermitted, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import conditional, redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Person
from huiyin.org.views import me
from huiyin.rulebook.queries import waiting_draft
from huiyin.worklist import actions, forms, queries

PLACE = ("group", "after")  # where in the list; the rest of an address says whose work it is


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """The list of what is to be done, mine or my team's, in the order of its clock."""
    user, at = me(request), now()
    whose = forms.Whose(request.GET, user=user)
    chosen = whose.cleaned_data if whose.is_valid() else {}
    team = chosen.get("who") == "team"
    if team and not user.may("worklist.oversee"):
        raise NotPermitted("worklist.oversee")
    items = queries.scope(user, team=team, department=chosen.get("department"), owner=chosen.get("person"))
    page: dict[str, Any] = {
        "team": team,
        "whose": whose,
        "person": chosen.get("person"),
        "oversees": user.may("worklist.oversee"),
        "at": at,
        "asked": urlencode(
            {key: value for key, value in request.GET.items() if key not in ("group", "after") and value}
        ),
        "further": "",
    }
    if request.GET.get("group") in queries.GROUPS:
        return _one_group(request, items, user, at, page)

    groups, state = queries.today(items, at)
    loads, people = queries.loads(items, at) if team else ([], 0)
    draft = None if team else waiting_draft(user)
    etag, known = conditional(request, user.pk, get_language(), state, loads, draft and (draft.pk, draft.revision))
    if known:
        return known
    queries.fill(groups, state, user)
    block = "work" if request.headers.get("HX-Request") else None
    response = render(
        request,
        "worklist/today.html",
        block=block,
        groups=groups,
        loads=loads,
        people=people,
        etag=etag,
        draft=draft,
        **page,
    )
    response["ETag"] = etag
    return response


@require_http_methods(["GET", "POST"])
@required("worklist.oversee")
def tasks(request: HttpRequest) -> HttpResponse:
    """A task of its own for somebody one oversees."""
    user = me(request)
    form = forms.Task(request.POST or None, user=user)
    if form.is_valid():
        try:
            given = actions.give_task(**form.cleaned_data, by=user, at=now())
        except DomainError as error:
            form.add_error(error.at_field, str(error))
        else:
            messages.success(request, gettext("%(name)s has the task now.") % {"name": given.owner})
            return redirect(request, "/?who=team")
    return render(request, "worklist/task.html", form=form, status=422 if form.is_bound else 200)


def _one_group(
    request: HttpRequest, items: queries.Scope, user: Person, at: datetime, page: dict[str, Any]
) -> HttpResponse:
    due, _comma, key = request.GET.get("after", "").rpartition(",")
    pk = key_in(key)
    after = (due, pk) if pk is not None else None
    try:
        group, following = queries.group_of(items, at, request.GET["group"], user, after=after)
    except ValueError:  # an address somebody edited
        group, following = queries.group_of(items, at, request.GET["group"], user)
    kept = {key: value for key, value in request.GET.items() if key != "after"}
    further = f"?{urlencode({**kept, 'after': f'{following[0]},{following[1]}'})}" if following else ""
    page["further"] = further
    return render(request, "worklist/today.html", groups=[group], loads=[], people=0, etag="", **page)

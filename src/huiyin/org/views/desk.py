"""Saved views of lists."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.kernel import access
from huiyin.kernel.errors import DomainError
from huiyin.org import actions, queries
from huiyin.org.models import SavedView
from huiyin.org.views import me


@require_http_methods(["GET", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """The saved views of a list, and a new one."""
    if request.method == "GET":
        rows = queries.views_for(me(request), request.GET.get("list", ""))
        return JsonResponse({"views": [_shown(view, me(request).pk) for view in rows]})

    asked = _asked(request)
    wrong = _wrong(asked)
    if wrong:
        return JsonResponse({"error": wrong}, status=422)
    try:
        view = actions.save_view(
            me(request),
            list_key=asked["list"],
            name=asked["name"].strip(),
            query=asked.get("query", ""),
            columns=asked.get("columns", []),
            audience=asked.get("audience", SavedView.Audience.MINE),
            department_id=asked.get("department"),
        )
    except DomainError as error:
        return JsonResponse({"error": str(error)}, status=422)
    return JsonResponse(_shown(view, me(request).pk), status=201)


@require_POST
def view_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """A saved view of mine is no longer wanted."""
    view = access.fetch(SavedView, user=request.user, pk=pk)
    actions.delete_view(view, by=me(request))
    return HttpResponse(status=204)


def _asked(request: HttpRequest) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _wrong(asked: dict[str, Any]) -> str:
    """The name of the part of a wanted view that can't be taken."""
    columns = asked.get("columns", [])
    checks = {
        "list": _is_line(asked.get("list"), 60),
        "name": _is_line(asked.get("name"), 60),
        "query": isinstance(asked.get("query", ""), str),
        "columns": isinstance(columns, list) and all(_is_line(column, 60) for column in columns),
        "audience": asked.get("audience", "mine") in SavedView.Audience.values,
        "department": isinstance(asked.get("department"), int | None),
    }
    return next((name for name, fine in checks.items() if not fine), "")


def _is_line(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= longest


def _shown(view: SavedView, person_id: int) -> dict[str, Any]:
    return {
        "id": view.pk,
        "name": view.name,
        "query": view.query,
        "columns": view.columns,
        "audience": view.audience,
        "mine": view.person_id == person_id,
        "by": view.person.name,
    }

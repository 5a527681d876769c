"""The published versions of the rule book."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.kernel.access import NotPermitted, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org.views import SignedInRequest
from huiyin.rulebook import actions, queries
from huiyin.rulebook.differences import differences
from huiyin.rulebook.loader import BrokenPack
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.traffic import running_under_earlier
from huiyin.rulebook.views.drafting import EDIT, yaml_file


@require_http_methods(["GET", "HEAD", "POST"])
@required("rulebook.view")
def versions(request: HttpRequest) -> HttpResponse:
    """The published versions; publishing reads the pack's files again."""
    if request.method == "POST" and not request.user.may("rulebook.publish"):  # type: ignore[union-attr]
        raise NotPermitted("rulebook.publish")
    problems: tuple[object, ...] = ()
    current = queries.current_version()
    if request.method == "POST":
        try:
            version = actions.publish(current.pack, by=request.user, at=now())  # type: ignore[arg-type]
        except BrokenPack as broken:
            problems = broken.problems
        except actions.NoSuchPack as missing:
            problems = (missing,)
        else:
            messages.success(request, _outcome(version.number, changed=version.pk != current.pk))
            return redirect("rulebook:versions")
    return render(
        request,
        "rulebook/versions.html",
        status=422 if problems else 200,
        pack=queries.pack_of(current.pk),
        versions=queries.versions(),
        running=running_under_earlier(current) if request.user.may("rulebook.publish") else [],  # type: ignore[union-attr]
        problems=problems,
    )


@require_safe
@required("rulebook.view")
def version(request: HttpRequest, number: int) -> HttpResponse:
    """What a version says otherwise than the one before it, or than the one asked for."""
    shown = _version(number)
    asked = request.GET.get("against", "")
    other = queries.version_at(int(asked) if asked.isdecimal() and len(asked) < 9 else number - 1)
    return render(
        request,
        "rulebook/version.html",
        pack=queries.pack_in_force(),
        version=shown,
        other=other,
        versions=queries.versions(),
        differences=differences(json.loads(other.source), json.loads(shown.source)) if other else [],
    )


@require_safe
@required(EDIT)
def version_file(request: SignedInRequest, number: int) -> HttpResponse:
    """A version as the YAML of a pack: bringing it in again gives the same."""
    shown = _version(number)
    return yaml_file(request, shown.source, f"{shown.pack}-{shown.number}.yaml")


def _version(number: int) -> PackVersion:
    found = queries.version_at(number)
    if found is None:
        raise Http404
    return found


def _outcome(number: int, *, changed: bool) -> str:
    if changed:
        return gettext("Version %(number)d is in force now.") % {"number": number}
    return gettext("Nothing has changed; version %(number)d stays in force.") % {"number": number}

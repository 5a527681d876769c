"""The published versions of the rule book."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.kernel.access import required
from huiyin.kernel.htmx import render
from huiyin.org.views import SignedInRequest
from huiyin.rulebook import queries
from huiyin.rulebook.differences import differences
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.traffic import running_under_earlier
from huiyin.rulebook.views.drafting import EDIT, yaml_file


@require_safe
@required("rulebook.view")
def versions(request: SignedInRequest) -> HttpResponse:
    """The published versions, and what still runs under earlier ones."""
    current = queries.current_version()
    return render(
        request,
        "rulebook/versions.html",
        pack=queries.pack_of(current.pk),
        versions=queries.versions(),
        running=running_under_earlier(current) if request.user.may("rulebook.publish") else [],
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

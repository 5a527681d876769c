"""What belongs to no module: language, palette, drafts, who is looking, and the pages for errors."""

import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from huiyin.cases.models import Case
from huiyin.cases.queries import sees_whole
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.moments import hour
from huiyin.org import actions, queries
from huiyin.org.models import SavedView
from huiyin.org.rights import RIGHTS
from huiyin.org.roles import Role, roles_with
from huiyin.org.views import me
from huiyin.site import forms, navigation, sign_in
from huiyin.site import palette as finder


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """The language of the pages: a cookie for everybody, and remembered with who is signed in or signs in next."""
    wanted = request.POST.get("language", "")
    response: HttpResponseBase = set_language(request)
    if wanted not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        actions.choose_language(me(request), wanted, by=me(request), at=now())
        request.session.pop(sign_in.LANGUAGE_HERE, None)
        translation.activate(wanted)
    else:
        sign_in.ask_for_language(response, wanted)
    return response


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """What `Ctrl+K` finds."""
    groups = finder.find(request, request.GET.get("q", "").strip())
    return render(request, "site/palette.html", groups=groups)


@require_http_methods(["GET", "POST", "DELETE"])
def drafts(request: HttpRequest) -> HttpResponse:
    """What somebody typed into a form and has not saved yet."""
    if request.method == "GET":
        kept = queries.draft_of(me(request), request.GET.get("key", ""))
        return JsonResponse({"content": kept}) if kept else HttpResponse(status=204)
    asked = _sent(request)
    key = str(asked.get("key", ""))[:120]
    if request.method == "DELETE":
        actions.discard_draft(me(request), form_key=key)
        return HttpResponse(status=204)
    content = asked.get("content")
    if not key or not isinstance(content, dict):
        return HttpResponse(status=400)
    try:
        draft = actions.save_draft(me(request), form_key=key, content=content, at=now())
    except DomainError as error:
        return JsonResponse({"said": str(error)}, status=422)
    # The house's clock, as everywhere; the browser may stand in another zone or go wrong.
    said = gettext("Draft saved at %(time)s") % {"time": hour(draft.saved_at)}
    return JsonResponse({"said": said})


@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep a list's filters, order and columns under a name."""
    form = forms.KeepView(request.POST, person=me(request))
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(request, _back(request))
    try:
        view = actions.save_view(me(request), **form.cleaned_data, page=navigation.page_at(_back(request)))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(request, _back(request))
    messages.success(request, gettext("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(request, _back(request))


@require_POST
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A saved view of mine is no longer wanted."""
    view = access.fetch(SavedView.objects.filter(person=me(request)), user=request.user, pk=pk)
    actions.delete_view(view, by=me(request))
    messages.success(request, gettext("The view “%(name)s” is gone.") % {"name": view.name})
    return redirect(request, _back(request))


@require_POST
def viewing(request: HttpRequest) -> HttpResponse:
    """Say that a record is open here, and learn who else has it open."""
    subject = str(_sent(request).get("subject", ""))
    kind, _slash, number = subject.partition("/")
    if kind not in settings.HUIYIN_SUBJECTS or not number.isdecimal() or len(number) > 18:
        return HttpResponse(status=400)
    # Only of a record I may see do I learn who else is looking; if I see a part of it, only of my colleagues.
    record = access.fetch(apps.get_model(settings.HUIYIN_SUBJECTS[kind]), user=request.user, pk=int(number))
    moment, person = now(), me(request)
    actions.look_at(subject, by=person, at=moment)
    others = queries.viewers(subject, now=moment, other_than=person)
    if isinstance(record, Case) and not sees_whole(person, record):
        others = queries.colleagues_among(others, person)
    return JsonResponse({"others": [person.name for person in others]})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What can't be understood; a session that can't be saved is the database's fault, not the request's."""
    cause: BaseException | None = exception
    while cause is not None:
        if isinstance(cause, InterfaceError | OperationalError):
            return _error(request, 500)
        cause = cause.__context__
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What a person may not do: the right that is missing, who has it and who grants it."""
    refused = exception if isinstance(exception, access.NotPermitted) else access.NotPermitted()
    return _error(
        request,
        403,
        said=refused.said,
        right=RIGHTS.get(refused.right, ""),
        elsewhere=bool(refused.right) and me(request).may(refused.right),
        roles=[role.label for role in roles_with(refused.right, everywhere=refused.everywhere)],
        granted_by=queries.people_with(Role.ADMINISTRATOR)[:3] if refused.right else [],
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404)


def wrong_method(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """What only takes forms was opened like a page."""
    response = _error(request, 405)
    response["Allow"] = allowed
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """More than anybody who is not signed in may send; it was not read."""
    return _error(request, 413)


def broken(request: HttpRequest) -> HttpResponse:
    return _error(request, 500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere."""
    return _error(request, "csrf")


def _error(request: HttpRequest, kind: int | str, **more: Any) -> HttpResponse:
    status = kind if isinstance(kind, int) else 403
    return render(request, "site/error.html", status=status, kind=str(kind), **more)


def _back(request: HttpRequest) -> str:
    """The page somebody came from, if it is ours."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if ours else "/"


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        # Only what came as JSON: the words of a form have been read already and can't be read again.
        sent = json.loads(request.body) if request.content_type == "application/json" else None
    except ValueError:
        sent = None
    return sent if isinstance(sent, dict) else {}

"""What everybody settles for themself."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.org import actions, forms, queries
from huiyin.org.models import Absence
from huiyin.org.views import accepted, me


def profile(request: HttpRequest) -> HttpResponse:
    """My language, my phone, my absences."""
    person = me(request)
    if request.method == "GET":
        return _page(request)
    form = forms.Profile(request.POST)
    if accepted(form, lambda: actions.change_person(person, by=person, at=now(), **form.cleaned_data)):
        response = _saved(request)
        request.session.pop("language", None)  # what was chosen in front of the sign-in
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], samesite="Lax")
        return response
    return _page(request, form=form)


@require_POST
def absences(request: HttpRequest) -> HttpResponse:
    """I will be away."""
    person = me(request)
    form = forms.ReportAbsence(request.POST, person=person)
    if accepted(form, lambda: actions.report_absence(person, by=person, at=now(), **form.cleaned_data)):
        return _saved(request)
    return _page(request, absence=form)


@require_POST
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """I am back."""
    absence = access.fetch(Absence.objects.filter(person=me(request)), user=request.user, pk=pk)
    try:
        actions.end_absence(absence, by=me(request), at=now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("org:profile")


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("org:profile")


def _page(request: HttpRequest, **refused: Any) -> HttpResponse:
    person = me(request)
    known = {"phone": person.phone, "email": person.email, "language": person.language}
    return render(
        request,
        "org/profile.html",
        status=422 if refused else 200,
        absences=queries.absences_of(person, at=now()),
        places=queries.places_of(person),
        **{"form": forms.Profile(initial=known), "absence": forms.ReportAbsence(person=person), **refused},
    )

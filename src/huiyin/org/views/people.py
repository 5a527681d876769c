"""Settings: who works here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org import actions, forms, queries
from huiyin.org.models import Absence, Person
from huiyin.org.rules import one_time_password
from huiyin.org.views import accepted, done, me

VIEW, MANAGE, ABSENCES = "people.view", "people.manage", "absences.enter"


@require_safe
@access.required(VIEW)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who works or worked here, found by name, user name or department."""
    asked = queries.Asked.read(request.GET)
    page = queries.people_page(asked, at=now())
    return render(request, "org/people.html", page=page, asked=asked, departments=queries.department_tree())


@never_cache
@access.required(MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """A new colleague, who gets a one-time password."""
    form = forms.AddPerson(request.POST or None, initial={"language": queries.house_language()})
    if request.method == "POST":
        password = one_time_password()

        def add_person() -> None:
            actions.add_person(password=password, one_time=True, by=me(request), at=now(), **form.cleaned_data)

        if accepted(form, add_person):
            return render(request, "org/password.html", person=form.cleaned_data, password=password, new=True)
    return render(request, "org/add_person.html", form=form, status=422 if form.is_bound else 200)


@access.required(MANAGE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: particulars, places, absences, sign-in."""
    shown = access.fetch(Person, user=request.user, pk=pk)
    if request.method == "GET":
        return _page(request, shown)
    return _change(request, shown, actions.change_person, particulars=forms.Particulars(request.POST))


@require_POST
@access.required(MANAGE)
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """The places a person has from now on."""
    shown = access.fetch(Person, user=request.user, pk=pk)
    return _change(request, shown, actions.place_person, places=forms.Places(request.POST))


@require_POST
@access.required(MANAGE)
def absences(request: HttpRequest, pk: int) -> HttpResponse:
    """An absence somebody else enters for a person."""
    shown = access.fetch(Person, user=request.user, pk=pk)
    return _change(request, shown, actions.report_absence, absence=forms.ReportAbsence(request.POST, person=shown))


@access.required(ABSENCES)
def others_absences(request: HttpRequest) -> HttpResponse:
    """Who of my people is away or will be, and the form that says so."""
    form = forms.ReportOthersAbsence(request.POST or None, by=me(request))
    if request.method == "POST":

        def report() -> None:
            actions.report_absence(**form.cleaned_data, by=me(request), at=now())

        if accepted(form, report):
            messages.success(request, _("Saved."))
            return redirect("org:others_absences")
    rows = queries.absences_overseen(me(request), at=now())
    status = 422 if request.method == "POST" else 200
    return render(request, "org/absences.html", form=form, absences=rows, at=now(), status=status)


@require_POST
@access.required(ABSENCES)
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is back."""
    absence = access.fetch(Absence, user=request.user, pk=pk)
    done(request, lambda: actions.end_absence(absence, by=me(request), at=now()))
    if me(request).may(MANAGE):
        return redirect("org:person", absence.person_id)
    return redirect("org:others_absences")


@require_POST
@never_cache
@access.required(MANAGE)
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time password, shown this once."""
    shown = access.fetch(Person, user=request.user, pk=pk)
    new = actions.reset_password(shown, by=me(request), at=now())
    return render(request, "org/password.html", person=shown, password=new, new=False)


@require_POST
@access.required(MANAGE)
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """A person leaves; somebody takes over."""
    shown = access.fetch(Person, user=request.user, pk=pk)
    return _change(request, shown, actions.leave, leave=forms.Leave(request.POST, person=shown))


@require_POST
@access.required(MANAGE)
def coming_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A person works here again."""
    shown = access.fetch(Person, user=request.user, pk=pk)
    actions.come_back(shown, by=me(request), at=now())
    return _saved(request, shown)


def _change(request: HttpRequest, shown: Person, verb: Callable[..., Any], **named: Form) -> HttpResponse:
    """Do with a person what one of the page's forms says, or show that form again as it was typed."""
    (form,) = named.values()
    if accepted(form, lambda: verb(shown, by=me(request), at=now(), **form.cleaned_data)):
        return _saved(request, shown)
    return _page(request, shown, **named)


def _saved(request: HttpRequest, shown: Person) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("org:person", shown.pk)


def _page(request: HttpRequest, shown: Person, **refused: Any) -> HttpResponse:
    """The page with whichever form was refused, as it was typed."""
    fields = ("name", "username", "email", "phone", "extension", "staff_number", "language", "ability", "calendar")
    context = {
        "particulars": forms.Particulars(initial={field: getattr(shown, field) for field in fields}),
        "places": forms.Places(places=queries.places_of(shown)),
        "absence": forms.ReportAbsence(person=shown),
        "leave": forms.Leave(person=shown),
        **refused,
    }
    return render(
        request,
        "org/person.html",
        person=shown,
        absences=queries.absences_of(shown, at=now()),
        status=422 if refused else 200,
        **context,
    )

"""The way of files: handing in, classifying, who keeps a category, today's collecting, loss and return, consents."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.customers import actions, forms, queries
from huiyin.customers.models import HandIn
from huiyin.customers.views.page import file_page
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.org.views import me


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def handing_in(request: HttpRequest) -> HttpResponse:
    """What I collected and have not handed in yet, to be handed to the supervisor in one go."""
    person = me(request)
    waiting = queries.collected_by(person)
    form = forms.HandInForm(request.POST or None, files=waiting)
    if form.is_valid():
        department = queries.department_to_hand_in(person)
        try:
            actions.hand_in(form.chosen(), department=department, note=form.cleaned_data["note"], by=person, at=now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Handed in."))
            return redirect(request, reverse("customers:list"))
    status = 422 if form.is_bound else 200
    return render(
        request,
        "customers/handing_in.html",
        form=form,
        rows=queries.briefly(waiting),
        more=queries.beyond_the_list(waiting),
        status=status,
    )


@require_http_methods(["GET", "POST"])
@required("customers.classify")
def hand_ins(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """All that was handed in and waits to be classified, each file once; or one hand-in of it."""
    person = me(request)
    handed = fetch(HandIn, user=person, pk=pk) if pk else None
    waiting = queries.handed_in(person, handed)
    form = forms.ClassifyForm(request.POST or None, files=waiting)
    if form.is_valid():
        try:
            count = actions.classify(form.chosen(), category=form.cleaned_data["category"], by=person, at=now())
        except DomainError as error:
            form.add_error(error.at_field if error.at_field in form.fields else None, str(error))
        else:
            words = ngettext("%(count)s file classified.", "%(count)s files classified.", count) % {"count": count}
            messages.success(request, words)
            return redirect(request, request.path)
    return render(
        request,
        "customers/hand_ins.html",
        form=form,
        handed=handed,
        rows=queries.with_hand_in(waiting),
        more=queries.beyond_the_list(waiting),
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@required("customers.classify")
def categories(request: HttpRequest) -> HttpResponse:
    """Each kind of files with its keeper; one without is warned of."""
    person = me(request)
    form = forms.KeeperForm(request.POST or None, user=person)
    if form.is_valid():
        try:
            actions.appoint_keeper(by=person, at=now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.at_field if error.at_field in form.fields else None, str(error))
        else:
            messages.success(request, _("Keeper appointed."))
            return redirect(request, request.path)
    rows = queries.categories_with_keepers(person)
    return render(request, "customers/categories.html", form=form, rows=rows, status=422 if form.is_bound else 200)


@require_GET
@required("customers.view")
def daily(request: HttpRequest, key: str) -> HttpResponse:
    """Who collected or updated files on a day, and who did not; with what is missing in the files it is about."""
    person = me(request)
    try:
        day = date.fromisoformat(key[:10])
    except ValueError as wrong:
        raise Http404 from wrong
    category = key[11:]
    categories = queries.file_rules().lists["categories"]
    return render(
        request,
        "customers/daily.html",
        day=day,
        today=localdate(now()),
        rows=queries.daily_collection(person, day, now()),
        incomplete=queries.incomplete(person, category),
        category=categories.get(category, category),
        rest=f"{reverse('customers:list')}?{urlencode(queries.asking_for_incomplete(category))}",
        target=queries.file_definition().target,
    )


@require_POST
@required("customers.edit")
def loss(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer is lost."""
    form = forms.LossForm(request.POST)
    return _done(request, pk, form, actions.lose, _("Marked as lost."))


@require_POST
@required("customers.edit")
def regain(request: HttpRequest, pk: int) -> HttpResponse:
    """A lost customer is back."""
    return _done(request, pk, forms.NoteForm(request.POST), actions.regain, _("Welcome back."))


@require_POST
@required("customers.edit")
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """What the customer allows or refuses."""
    form = forms.ConsentForm(request.POST)
    return _done(request, pk, form, actions.record_consent, _("Put on record."), to="speak")


def _done(request: HttpRequest, pk: int, form: Any, act: Any, said: str, *, to: str = "edit") -> HttpResponse:
    """Carry one verb out and show the file again; what is wrong is said there, and nothing typed is lost."""
    person = me(request)
    customer = queries.reach_file(person, pk, to=to)
    if form.is_valid():
        try:
            act(customer, **form.cleaned_data, by=person, at=now())
        except DomainError as error:
            form.add_error(error.at_field if error.at_field in form.fields else None, str(error))
        else:
            messages.success(request, said)
            return redirect(request, reverse("customers:file", args=[customer.pk]))
    return file_page(request, customer.pk, refused=form, status=422)

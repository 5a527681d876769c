"""Files that may be of the same customer, looked at pair by pair."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.customers import actions, queries
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.org.models import Person


@require_GET
@required("customers.merge")
def lookalikes(request: HttpRequest) -> HttpResponse:
    """The pairs in question, those with the most reasons first."""
    page = queries.review(cast("Person", request.user), after=request.GET.get("after", ""))
    return render(request, "customers/lookalikes.html", page=page, after=request.GET.get("after", ""))


@require_GET
@required("customers.merge")
def differences(request: HttpRequest) -> HttpResponse:
    """The pairs that somebody told apart, the newest first."""
    page = queries.review_apart(cast("Person", request.user), after=request.GET.get("after", ""))
    return render(request, "customers/differences.html", page=page, after=request.GET.get("after", ""))


@require_POST
@required("customers.merge")
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """These two may be the same customer after all."""
    person = cast("Person", request.user)
    apart = queries.told_apart(person).filter(pk=pk).first()
    try:
        if apart is None:
            raise actions.InQuestionAlready
        actions.doubt_again(apart, by=person, at=now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The pair stands among the possible duplicates again."))
    return redirect(request, reverse("customers:differences"))


@require_POST
@required("customers.merge")
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """These two are different customers: the pair never comes back."""
    person = cast("Person", request.user)
    pair = queries.in_question(person).filter(pk=pk).first()
    try:
        if pair is None:  # whoever may not see it learns no more than whoever comes too late
            raise actions.SettledAlready
        actions.tell_apart(pair, by=person, at=now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Noted: these are different customers."))
    return redirect(request, reverse("customers:lookalikes"))

"""Care proposals: what could be done for somebody's customers, and what becomes of each."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huiyin.contact import actions, queries
from huiyin.contact.enums import CareWord
from huiyin.contact.forms import CareAnswer, Greeting
from huiyin.customers.queries import reach_file
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Person
from huiyin.worklist.queries import overseen

SAID = {
    CareWord.REMINDED: _("A reminder stands on the list of that day."),
    CareWord.NOTED: _("Noted with the customer; it stays open until it is settled."),
    CareWord.DISMISSED: _("Dismissed."),
}


@require_GET
@required("customers.edit")
def care(request: HttpRequest) -> HttpResponse:
    """What could be done for one's own customers, or for those of somebody one oversees.

    Source: E62-2, E62-3, E62-4.
    """
    return _page(request, _keeper(request, request.GET.get("keeper", "")))


@require_POST
@required("customers.edit")
def care_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal, answered."""
    person = cast("Person", request.user)
    customer, keeper = reach_file(person, pk, to="edit"), _keeper(request, request.POST.get("keeper", ""))
    form = CareAnswer(request.POST)
    if form.is_valid():
        try:
            actions.answer_care(customer, **form.cleaned_data, by=person, at=now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(SAID[CareWord(form.cleaned_data["word"])]))
            return redirect(request, _address(person, keeper))
    return _page(request, keeper, refused=form, key=f"{pk}-{form.data.get('kind')}-{form.data.get('occasion')}")


@require_POST
@required("customers.edit")
def greeting(request: HttpRequest) -> HttpResponse:
    """One reminder of a holiday for all of a keeper's customers."""
    person, keeper = cast("Person", request.user), _keeper(request, request.POST.get("keeper", ""))
    form = Greeting(request.POST)
    if form.is_valid():
        try:
            number = actions.greet_on_holiday(keeper, **form.cleaned_data, by=person, at=now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            said = ngettext("One reminder for %(number)s customer.", "One reminder for %(number)s customers.", number)
            messages.success(request, said % {"number": number})
            return redirect(request, _address(person, keeper))
    return _page(request, keeper, refused=form)


def _address(person: Person, keeper: Person) -> str:
    return reverse("contact:care") + ("" if keeper == person else f"?keeper={keeper.pk}")


def _page(
    request: HttpRequest, keeper: Person, *, refused: CareAnswer | Greeting | None = None, key: str = ""
) -> HttpResponse:
    person, at = cast("Person", request.user), now()
    sections = queries.care_proposals(queries.kept_files(keeper), person, at)
    return render(
        request,
        "contact/care.html",
        status=422 if refused else 200,
        sections=sections,
        keeper=keeper,
        people=[one for one in overseen(person) if one != person],
        refused=refused,
        refused_key=key,
        still_there=any(one.key == key for section in sections for one in section.proposals),
    )


def _keeper(request: HttpRequest, asked: str) -> Person:
    """Whose customers: one's own, or those of somebody one oversees."""
    person = cast("Person", request.user)
    key = key_in(asked)
    if key is None or key == person.pk:
        return person
    found = overseen(person).filter(pk=key).first()
    if found is None:
        raise Http404
    return found

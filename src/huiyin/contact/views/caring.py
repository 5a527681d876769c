"""Care proposals: what could be done for somebody's customers, and what becomes of each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.audit.actions import record
from huiyin.contact import actions, queries
from huiyin.contact.enums import CareWord
from huiyin.contact.forms import CareAnswer, Greeting
from huiyin.customers.queries import reach_file
from huiyin.kernel import masking, spreadsheets
from huiyin.kernel.access import NotPermitted, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Person
from huiyin.org.views import me
from huiyin.worklist.queries import overseen

SAID = {
    CareWord.REMINDED: _("A reminder stands on the list of that day."),
    CareWord.NOTED: _("Noted with the customer; it stays open until it is settled."),
    CareWord.DISMISSED: _("Dismissed."),
}


@require_GET
@required("customers.edit")
def care(request: HttpRequest) -> HttpResponseBase:
    """What could be done for one's own customers, or for those of somebody one oversees.

    Source: E62-2, E62-3, E62-4.
    """
    keeper = _keeper(request, request.GET.get("keeper", ""))
    if (kind := request.GET.get("export")) in spreadsheets.KINDS:
        return _file(request, keeper, kind)
    return _page(request, keeper)


def _file(request: HttpRequest, keeper: Person, kind: str) -> HttpResponseBase:
    """Every proposal of every kind, also those that the page has no room for."""
    person, at = me(request), now()
    if not person.may("export"):
        raise NotPermitted("export")
    record("list.exported", by=person, at=at, subject="care", detail={"keeper": keeper.pk})
    columns = [
        spreadsheets.Column(gettext("Care proposals")),
        spreadsheets.Column(gettext("File number")),
        spreadsheets.Column(gettext("Customer")),
        spreadsheets.Column(gettext("Day"), "date"),
        spreadsheets.Column(gettext("Why"), width=60),
    ]
    sections = queries.care_proposals(queries.kept_files(keeper), person, at, most=None)
    rows = (
        [str(section.kind.label), one.number, one.name, one.day, masking.text(one.why)]
        for section in sections
        for one in section.proposals
    )
    return spreadsheets.send(kind, rows, columns, title=gettext("Care proposals"))


@require_POST
@required("customers.edit")
def care_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal, answered."""
    person = me(request)
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
    person, keeper = me(request), _keeper(request, request.POST.get("keeper", ""))
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
    person, at = me(request), now()
    sections = queries.care_proposals(queries.kept_files(keeper), person, at)
    return render(
        request,
        "contact/care.html",
        status=422 if refused else 200,
        sections=sections,
        keeper=keeper,
        people=list(queries.those_who_keep(overseen(person)).exclude(pk=person.pk)),
        refused=refused,
        refused_key=key,
        may_export=person.may("export"),
        still_there=any(one.key == key for section in sections for one in section.proposals),
    )


def _keeper(request: HttpRequest, asked: str) -> Person:
    """Whose customers: one's own, or those of somebody one oversees; of the first, if one keeps none oneself."""
    person = me(request)
    key = key_in(asked)
    if key is None and not queries.kept_files(person).exists():
        return queries.those_who_keep(overseen(person)).first() or person
    if key is None or key == person.pk:
        return person
    found = overseen(person).filter(pk=key).first()
    if found is None:
        raise Http404
    return found

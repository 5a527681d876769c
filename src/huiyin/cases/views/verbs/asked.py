"""What a request names besides words: a row, a person, a moment, a number."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions import Call
from huiyin.cases.models import Case
from huiyin.cases.rules import YEARS, Invalid
from huiyin.kernel import access
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest


def part_of(request: SignedInRequest, model: Any, pk: int, part: int) -> tuple[Case, Any]:
    """A row that belongs to a case this person sees."""
    case = access.fetch(Case, user=request.user, pk=pk)
    row = model.objects.filter(pk=part, case=case).first()
    if row is None:
        raise Http404
    return case, row


def person_in(request: HttpRequest, name: str = "person") -> Person:
    person = Person.objects.active().filter(pk=key_in(request.POST.get(name, "")) or 0).first()
    if person is None:
        raise Invalid({name: [_("Please choose a person.")]})
    return person


def moment_in(request: SignedInRequest, case: Case, name: str) -> Any:
    try:
        when = parse_datetime(request.POST.get(name, "").strip().replace(" ", "T"))
    except ValueError:
        when = None
    if when is None or when.year not in YEARS:
        raise Invalid({name: [_("Please give date and time.")]})
    return when if when.tzinfo else when.replace(tzinfo=queries.zone_of(case))


def call_in(request: SignedInRequest) -> Call:
    """Who called whom, and why at an hour of rest."""
    return Call(request.POST.get("by_them") == "yes", request.POST.get("rest_despite", ""))


def number_in(request: SignedInRequest, name: str) -> int | None:
    """What the page had before its eyes, by the number it was given for it."""
    return key_in(request.POST.get(name, ""))

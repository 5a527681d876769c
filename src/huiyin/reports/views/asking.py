"""Who asks for figures, and of which department."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.queries import processes_of_measures
from huiyin.kernel.clock import now
from huiyin.kernel.numbers import key_in
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms
from huiyin.reports.queries.fairness import departments_within
from huiyin.reports.queries.figures import Asker
from huiyin.rulebook.definitions import Pack, Process
from huiyin.rulebook.queries import pack_in_force


def departments_of(request: SignedInRequest) -> list[Department]:
    return departments_within(request.user.reach("reports.view"))


def asker_for(
    request: SignedInRequest, form: forms.Figures | forms.Within, departments: Sequence[Department]
) -> tuple[Asker, Department | None]:
    """Who asks, narrowed to the department that was chosen with those below it."""
    chosen: Department | None = form.cleaned_data["department"]
    reach = reach_over(request, chosen, departments)
    zone = ZoneInfo(timezone.get_current_timezone_name())
    return Asker(pack_in_force(), reach, zone, calendar_of(), now()), chosen


def reach_over(request: SignedInRequest, chosen: Department | None, departments: Sequence[Department]) -> Reach:
    """A department with those below it, as far as the reader sees; none chosen: all within reach."""
    if chosen is None:
        return request.user.reach("reports.view")
    return Reach(departments=frozenset(each.pk for each in departments if chosen.pk in each.path))


def department_named(request: SignedInRequest, departments: Sequence[Department]) -> Department | None:
    """The department that an address names; one out of reach is not found."""
    asked = request.GET.get("department", "")
    if not asked:
        return None
    found = next((each for each in departments if each.pk == key_in(asked)), None)
    if found is None:
        raise Http404
    return found


def measures_begin_as(person: Person, pack: Pack) -> Process | None:
    """As what somebody opens a countermeasure, if they may and the rule book has any."""
    return next(iter(processes_of_measures(pack)), None) if person.may("cases.register") else None


def within_words(department: Department | None) -> str:
    return department.name if department else _("All within reach")

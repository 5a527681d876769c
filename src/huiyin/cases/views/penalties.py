"""The register of penalties."""

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from huiyin.cases import tables
from huiyin.cases.models import Case, Penalty
from huiyin.kernel.access import required
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest
from huiyin.org.views.lists import show_list
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import house_line


@require_safe
@required("cases.oversee")
def register(request: SignedInRequest) -> HttpResponseBase:
    """The penalties in all cases that this person oversees. Source: C31-15, C32-4, C33-2."""
    user, table = request.user, tables.penalties(pack_in_force())
    return show_list(
        request,
        table,
        penalties_of(user),
        house=house_line(),
        prints=f"list-{table.key}",
    )


def penalties_of(user: Person) -> QuerySet[Penalty]:
    """Those in all cases that somebody sees."""
    return Penalty.objects.filter(case__in=Case.objects.visible_to(user))

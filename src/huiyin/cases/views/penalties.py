"""The register of penalties."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
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
    """The penalties in all cases that this person oversees; a trade that fines nothing has no such page.

    Source: C31-15, C32-4, C33-2.
    """
    user, pack = request.user, pack_in_force()
    if not pack.fines and not Penalty.objects.exists():
        raise Http404
    table = tables.penalties(pack)
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

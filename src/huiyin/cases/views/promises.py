"""The register of promises."""

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from huiyin.cases import tables
from huiyin.kernel.access import required
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest
from huiyin.org.views.lists import show_list
from huiyin.stationery.queries import house_line
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem


@require_safe
@required("cases.view")
def register(request: SignedInRequest) -> HttpResponseBase:
    """One's own promises and those one oversees, of all customers. Source: A7-3, D2-2, X-29."""
    table = tables.promises()
    return show_list(
        request,
        table,
        promises_of(request.user),
        house=house_line(),
        prints=f"list-{table.key}",
    )


def promises_of(user: Person) -> QuerySet[WorkItem]:
    """One's own, and those of everybody whose work one oversees."""
    return tables.in_turn(WorkItem.objects.filter(kind=Kind.PROMISE).looked_up_for(user))

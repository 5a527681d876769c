"""The register of penalties."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from huiyin.audit.actions import record
from huiyin.cases import tables
from huiyin.cases.models import Case, Penalty
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.tables import show
from huiyin.org.queries import organisation, views_for
from huiyin.org.views import SignedInRequest
from huiyin.rulebook.queries import pack_in_force


@require_safe
@required("cases.oversee")
def register(request: SignedInRequest) -> HttpResponseBase:
    """The penalties in all cases that this person oversees. Source: C31-15, C32-4, C33-2."""
    user, table = request.user, tables.penalties(pack_in_force())
    return show(
        request,
        table,
        Penalty.objects.filter(case__in=Case.objects.visible_to(user)),
        views=views_for(user, table.key),
        may_export=user.may("export"),
        on_export=lambda: record("list.exported", by=user, at=now(), subject=table.key),
        house=house.name if (house := organisation()) else "",
    )

"""The call register."""

from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from huiyin.audit.actions import record
from huiyin.contact import tables
from huiyin.contact.models import Interaction
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.tables import show
from huiyin.org.models import Person
from huiyin.org.queries import views_for


@require_GET
@required("customers.view")
def register(request: HttpRequest) -> HttpResponseBase:
    """Every conversation with the customers a person may see. Source: D51-10."""
    person = cast("Person", request.user)
    table = tables.register()
    return show(
        request,
        table,
        Interaction.objects.visible_to(person),
        views=views_for(person, table.key),
        may_export=person.may("export"),
        on_export=lambda: record(
            "list.exported", by=person, at=now(), subject="conversations", detail=dict(request.GET)
        ),
    )

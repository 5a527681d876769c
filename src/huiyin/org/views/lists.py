"""A list as somebody of the house sees it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from huiyin.audit.actions import record
from huiyin.kernel.clock import now
from huiyin.kernel.tables import Table, show
from huiyin.org.queries import views_for
from huiyin.org.views import me


def show_list(
    request: HttpRequest, table: Table, rows: QuerySet[Any], *, subject: str = "", **page: Any
) -> HttpResponseBase:
    """The list with the views they may use; whoever takes it along is on record, with what they had chosen.

    `subject`: what the list is about, where that is more than its key says. The rest is for `kernel.tables.show`.
    """
    person = me(request)

    def on_record() -> None:
        record("list.exported", by=person, at=now(), subject=subject or table.key, detail=dict(request.GET))

    views = views_for(person, table.key)
    return show(request, table, rows, views=views, may_export=person.may("export"), on_export=on_record, **page)

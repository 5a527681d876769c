"""Files that may be of the same customer, looked at pair by pair."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.audit.actions import record
from huiyin.customers import actions, queries, tables
from huiyin.kernel import spreadsheets
from huiyin.kernel import tables as lists
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.tables import Table
from huiyin.org.views import me


@require_GET
@required("customers.merge")
def lookalikes(request: HttpRequest) -> HttpResponseBase:
    """The pairs in question, those with the most reasons first."""
    person = me(request)
    if request.GET.get("export") in spreadsheets.KINDS:
        return _file(request, tables.in_question(queries.file_rules()), queries.in_question(person))
    return _page(request, "customers/lookalikes.html", queries.review)


@require_GET
@required("customers.merge")
def differences(request: HttpRequest) -> HttpResponseBase:
    """The pairs that somebody told apart, the newest first."""
    person = me(request)
    if request.GET.get("export") in spreadsheets.KINDS:
        return _file(request, tables.told_apart(queries.file_rules()), queries.told_apart(person))
    return _page(request, "customers/differences.html", queries.review_apart)


def _page(request: HttpRequest, template: str, read: Callable[..., queries.Review]) -> HttpResponse:
    person, after = me(request), request.GET.get("after", "")
    page = read(person, after=after)
    return render(request, template, page=page, after=after, may_export=person.may("export"))


def _file(request: HttpRequest, table: Table, pairs: QuerySet[Any]) -> HttpResponseBase:
    """Every pair of the list, not only those of a page."""
    person = me(request)
    return lists.show(
        request,
        table,
        pairs,
        may_export=person.may("export"),
        on_export=lambda: record("list.exported", by=person, at=now(), subject=table.key),
    )


@require_POST
@required("customers.merge")
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """These two may be the same customer after all."""
    person = me(request)
    apart = queries.told_apart(person).filter(pk=pk).first()
    try:
        if apart is None:
            raise actions.InQuestionAlready
        actions.doubt_again(apart, by=person, at=now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The pair stands among the possible duplicates again."))
    return redirect(request, reverse("customers:differences"))


@require_POST
@required("customers.merge")
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """These two are different customers: the pair never comes back."""
    person = me(request)
    pair = queries.in_question(person).filter(pk=pk).first()
    try:
        if pair is None:  # whoever may not see it learns no more than whoever comes too late
            raise actions.SettledAlready
        actions.tell_apart(pair, by=person, at=now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Noted: these are different customers."))
    return redirect(request, reverse("customers:lookalikes"))

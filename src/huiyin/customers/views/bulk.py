"""Changing one field of many files: chosen in the list, looked at, carried out, undone."""

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.customers import actions, forms, queries, tables
from huiyin.customers.actions.bulk import UNDO_WITHIN
from huiyin.customers.enums import BulkState, Outcome
from huiyin.customers.models import BulkEdit, Customer
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.kernel.tables import Page
from huiyin.org.views import SignedInRequest, accepted, done

EDIT = "customers.edit"
WORKING = (BulkState.RUNNING, BulkState.UNDOING)
REFUSED_SHOWN = 100


@require_POST
@required(EDIT)
def naming(request: SignedInRequest) -> HttpResponse:
    """The files ticked in the list, or all that its filters leave."""
    rows: QuerySet[Customer] = Customer.objects.visible_to(request.user)
    if request.POST.get("all"):
        table = tables.listing(book=queries.file_rules(), user=request.user)
        rows = Page(table, rows, QueryDict(request.POST.get("asked", ""))).narrowed
    else:
        keys = [key_in(text) for text in request.POST.getlist("row")]
        rows = rows.filter(pk__in=[key for key in keys if key is not None])
    named: list[BulkEdit] = []
    if not done(request, lambda: named.append(actions.name_files(rows, by=request.user, at=now()))):
        return redirect(request, reverse("customers:list"))
    return redirect(request, _address(named[0]))


@require_http_methods(["GET", "POST"])
@required(EDIT)
def bulk(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is: choose the field, look at what would change, see what became of it."""
    edit = _edit(request, pk)
    form = forms.BulkForm(request.POST if request.method == "POST" else None, edit=edit, user=request.user)
    if request.method == "POST" and accepted(form, lambda: actions.propose_bulk(edit, **form.change())):
        return redirect(request, _address(edit))
    book = queries.file_rules()
    proposed = edit.state == BulkState.PROPOSED
    return render(
        request,
        "customers/bulk.html",
        block="work" if request.headers.get("HX-Request") and request.method == "GET" else None,
        status=422 if form.is_bound else 200,
        edit=edit,
        form=form if edit.state in (BulkState.NAMED, BulkState.PROPOSED) else None,
        called=queries.changeable(book).get(edit.field, edit.field),
        value=queries.value_in_words(edit.field, edit.value, book),
        answers=queries.preview(edit, book) if proposed else (),
        outcomes={} if proposed else queries.outcomes(edit),
        refused=edit.rows.filter(outcome=Outcome.REFUSED).select_related("customer").order_by("pk")[:REFUSED_SHOWN],
        working=edit.state in WORKING,
        may_undo=_may_undo(edit),
    )


@require_POST
@required(EDIT)
def confirmation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Carry it out."""
    edit = _edit(request, pk)
    done(request, lambda: actions.confirm_bulk(edit, at=now()))
    return redirect(request, _address(edit))


@require_POST
@required(EDIT)
def undoing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it back."""
    edit = _edit(request, pk)
    done(request, lambda: actions.undo_bulk(edit, at=now()))
    return redirect(request, _address(edit))


def _edit(request: SignedInRequest, pk: int) -> BulkEdit:
    found: BulkEdit = fetch(BulkEdit.objects.select_related("by"), user=request.user, pk=pk)
    return found


def _may_undo(edit: BulkEdit) -> bool:
    young = edit.state == BulkState.DONE and edit.ended_at is not None and now() - edit.ended_at <= UNDO_WITHIN
    return young and edit.rows.filter(outcome=Outcome.CHANGED).exists()


def _address(edit: BulkEdit) -> str:
    return reverse("customers:bulk", args=[edit.pk])

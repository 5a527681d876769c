"""Changing one field of many files: chosen in the list, looked at, carried out, undone."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.customers import actions, forms, queries, tables
from huiyin.customers.enums import BulkState, Outcome
from huiyin.customers.models import BulkEdit, BulkEditRow, Customer
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list

EDIT = "customers.edit"


@require_POST
@required(EDIT)
def naming(request: SignedInRequest) -> HttpResponse:
    """The files ticked in the list, or all that its filters leave."""
    named: list[BulkEdit] = []

    def name() -> None:
        by_whom: dict[str, Any] = {"by": request.user, "at": now()}
        if request.POST.get("all"):
            asked = request.POST.get("asked", "")
            named.append(actions.choose_all(asked, tables.found(asked, user=request.user), **by_whom))
        else:
            keys = [key for text in request.POST.getlist("row") if (key := key_in(text)) is not None]
            ticked = Customer.objects.visible_to(request.user).filter(pk__in=keys)
            named.append(actions.name_files(ticked, **by_whom))

    if not done(request, name):
        return redirect(request, reverse("customers:list"))
    return redirect(request, _address(named[0]))


@require_http_methods(["GET", "POST"])
@required(EDIT)
def bulk(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is: choose the field, look at what would change, see what became of it."""
    edit = _edit(request, pk)
    if request.method == "POST" and not edit.standing.is_open:
        done(request, lambda: actions.propose_bulk(edit, field=edit.field, value=edit.value))  # says why not
        return redirect(request, _address(edit))
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
        form=form if edit.standing.is_open and edit.number else None,
        called=queries.bulk.changeable(book).get(edit.field, edit.field),
        value=queries.bulk.value_in_words(edit.field, edit.value, book),
        answers=queries.bulk.preview(edit, book) if proposed else (),
        outcomes=[] if edit.standing.is_open else _outcomes(edit),
        working=edit.standing.is_waited_for,
        may_undo=edit.may_be_undone(now()),
    )


@require_safe
@required(EDIT)
def files(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The files of a change, each with what became of it and why."""
    edit = _edit(request, pk)
    table = tables.bulk_rows()
    return show_list(
        request,
        table,
        BulkEditRow.objects.filter(edit=edit),
        template="customers/bulk_files.html",
        subject="customers",
        edit=edit,
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


def _outcomes(edit: BulkEdit) -> list[tuple[str, int, str]]:
    """How many files came out how, with the address of these files."""
    here = reverse("customers:bulk-files", args=[edit.pk])
    return [
        (str(Outcome(name).label), count, f"{here}?outcome={name}")
        for name, count in queries.bulk.outcomes(edit).items()
    ]


def _address(edit: BulkEdit) -> str:
    return reverse("customers:bulk", args=[edit.pk])

"""Customer files: finding, opening, changing them."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.customers import actions, queries, rules, tables
from huiyin.customers.enums import AddressLabel, HandleKind
from huiyin.customers.forms import FileForm
from huiyin.customers.forms.lines import DATES
from huiyin.customers.models import LINES, Customer
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render, toast, trigger
from huiyin.kernel.numbers import key_in
from huiyin.kernel.texts import listed, say
from huiyin.org.actions import discard_draft
from huiyin.org.models import Person
from huiyin.org.views import me
from huiyin.org.views.lists import show_list
from huiyin.rulebook.queries import papers_of_pack
from huiyin.stationery.queries import house_line


@require_GET
@required("customers.view")
def customers(request: HttpRequest) -> HttpResponseBase:
    """The customers a person may see, as a list that can be narrowed, sorted and taken along."""
    person = me(request)
    book = queries.file_rules()
    table = tables.listing(book=book, user=person)
    return show_list(
        request,
        table,
        Customer.objects.visible_to(person),
        template="customers/list.html",
        may_open=person.may("customers.edit"),
        bulk=person.may("customers.edit"),
        list_acts=queries.list_acts_for(person),
        house=house_line(),
        prints="list-customers",
        papers=_printed_together() if person.may("customers.edit") else (),
        sheets=[paper for paper in papers_of_pack() if paper.register == "customers"],
    )


@require_GET
@required("customers.view")
def find(request: HttpRequest) -> HttpResponse:
    """The customers that answer to what is typed, as the options of a list."""
    text, person = request.GET.get("q", ""), me(request)
    opening = ""
    if text.strip() and person.may("customers.edit"):
        typed = {rules.taken_for(text.strip()): text.strip()}
        opening = f"{reverse('customers:open')}?{urlencode(typed)}"
    return render(request, "customers/found.html", text=text, hits=queries.find(text, user=person), opening=opening)


@require_GET
@required("customers.view")
def places(request: HttpRequest) -> HttpResponse:
    """Every listed place by its code, for the cascade of a form; the house's own part of the country first."""
    response = JsonResponse(queries.listed_places(), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, max-age=86400"
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def opening(request: HttpRequest) -> HttpResponse:
    """The empty form of a file, or the file it became."""
    person = me(request)
    form = FileForm(request.POST or None, user=person, initial=_beginning(request, person))
    page: dict[str, Any] = {"customer": None, "draft": "customers/opening", "next": next_page(request)}
    if form.is_valid():
        try:
            customer = actions.open_file(**form.content(), by=person, at=now())
        except DomainError as error:
            page |= _refused(form, error, person)
        else:
            told = _("File %(number)s opened.") % {"number": customer.number}
            if _in_dialog(request):
                return _tell_the_page(customer, told)
            discard_draft(person, form_key=page["draft"])
            messages.success(request, told)
            return redirect(request, onwards(page["next"], customer.pk))
    return _form_page(request, form, in_dialog=_in_dialog(request), **page)


@require_http_methods(["GET", "POST"])
@required("customers.edit")
def editing(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a file that exists, or the file as it then is."""
    person = me(request)
    customer = queries.reach_file(person, pk, to="edit")
    if customer.pk != pk:
        if request.method == "GET":
            return redirect(request, reverse("customers:edit", args=[customer.pk]))
        customer = queries.merged_file(pk)
    seen = _seen_revision(request) if request.method == "POST" else customer.revision
    form = FileForm(
        request.POST or None,
        user=person,
        customer=customer,
        seen_revision=seen or customer.revision,
        initial=queries.form_content(customer),
    )
    page: dict[str, Any] = {"customer": customer, "draft": f"customers/{pk}/editing", "seen_revision": seen}
    if form.is_valid():
        try:
            actions.edit_file(
                customer,
                changes=form.changes(),
                seen_revision=seen,
                confirmed=form.cleaned_data["confirmed"],
                by=person,
                at=now(),
            )
        except actions.ChangedMeanwhile as error:
            customer.refresh_from_db()
            form = form.after_conflict(customer, mine=error.mine, conflicting=[both.field for both in error.conflicts])
            page |= {"seen_revision": customer.revision, "refusal": str(error)}
        except actions.MergedMeanwhile as error:
            discard_draft(person, form_key=page["draft"])
            form = form.after_conflict(error.survivor, mine=error.mine, conflicting=error.mine)
            page = {
                "customer": error.survivor,
                "draft": f"customers/{error.survivor.pk}/editing",
                "seen_revision": error.survivor.revision,
                "refusal": str(error),
            }
        except DomainError as error:
            page |= _refused(form, error, person)
        else:
            discard_draft(person, form_key=page["draft"])
            return redirect(request, reverse("customers:file", args=[pk]))
    return _form_page(request, form, **page)


def _form_page(request: HttpRequest, form: FileForm, **page: Any) -> HttpResponse:
    page = {"similar": [], "refusal": "", "next": "", "seen_revision": 0, "in_dialog": False, **page}
    theirs = queries.in_words(queries.content_of(page["customer"]), form.conflicting) if form.conflicting else {}
    status = 409 if page["refusal"] else 422 if form.is_bound else 200
    choices = {"handles": HandleKind.choices, "labels": [("", _("What for")), *AddressLabel.choices]}
    return render(
        request,
        "customers/form.html",
        block="file" if page["in_dialog"] else None,
        form=form,
        theirs=theirs,
        choices=choices,
        line_groups=frozenset(LINES),
        status=status,
        **page,
    )


def _in_dialog(request: HttpRequest) -> bool:
    """Asked by a page that needs the customer and stays where it is meanwhile."""
    return request.headers.get("HX-Target", "").endswith("customer-opening")


def _tell_the_page(customer: Customer, told: str) -> HttpResponse:
    label = f"{customer.name} {customer.number}"
    response = trigger(HttpResponse(status=204), "customer:opened", {"id": customer.pk, "label": label})
    return toast(response, told)


def _refused(form: FileForm, error: DomainError, person: Person) -> dict[str, Any]:
    """Put a refusal beside its field; files that look alike are listed there too."""
    form.add_error(error.at_field if error.at_field in form.fields else None, str(error))
    found = error.found if isinstance(error, actions.Similar) else []
    return {"similar": queries.visible_among(found, person)}


def _beginning(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What the form starts with; whoever sends somebody here may already know a name or a phone."""
    return {
        "kind": request.GET.get("kind", Customer.Kind.PERSON),
        "name": request.GET.get("name", ""),
        "phones": [[request.GET.get("phone", "")]],
        "assets": _with_plate(request.GET.get("plate", "")),
        "keeper": person.pk,
        "department": queries.home_department(person),
    }


def _with_plate(plate: str) -> list[tuple[Any, ...]]:
    """The line of a thing that goes by its plate, where customers of this house have such things."""
    kinds = queries.file_rules().file.assets.values()
    kind = next((kind for kind in kinds if kind.spelling == "plate"), None)
    if kind is None or not plate:
        return []
    return [(kind.key, plate, {field.name: "" for field in kind.own_fields}, *[None] * len(DATES))]


def _seen_revision(request: HttpRequest) -> int:
    """Where it is missing nobody knows what the person saw: whatever they would change is put before them."""
    return key_in(request.POST.get("seen_revision", "")) or 0


def next_page(request: HttpRequest) -> str:
    """Where to go on with the new customer: a page of ours that asked for one."""
    address = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts=None, require_https=request.is_secure())
    return address if safe else ""


def onwards(address: str, customer: int) -> str:
    """Back to the page that asked for a customer, with the one chosen; else to the customer's own."""
    if not address:
        return reverse("customers:file", args=[customer])
    joint = "&" if urlsplit(address).query else "?"
    return f"{address}{joint}{urlencode({'customer': customer})}"


def _printed_together() -> list[tuple[str, str]]:
    """The form that the rule book has for a file, and the basic data."""
    own = [say(paper.title) for paper in papers_of_pack() if paper.kinds and not paper.register]
    forms = [("customers", listed(own))] if own else []
    return [*forms, ("customers-basic", _("Customer file: basic data"))]

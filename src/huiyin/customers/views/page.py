"""A customer's page."""

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.customers import actions, forms, queries, rules
from huiyin.customers.models import Customer
from huiyin.customers.views.printed import papers_for
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.once import one_page
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.org.views import me
from huiyin.stationery.queries import prints_of, title_of


@require_GET
@required("customers.view")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one customer on one page; a file that was merged leads to the one it became part of."""
    found = queries.reach_file(me(request), pk)
    if found.pk == pk:
        return file_page(request, pk, customer=found)
    messages.info(request, _("This file was merged into the one you see."))
    return redirect(request, reverse("customers:file", args=[found.pk]))


@one_page()
def file_page(
    request: HttpRequest,
    pk: int,
    *,
    customer: Customer | None = None,
    refused: django_forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as it is, with a form that was refused open on it."""
    person = me(request)
    customer = customer or fetch(Customer, user=person, pk=pk)
    lines = queries.all_lines_of(customer)
    content = queries.content_of(customer, lines) | {"category": customer.category}
    book, papers = queries.file_rules(), papers_for(customer)
    indicators, computed_at = queries.indicators_of(customer, at=now())
    merge = queries.last_merge(customer) if customer.permits(person, "merge") else None
    return render(
        request,
        "customers/file.html",
        status=status,
        customer=customer,
        people=names_of_people(),
        departments=names_of_departments(),
        address=rules.address_as(customer),
        age=queries.years_old(customer, localdate(now())),
        membership=book.lists["memberships"].get(customer.membership, customer.membership),
        category=book.lists["categories"].get(customer.category, customer.category),
        channel=book.lists["channels"].get(customer.preferred_channel, customer.preferred_channel),
        hours=rules.hours_shown,
        phones=queries.shown_phones(lines),
        reachable=queries.reachable(lines),
        assets=queries.shown_assets(customer, lines),
        things_called=rules.label_of("assets", book.file),
        groups=queries.said_in_file(customer, content, book),
        brief=queries.panels_for(customer, person, brief=True),
        panels=queries.panels_for(customer, person),
        writing=queries.writing_for(customer, person),
        timeline=queries.timeline(customer, person, kind=request.GET.get("kind", "")),
        indicators=indicators,
        computed_at=computed_at,
        missing=rules.missing(content, book.file),
        target=book.file.target,
        today=localdate(now()),
        consents=queries.standing_consents(customer),
        lost=queries.lost_because(customer),
        papers=papers,
        called={paper.key: title_of(paper.key, paper.title) for paper in papers},
        prints=prints_of(queries.subject_of(customer.pk)),
        loss_reasons=book.lists["loss_reasons"],
        typed=_typed(refused),
        may_edit=customer.permits(person, "edit"),
        may_speak=customer.permits(person, "speak"),
        may_reveal=customer.permits(person, "reveal"),
        may_merge=customer.permits(person, "merge"),
        may_take_card=customer.permits(person, "reveal") and person.may("export"),
        merged=queries.merged_numbers(merge) if merge else [],
    )


def _typed(refused: django_forms.Form | None) -> dict[str, django_forms.Form]:
    """The small forms of the page; the one that was refused holds what was typed."""
    known: dict[str, django_forms.Form] = {
        "consent": forms.ConsentForm(),
        "loss": forms.LossForm(),
        "note": forms.NoteForm(),
    }
    if refused is not None:
        known[{forms.ConsentForm: "consent", forms.LossForm: "loss"}.get(type(refused), "note")] = refused
    return known


@require_GET
@required("customers.view")
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of the time line, of all kinds or of one."""
    person = me(request)
    customer = fetch(Customer, user=person, pk=pk)
    kind, after = request.GET.get("kind", ""), request.GET.get("after", "")
    page = queries.timeline(customer, person, kind=kind, after=after)
    block = ("happenings" if after else None) if request.headers.get("HX-Request") else None
    if not request.headers.get("HX-Request"):
        return render(request, "customers/timeline_page.html", customer=customer, timeline=page)
    return render(request, "customers/timeline.html", block=block, customer=customer, timeline=page)


@require_POST
@required("customers.reveal")
def reading(request: HttpRequest, pk: int, phone_pk: int) -> HttpResponse:
    """One whole phone number, for the moment."""
    customer = fetch(Customer, user=request.user, to="reveal", pk=pk)
    phone = get_object_or_404(customer.phones, pk=phone_pk)
    number = actions.reveal_phone(phone, by=me(request), at=now())
    response = render(request, "customers/phone.html", number=number)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@required("customers.reveal")
@required("export")
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer as a card for the address book of a phone."""
    customer = fetch(Customer, user=request.user, to="reveal", pk=pk)
    content = actions.take_card(customer, by=me(request), at=now())
    response = HttpResponse(content, content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{customer.number}.vcf"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@required("customers.reveal")
def reading_line(request: HttpRequest, pk: int, group: str, line_pk: int) -> HttpResponse:
    """One whole address, e-mail address or WeChat id, or number of a contact person, for the moment."""
    customer = fetch(Customer, user=request.user, to="reveal", pk=pk)
    if group not in actions.REVEALED:
        raise Http404
    line = get_object_or_404(getattr(customer, group), pk=line_pk)
    words = actions.reveal_line(line, group=group, by=me(request), at=now())
    response = render(request, "customers/whole.html", words=words, dial=group == "contacts")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@required("customers.reveal")
def reading_value(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One whole value of a hidden field of the file, for the moment."""
    customer = fetch(Customer, user=request.user, to="reveal", pk=pk)
    field = queries.hidden_field(customer, name)
    if field is None:
        raise Http404
    words = actions.reveal_value(customer, field, by=me(request), at=now())
    response = render(request, "customers/whole.html", words=words, dial=field.type == "phone")
    response["Cache-Control"] = "no-store"
    return response

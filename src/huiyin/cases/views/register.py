"""The register of a process and the page that adds to it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.cases import actions, queries, tables
from huiyin.cases.actions.merging import MERGING
from huiyin.cases.forms import lines_of, typed_in
from huiyin.cases.models import Case
from huiyin.cases.rules import Invalid
from huiyin.cases.views.headings import printed_as, whole_paper_called
from huiyin.cases.views.measures import taken_over
from huiyin.cases.views.page import Refused
from huiyin.cases.views.verbs.asked import call_in
from huiyin.contact.queries import references_for
from huiyin.customers.models import Customer
from huiyin.customers.queries import reach_file
from huiyin.kernel import masking
from huiyin.kernel.access import NotPermitted, fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.kernel.numbers import key_in
from huiyin.kernel.texts import say
from huiyin.org.queries import calendar_of
from huiyin.org.views import SignedInRequest
from huiyin.org.views.lists import show_list
from huiyin.rulebook.definitions import Form, Pack, Process
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import house_line

# Where a refusal of the customer's file stands in the intake form, by what the field means.
FILE_FIELDS = {"name": "complainant", "phones": "phone", "assets": "asset"}


def home(request: SignedInRequest) -> HttpResponse:
    """The register people mean when they say “the register”: complaints, where the book has them."""
    _check_may_read(request)
    return redirect("cases:register", pack_in_force().foremost.key)


def listing(request: SignedInRequest, process: str) -> HttpResponseBase:
    """The register: every case of a process that this person may see."""
    _check_may_read(request)
    pack, goes_on = queries.register_pack(process)
    definition = _process(process, pack)
    table = tables.register_of(definition, pack, whole=bool(request.user.reach("cases.view")))
    rows = Case.objects.visible_to(request.user).filter(process=process)
    return show_list(
        request,
        table,
        rows,
        template="cases/register.html",
        house=house_line(),
        prints=f"list-{table.key}" if goes_on and request.user.may("cases.view") else "",
        papers=_printed_together(definition, pack) if request.user.may("cases.view") else (),
        process=definition,
        beside=_beside(definition, pack),
        sheets=[paper for paper in pack.papers.values() if paper.register == process],
        blanks=[paper for paper in pack.papers.values() if paper.process == process],
        may_register=goes_on and request.user.may("cases.register"),
        may_import=goes_on and request.user.may("imports.run"),
        bulk=bool(many := queries.ways_for_many(request.user, definition) if goes_on else []),
        many=many,
    )


def _printed_together(process: Process, pack: Pack) -> list[tuple[str, str]]:
    """The rule book's own forms first, which people sign; the whole case last."""
    named = [paper for paper in pack.papers.values() if paper.process == process.key]
    forms = [(f"paper-{paper.key}", printed_as(paper)) for paper in named]
    return [*forms, (f"cases-{process.key}", whole_paper_called(process, pack))]


@require_safe
def named(request: SignedInRequest, key: str) -> HttpResponseBase:
    """A register that the rule book names, such as that of damages: printed and taken along as it is kept on paper."""
    _check_may_read(request)
    pack = pack_in_force()
    paper = pack.papers.get(key)
    process = pack.processes.get(paper.register) if paper else None
    if paper is None or process is None:
        raise Http404
    request.stands_under = reverse("cases:register", args=[process.key])
    rows = Case.objects.visible_to(request.user).filter(process=process.key)
    table = tables.register_named(paper, pack, whole=bool(request.user.reach("cases.view")))
    return show_list(
        request,
        table,
        rows.filter(stage__in=paper.stages) if paper.stages else rows,
        template="cases/sheet.html",
        house=house_line(),
        prints=f"list-{table.key}" if request.user.may("cases.view") else "",
        process=process,
    )


def _beside(process: Process, pack: Pack) -> list[tuple[str, str, bool]]:
    """The registers of the same group: title, key, and whether it is this one."""
    group = [one for one in pack.processes.values() if process.group and one.group == process.group]
    return [(say(one.title), one.key, one.key == process.key) for one in group] if len(group) > 1 else []


def _check_may_read(request: SignedInRequest) -> None:
    if not any(request.user.may(permission) for permission in ("cases.view", "cases.answer")):
        raise NotPermitted("cases.view")


@required("cases.register")
def new(request: SignedInRequest, process: str) -> HttpResponse:
    """The empty form during a call; a registered case opens at once."""
    definition = _process(process)
    if request.method != "POST":
        parent = _parent(request, request.GET)
        return _form(
            request,
            definition,
            customer=_customer(request, request.GET) or _customer_of(request, parent),
            parent=parent,
        )
    customer, parent = _customer(request, request.POST), _parent(request, request.POST)
    try:
        case = actions.register_heard(
            process,
            customer=customer,
            alike=request.POST.get("alike", ""),
            newcomer=_newcomer(definition, request.POST) if _is_new(definition, customer) else None,
            values=typed_in(request.POST, [definition.forms[definition.intake]]),
            files={name: request.FILES.getlist(name) for name in request.FILES},
            parent=parent,
            call=call_in(request),
            by=request.user,
            at=now(),
        )
    except DomainError as refusal:
        return _form(request, definition, customer=customer, parent=parent, refusal=refusal)
    messages.success(request, _("Registered: %(number)s.") % {"number": case.number})
    return redirect("cases:page", case.pk)


def _is_new(process: Process, customer: Customer | None) -> bool:
    """A process that asks who complains opens a file for somebody we do not know yet."""
    return customer is None and process.forms[process.intake].that_means("complainant") is not None


def _newcomer(process: Process, typed: Mapping[str, str]) -> dict[str, Any]:
    intake = process.forms[process.intake]
    said = {means: str(intake.said(typed, means) or "").strip() for means in FILE_FIELDS.values()}
    return {
        "kind": typed.get("customer_kind") or "person",
        "name": said["complainant"],
        "phones": [said["phone"]] if said["phone"] else [],
        "assets": [said["asset"]] if said["asset"] else [],
        "confirmed": typed.get("customer_confirmed") == "yes",
    }


def _customer(request: SignedInRequest, asked: Mapping[str, str]) -> Customer | None:
    pk = key_in(asked.get("customer", ""))
    return reach_file(request.user, pk) if pk is not None else None


def _parent(request: SignedInRequest, asked: Mapping[str, str]) -> Case | None:
    """The case it springs from, such as the complaint a countermeasure answers."""
    pk = key_in(asked.get("parent", ""))
    return fetch(Case, user=request.user, pk=pk) if pk is not None else None


def _customer_of(request: SignedInRequest, parent: Case | None) -> Customer | None:
    """The customer of the case it springs from, if this person sees their file."""
    if parent is None or parent.customer_id is None:
        return None
    return Customer.objects.visible_to(request.user).filter(pk=parent.customer_id).first()


def _form(
    request: SignedInRequest,
    process: Process,
    *,
    customer: Customer | None,
    parent: Case | None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    at = now()
    calendar = calendar_of(person=request.user)
    intake = queries.intake_from(parent, process)
    typed = (
        typed_in(request.POST, [intake])
        if refusal
        else {
            **(taken_over(request.user, intake, parent) if process.counts_as == "measure" and parent else {}),
            **_brought(request, intake),
            **_told(request, intake, parent),
            **_known(intake, customer),
        }
    )
    errors, message = _errors(intake, refusal)
    lines = lines_of(intake, case=None, typed=typed or None, errors=errors, zone=calendar.zone, at=at)
    lines.sort(key=lambda line: line.means not in FILE_FIELDS.values())  # as they stand on the page: the caller first
    block = "caller" if request.headers.get("HX-Target", "").endswith("caller") else None
    return render(
        request,
        "cases/new.html",
        block=block,
        status=422 if refusal else 200,
        process=process,
        pack=pack_in_force(),
        lines=lines,
        customer=customer,
        parent=parent,
        asks_customer=_is_new(process, None),
        similar=getattr(refusal, "found", ()),
        running=queries.running_of(customer, request.user) if customer else [],
        asked_whether_same=isinstance(refusal, actions.SameMatter),
        same=[one for one in getattr(refusal, "same", ()) if queries.may_act(request.user, one, MERGING)],
        alike=request.POST.get("alike", ""),
        message=message,
        refused=_why_then(request, refusal),
        typed=typed,
        references=references_for(request.user),
    )


def _brought(request: SignedInRequest, intake: Form) -> dict[str, str]:
    """What a link says already, such as the figures a countermeasure rests on."""
    names = {field.name for field in intake.fields}
    return {name: value for name, value in request.GET.dict().items() if name in names and value}


def _told(request: SignedInRequest, intake: Form, parent: Case | None) -> dict[str, str]:
    """Who it is, as the case it springs from was told: numbers are masked, as on its own page."""
    if parent is None or not queries.sees_whole(request.user, parent):
        return {}
    said = {means: queries.told_at_first(parent, means) for means in FILE_FIELDS.values()}
    says = {
        "complainant": said["complainant"],
        "phone": masking.phone(str(said["phone"] or "")),
        "asset": masking.text(str(said["asset"] or "")),
    }
    return {field.name: str(says[field.means]) for field in intake.fields if says.get(field.means)}


def _known(intake: Form, customer: Customer | None) -> dict[str, str]:
    """What a known customer's file already says about the complainant."""
    if customer is None:
        return {}
    phone = customer.phones.order_by("position", "pk").first()
    thing = customer.assets.filter(retired_on=None).order_by("position", "pk").first()
    says = {
        "complainant": customer.name,
        "phone": masking.phone(phone.typed) if phone else "",
        "asset": masking.text(thing.key) if thing else "",
    }
    return {field.name: says[field.means] for field in intake.fields if field.means in says}


def _errors(intake: Form, refusal: DomainError | None) -> tuple[dict[str, list[str]], str]:
    if refusal is None:
        return {}, ""
    if isinstance(refusal, Invalid):
        return refusal.errors, str(refusal)
    field = intake.that_means(FILE_FIELDS.get(refusal.at_field or "", "-"))
    return ({field.name: [str(refusal)]}, "") if field else ({}, str(refusal))


def _why_then(request: SignedInRequest, refusal: DomainError | None) -> Refused | None:
    """Why an answer is promised for an hour of rest is asked once it turns out to be one, and kept from then on."""
    if refusal is None:
        return None
    asked = {"rest_despite": [_("Please say why.")]} if refusal.at_field == "rest_despite" else {}
    return Refused("intake", {"rest_despite": request.POST.get("rest_despite", "")}, errors=asked)


def _process(key: str, pack: Pack | None = None) -> Process:
    process = (pack or pack_in_force()).processes.get(key)
    if process is None:
        raise Http404
    return process

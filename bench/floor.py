"""The floor: bare Django + Jinja2 views of the same rows, without sign-in, rights or looks."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from bench.customers.floor import urlpatterns as customers
from huiyin.cases.models import Act, Case, Series, StageEntry
from huiyin.contact.models import Interaction
from huiyin.customers.models import Customer
from huiyin.org.models import Department, Person
from huiyin.rulebook.models import PackVersion
from huiyin.worklist.models import WorkItem

COLUMNS = (
    "pk", "number", "title", "complainant", "classification", "severity", "stage", "owner__name",
    "liable_department__name", "received_at",
)  # fmt: skip


def register(request: HttpRequest) -> HttpResponse:
    rows = list(Case.objects.filter(process="complaint").order_by("-pk").values(*COLUMNS)[:50])
    return render(request, "floor/register.html", {"rows": rows})


def page(request: HttpRequest, pk: int) -> HttpResponse:
    case = Case.objects.select_related("customer", "registrar", "owner", "liable_department").get(pk=pk)
    customer = case.customer
    assert customer is not None
    context = {
        "case": case,
        "phones": list(customer.phones.all()),
        "assets": list(customer.assets.all()),
        "entries": list(case.stage_entries.select_related("item__owner")),
        "acts": list(case.acts.select_related("by").order_by("-pk")),
        "contacts": list(Interaction.objects.filter(subject=case.subject)),
        "promises": list(WorkItem.objects.filter(subject=case.subject, kind="promise")),
    }
    return render(request, "floor/page.html", context)


@transaction.atomic
def registering(request: HttpRequest) -> HttpResponse:
    """The rows of a registered complaint, written without asking any rule."""
    typed, at = request.POST, timezone.now()
    person, customer = Person.objects.get(username="agent0"), Customer.objects.get(pk=typed["customer"])
    department = Department.objects.get(key="service")
    series, _new = Series.objects.select_for_update().get_or_create(prefix="TS", date=at.date())
    series.last += 1
    series.save()
    data = {"intake": {name: value for name, value in typed.items() if name != "customer"}}
    case = Case.objects.create(
        number=f"TS-{at:%Y%m%d}-{series.last:06d}",
        process="complaint",
        pack_version=PackVersion.objects.defer("source").get(),
        stage="judging",
        title=typed["content"][:60],
        customer=customer,
        complainant=customer.name,
        channel=typed["channel"],
        received_at=at,
        registrar=person,
        department=department,
        owner=person,
        data=data,
    )
    Act.objects.create(case=case, kind="registered", data=data["intake"], by=person, at=at)
    item = WorkItem.objects.create(
        kind="stage",
        title={},
        subject=case.subject,
        subject_label=case.number,
        owner=person,
        team=department,
        opened_at=at,
        due_at=at + timedelta(hours=4),
    )
    StageEntry.objects.create(case=case, stage="judging", item=item, entered_at=at)
    Interaction.objects.create(
        customer=customer,
        subject=case.subject,
        direction="in",
        channel="phone",
        purpose="complaint",
        content=typed["content"],
        by=person,
        at=at,
    )
    return HttpResponse(status=302, headers={"Location": f"/page/{case.pk}/"})


urlpatterns = [path("register/", register), path("page/<int:pk>/", page), path("registering/", registering), *customers]

"""The floor of customers' pages: the same rows in bare views."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from huiyin.contact.models import Interaction
from huiyin.customers.models import Customer
from huiyin.customers.queries.files import with_firsts
from huiyin.worklist.models import WorkItem

COLUMNS = (
    "pk", "number", "name", "kind", "first_phone", "first_thing", "membership", "keeper__name", "opened_at",
)  # fmt: skip


def listing(request: HttpRequest) -> HttpResponse:
    rows = list(with_firsts(Customer.objects.order_by("-pk")).values(*COLUMNS)[:50])
    return render(request, "floor/customers.html", {"rows": rows})


def page(request: HttpRequest, pk: int) -> HttpResponse:
    customer = Customer.objects.select_related("keeper", "department", "score").get(pk=pk)
    context = {
        "customer": customer,
        "lines": [
            list(getattr(customer, group).order_by("position", "pk"))
            for group in ("phones", "handles", "addresses", "contacts", "assets")
        ],
        "consents": list(customer.consent_rows.all()[:20]),
        "keepings": list(customer.keepings.select_related("keeper").order_by("-since")[:20]),
        "cases": list(customer.cases.order_by("-pk")[:4]),
        "contacts": list(Interaction.objects.filter(customer=customer).order_by("-at")[:5]),
        "items": list(WorkItem.objects.filter(subject=f"customer/{pk}", settled_at=None)[:20]),
    }
    return render(request, "floor/customer.html", context)


urlpatterns = [path("customers/", listing), path("customers/<int:pk>/", page)]

"""Files of one customer side by side, merged, and parted again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.customers import actions, queries
from huiyin.customers.models import Customer
from huiyin.customers.views.page import file_page
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.kernel.numbers import key_in
from huiyin.org.views import me


@require_http_methods(["GET", "POST"])
@required("customers.merge")
def merging(request: HttpRequest, pk: int) -> HttpResponse:
    """This file beside others of the same customer: whose value stays, field by field, and which file survives."""
    person = me(request)
    asked = request.POST if request.method == "POST" else request.GET
    keys = dict.fromkeys([pk, *(key for sent in asked.getlist("file") if (key := key_in(sent)) is not None)])
    files = [fetch(Customer, user=person, to="merge", pk=key) for key in [*keys][: actions.MOST_FILES]]
    refusal = ""
    if request.method == "POST" and "survivor" in request.POST:
        chosen = [file for file in files if str(file.pk) == request.POST["survivor"]]
        survivor = chosen[0] if chosen else files[0]
        seen = {file.pk: key_in(request.POST.get(f"seen_{file.pk}", "")) or 0 for file in files}
        choices = {key.removeprefix("choice_"): str(value) for key, value in request.POST.items() if "choice_" in key}
        try:
            others = [file for file in files if file != survivor]
            actions.merge_files(survivor, others, choices=choices, seen=seen, by=person, at=now())
        except DomainError as error:
            refusal = str(error)
        else:
            if asked.get("back") == "list":
                messages.success(request, _("Merged. You can undo it on the customer's page."))
                return redirect(request, reverse("customers:lookalikes"))
            messages.success(request, _("Merged. You can undo it on this page."))
            return redirect(request, reverse("customers:file", args=[survivor.pk]))
    return render(
        request,
        "customers/merging.html",
        status=422 if refusal else 200,
        customer=files[0],
        side=queries.side_by_side(files),
        chosen=request.POST,
        refusal=refusal,
        back=asked.get("back", ""),
    )


@require_POST
@required("customers.merge")
def parting(request: HttpRequest, pk: int) -> HttpResponse:
    """The last merge into this file is undone."""
    person = me(request)
    customer = fetch(Customer, user=person, to="merge", pk=pk)
    merge = queries.last_merge(customer)
    if merge is None:
        return file_page(request, pk, status=409)
    try:
        actions.part_files(merge, by=person, at=now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The files are apart again."))
    return redirect(request, reverse("customers:file", args=[pk]))

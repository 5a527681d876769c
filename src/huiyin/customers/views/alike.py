"""Files that look like the one somebody is typing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from huiyin.customers import forms, queries
from huiyin.customers.views.files import next_page, onwards
from huiyin.kernel.access import required
from huiyin.kernel.htmx import render
from huiyin.kernel.numbers import key_in
from huiyin.org.views import me


@require_POST
@required("customers.edit")
def alike(request: HttpRequest, part: str) -> HttpResponse:
    """The files that share what stands in one part of the form; sent as a form, so that no log keeps a phone."""
    if part not in forms.PARTS:
        raise Http404
    traits = forms.typed_traits(request.POST, queries.file_rules(), part=part)
    besides = key_in(request.POST.get("besides", "")) or 0
    found = queries.alike_for(traits, me(request), besides=besides)
    told = " ".join(str(file.pk) for file in found)
    # Whoever looked at these files looked at no other that turns up later.
    looked = request.POST.get("confirmed") == "on" and request.POST.get("told", "") == told
    address = next_page(request)
    response = render(
        request,
        "customers/alike.html",
        found=found,
        told=told,
        looked=looked,
        in_dialog=request.POST.get("in_dialog") == "yes",
        onwards={file.pk: onwards(address, file.pk) for file in found if address and file.name is not None},
    )
    response["Cache-Control"] = "no-store"
    return response

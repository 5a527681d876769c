"""The door as a code to be printed: on the counter, on the bill, in the parcel."""

import io

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiyin.kernel.htmx import render
from huiyin.org.queries import organisation
from huiyin.portal.views.doors import door_of
from huiyin.portal.views.outside import outside


@outside
@require_safe
def code(request: HttpRequest, key: str) -> HttpResponse:
    """The address of a door as a QR code."""
    drawn = io.BytesIO()
    segno.make(_address(request, key), error="m").save(drawn, kind="svg", scale=8, border=4)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@outside
@require_safe
def poster(request: HttpRequest, key: str) -> HttpResponse:
    """A page to print: what can be brought here, the code, the address."""
    opened = door_of(key)
    address = _address(request, key)
    return render(request, "portal/poster.html", house=organisation(), opened=opened, address=address)


def _address(request: HttpRequest, key: str) -> str:
    root = settings.PUBLIC_URL or request.build_absolute_uri("/")
    return root.rstrip("/") + reverse("portal:door", args=[door_of(key).key])

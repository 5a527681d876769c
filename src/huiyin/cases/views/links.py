"""A link that works once, as it is shown the only time it can be read: as text and as QR code."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from markupsafe import Markup

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class ShownOnce:
    """A link in words and as a picture; `only_here`: nobody else's device can reach it."""

    link: str
    qr: Markup
    only_here: bool


def shown_once(request: HttpRequest, page: str, token: str) -> ShownOnce:
    root = settings.PUBLIC_URL or request.build_absolute_uri("/")
    link = root.rstrip("/") + reverse(page, args=[token])
    code = Markup(segno.make(link, error="m").svg_inline(scale=4, border=2))  # noqa: S704 - our own SVG
    return ShownOnce(link, code, urlsplit(link).hostname in LOOPBACK)

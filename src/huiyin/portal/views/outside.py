"""What every page has that is shown to somebody who is not signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def outside(view: View) -> View:
    """A page for whoever comes: never cached, never told to other sites, not for search engines."""

    @login_not_required
    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # Never told to other sites; but with “no-referrer” browsers hide where our own form comes from, too.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return shown

"""The audit log, for those who watch over the house."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from huiyin.audit import queries
from huiyin.audit.forms import Filter
from huiyin.audit.models import Entry
from huiyin.kernel import access
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.numbers import key_in


@require_GET
@access.required("audit.view")
def entries(request: HttpRequest) -> HttpResponse:
    """Who did or read what, newest first."""
    form = Filter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = list(queries.entries(**asked, before=_before(request.GET.get("before", "")))[: queries.PAGE + 1])
    shown = rows[: queries.PAGE]
    return render(
        request,
        "audit/entries.html",
        form=form,
        notes=queries.notes(now()),
        lines=[queries.in_words(entry) for entry in shown],
        following=_following(request, shown[-1]) if len(rows) > queries.PAGE else "",
        asked=urlencode(_asked(request)),
        status=200 if form.is_valid() else 422,
    )


def _before(text: str) -> tuple[datetime, int] | None:
    moment, _comma, number = text.partition(",")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    pk = key_in(number)
    return (at, pk) if at and at.tzinfo and pk is not None else None


def _following(request: HttpRequest, last: Entry) -> str:
    return urlencode({**_asked(request), "before": f"{last.at.isoformat()},{last.pk}"})


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the log is narrowed by, whichever page of it is open."""
    return {key: str(value) for key, value in request.GET.items() if key != "before" and value}

"""What a department has to answer in other people's cases, and how well it did."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from huiyin.cases import queries
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.org.views import SignedInRequest


@require_safe
@required("cases.answer")
def show(request: SignedInRequest) -> HttpResponse:
    """Waiting for my department, most urgent first; then what it has answered."""
    return render(request, "cases/inbox.html", inbox=queries.inbox_of(request.user, at=now()))

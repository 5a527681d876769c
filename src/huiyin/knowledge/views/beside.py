"""Articles beside a conversation or a case: what fits it, and whatever one looks for."""

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.customers.queries import reach_file
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.numbers import key_in
from huiyin.knowledge import queries
from huiyin.org.views import SignedInRequest

MOST = 12


@require_safe
@required("knowledge.view")
def beside(request: SignedInRequest) -> HttpResponse:
    """The rows of the card: without words what fits the matter, with words what holds them. Source: E21-2."""
    text, today = request.GET.get("q", "").strip(), localdate(now())
    if text:
        found = queries.find(text, user=request.user, on=today, limit=MOST)
    else:
        found = queries.offered_beside(_matter(request), user=request.user, on=today)
    return render(request, "knowledge/beside.html", articles=found, q=text, may_ask=request.user.may("knowledge.ask"))


def _matter(request: SignedInRequest) -> queries.Offer:
    """What is known of the matter; a case or a customer the person can't see is not there for them."""
    place = "case" if request.GET.get("place") == "case" else "conversation"
    kind, _slash, key = request.GET.get("subject", "").partition("/")
    pk = key_in(key)
    if kind == "case" and pk:
        case = fetch(Case.objects.defer("search"), user=request.user, pk=pk)
        return queries.Offer(place, f"{case.title} {case.search_text}", case.classification)
    if kind == "customer" and pk and request.user.may("customers.view"):
        things = reach_file(request.user, pk).assets.filter(retired_on=None).order_by("position", "pk")
        return queries.Offer(
            place, " ".join(" ".join(str(word) for word in thing.values.values()) for thing in things[:5])
        )
    return queries.Offer(place)

"""Running cases under earlier versions of the rule book: where they stand, and where each stage leads."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from huiyin.cases.actions.carrying_over import begin_carrying_over
from huiyin.cases.models import CarryOver, CarryOverRow
from huiyin.cases.queries.carrying_over import carrying_over, entrances, places, running_before, standing
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.org.views import SignedInRequest
from huiyin.rulebook.models import PackVersion
from huiyin.rulebook.queries import current_version, pack_of

MOST_LEFT = 50  # cases that stayed behind, named with why


@require_http_methods(["GET", "HEAD", "POST"])
@required("rulebook.publish")
def carrying(request: SignedInRequest, process: str) -> HttpResponse:
    """Look where they would go, say why, and carry them over; running ones stay until somebody does."""
    version = current_version()
    if process not in pack_of(version.pk).processes:
        raise Http404
    refusal: DomainError | None = None
    if request.method == "POST":
        named = [name for name in request.POST if name.startswith("stage-")]
        stages = {name.removeprefix("stage-"): request.POST.get(name, "") for name in named}
        try:
            begin_carrying_over(
                process,
                version,
                stage_map={stage: to for stage, to in stages.items() if to},
                reason=request.POST.get("reason", ""),
                numbers=request.POST.get("numbers", "").split(),
                by=request.user,
                at=now(),
            )
        except DomainError as error:
            refusal = error
        else:
            return redirect("cases:carrying-over", process)
    last = carrying_over(process)
    return render(
        request,
        "cases/carrying_over.html",
        block="course" if request.headers.get("HX-Request") else None,
        status=422 if refusal else 200,
        process=pack_of(version.pk).processes[process],
        version=version,
        refusal=refusal,
        typed=request.POST,
        last=last,
        counts=_counts(last) if last else {},
        left=_left(last) if last else [],
        **_standing(process, version),
    )


def _standing(process: str, version: PackVersion) -> dict[str, Any]:
    return {
        "places": places(process, version),
        "number": running_before(process, version).count(),
        "stages": standing(pack_of(version.pk).processes[process]),
        "entrances": entrances(process, version),
    }


def _counts(carry: CarryOver) -> dict[str, int]:
    found = carry.rows.order_by().values_list("outcome").annotate(Count("pk"))
    return {**dict.fromkeys(CarryOverRow.Outcome.values, 0), **dict(found)}


def _left(carry: CarryOver) -> list[CarryOverRow]:
    rows = carry.rows.filter(outcome=CarryOverRow.Outcome.LEFT).select_related("case").order_by("case")
    return list(rows[:MOST_LEFT])

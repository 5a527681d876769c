"""One step for many cases: chosen in the register, one form, a verdict for each."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.cases import actions, queries, tables
from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.forms import Line, lines_of, typed_in
from huiyin.cases.models import BulkMove, BulkMoveRow, Case
from huiyin.cases.rules import Invalid
from huiyin.kernel import tables as lists
from huiyin.kernel.access import NotPermitted, fetch
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import render
from huiyin.kernel.numbers import key_in
from huiyin.kernel.texts import say
from huiyin.org.queries import calendar_of
from huiyin.org.views import SignedInRequest, done
from huiyin.org.views.lists import show_list
from huiyin.rulebook.definitions import Form, Process, Transition
from huiyin.rulebook.queries import pack_in_force


@require_POST
def choosing(request: SignedInRequest, process: str, transition: str) -> HttpResponse:
    """The cases ticked in the register, or all that its filters leave where the step can be taken."""
    definition, way = _defined(process, transition)
    if definition is None:
        raise Http404
    if way is not None and way.many and way not in queries.ways_for_many(request.user, definition):
        raise NotPermitted(said=str(NotYourTurn(what=say(way.title))))
    rows: QuerySet[Case] = Case.objects.visible_to(request.user).filter(process=process)
    if way is not None and request.POST.get("all"):
        asked = QueryDict(request.POST.get("asked", ""))
        table = tables.register_of(definition, pack_in_force(), whole=bool(request.user.reach("cases.view")))
        rows = lists.Page(table, rows, asked).narrowed.filter(stage__in=way.sources)
    else:
        keys = [key_in(text) for text in request.POST.getlist("row")]
        rows = rows.filter(pk__in=[key for key in keys if key is not None])
    chosen: list[BulkMove] = []
    if not done(
        request,
        lambda: chosen.append(actions.choose_cases(rows, process, transition, by=request.user, at=now())),
    ):
        return redirect("cases:register", process)
    return redirect("cases:bulk", chosen[0].pk)


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: SignedInRequest, pk: int) -> HttpResponse:
    """Fill in the one form; afterwards what became of each, although the rule book may have lost the step since."""
    work: BulkMove = fetch(BulkMove.objects.select_related("by"), user=request.user, pk=pk)
    process, way = _defined(work.process, work.transition)
    form = process.forms.get(way.form) if process and way else None
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            said = typed_in(request.POST, [form] if form else [])
            actions.move_many(work, values=said, despite=request.POST.get("rest_despite", ""), at=now())
        except DomainError as error:
            refusal = error
        else:
            return redirect("cases:bulk", work.pk)
    return render(
        request,
        "cases/bulk.html",
        block="work" if request.headers.get("HX-Request") and request.method == "GET" else None,
        status=422 if refusal else 200,
        work=work,
        process=process,
        way=way,
        step=say(way.title) if way else _("A step that the rule book had"),
        register=reverse("cases:register", args=[process.key]) if process else reverse("worklist:today"),
        lines=_lines(request, form, refusal) if form and work.is_open else [],
        disturbs=bool(way and form and ("note_callback" in way.effects or form.that_means("answer_by"))),
        despite=request.POST.get("rest_despite", ""),
        own_papers=bool(form and any(field.type == "files" for field in form.fields)),
        refusal=refusal,
        places=_places(work, process, way) if process and way and work.is_open else [],
        outcomes=[] if work.is_open else _outcomes(work),
    )


@require_safe
def rows(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Each case with its verdict, and why; also as a workbook."""
    work: BulkMove = fetch(BulkMove, user=request.user, pk=pk)
    table = tables.bulk_rows()
    return show_list(
        request,
        table,
        BulkMoveRow.objects.filter(move=work),
        template="cases/bulk_rows.html",
        subject=f"cases-{work.process}",
        work=work,
    )


def _defined(process: str, transition: str) -> tuple[Process | None, Transition | None]:
    definition = pack_in_force().processes.get(process)
    return definition, definition.transitions.get(transition) if definition else None


def _lines(request: SignedInRequest, form: Form, refusal: DomainError | None) -> list[Line]:
    at, zone = now(), calendar_of(person=request.user).zone
    typed = typed_in(request.POST, [form]) if refusal else None
    errors = refusal.errors if isinstance(refusal, Invalid) else None
    lines = lines_of(form, case=None, typed=typed, errors=errors, zone=zone, at=at)
    return [line for line in lines if line.type != "files"]


def _places(work: BulkMove, process: Process, way: Transition) -> list[tuple[Any, int, bool]]:
    """Where the chosen ones stand: how many, and whether the step begins there."""
    found = work.rows.order_by().values_list("case__stage").annotate(number=Count("pk")).order_by("-number")
    return [
        (process.stages[stage].title if stage in process.stages else stage, number, stage in way.sources)
        for stage, number in found
    ]


def _outcomes(work: BulkMove) -> list[tuple[str, int, str]]:
    """How many came out how, with the address of these."""
    found = dict(work.rows.order_by().values_list("outcome").annotate(number=Count("pk")))
    here = reverse("cases:bulk-rows", args=[work.pk])
    kinds = BulkMoveRow.Outcome
    return [(str(kind.label), found[kind], f"{here}?outcome={kind.value}") for kind in kinds if kind in found]

"""Rounds: planned in steps that count at once, started, followed in their ledger, and closed."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.callbacks import actions, forms, queries, tables
from huiyin.callbacks.enums import EXCLUSIONS, Stage, State, Why
from huiyin.callbacks.models import Round
from huiyin.callbacks.plan_paper import CARE, PLAN, plan_of
from huiyin.contact.queries import contact_rules
from huiyin.customers.models import Customer
from huiyin.customers.queries import listed, vocabulary
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import conditional, redirect, render
from huiyin.kernel.tables import Conditions
from huiyin.kernel.texts import FALLBACKS, aside, paragraph, say, strung
from huiyin.kernel.texts import listed as enumerated
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list
from huiyin.rulebook.charts.words import deadline_said
from huiyin.rulebook.definitions import Turn
from huiyin.rulebook.queries import pack_in_force
from huiyin.stationery.queries import Prints, house_line, prints_of, title_of
from huiyin.stationery.views import OnRecord, hand_out_about, looked_at_or_printed


@require_safe
@required("callbacks.view")
def rounds(request: SignedInRequest) -> HttpResponseBase:
    """Every round a person may see."""
    person = request.user
    may_plan = person.may("callbacks.plan")
    table = tables.rounds(new=reverse("callbacks:new") if may_plan else "")
    return show_list(
        request,
        table,
        Round.objects.visible_to(person),
        template="callbacks/rounds.html",
        house=house_line(),
        prints=f"list-{table.key}",
        may_plan=may_plan,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@required("callbacks.plan")
def new(request: SignedInRequest) -> HttpResponse:
    """The first step: which plan, and whose customers."""
    occasion = queries.occasion_of(request.GET.get("about", ""), localdate(now()))
    form = forms.NewRoundForm(request.POST if request.method == "POST" else None, user=request.user, occasion=occasion)
    planned: list[Round] = []

    def plan() -> None:
        said = form.cleaned_data
        run = actions.plan_round(
            said["plan"], department=said["department"], about=said["about"], by=request.user, at=now()
        )
        planned.append(actions.preview(run, at=now()))

    if request.method == "POST" and accepted(form, plan):
        return redirect(request, _address(planned[0]))
    status = 422 if request.method == "POST" else 200
    plans = pack_in_force().callbacks.values()
    return render(request, "callbacks/new.html", status=status, form=form, plans=plans, occasion=occasion)


@require_http_methods(["GET", "HEAD", "POST"])
@required("callbacks.view")
def round_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """A round: as long as it is planned what can be changed about it, then its ledger."""
    run = _round(request, pk, to="plan" if request.method == "POST" else "view")
    if run.stage == Stage.PLANNED and run.permits(request.user, "plan"):
        return _planning(request, run)
    if request.method == "POST":  # somebody started it meanwhile
        messages.error(request, str(actions.NotPlanned()))
        return redirect(request, _address(run))
    at = now()
    ledger = queries.ledger(run)
    etag, known = conditional(request, run.stage, get_language(), ledger)
    if known:
        return known
    response = render(
        request,
        "callbacks/round.html",
        block="ledger" if request.headers.get("HX-Request") else None,
        round=run,
        rule=queries.rule_of(run),
        ways=queries.ways_of(queries.rule_of(run)),
        ledger=ledger,
        etag=etag,
        states=State,
        at=at,
        may_plan=run.permits(request.user, "plan"),
        prints=_prints(run),
        report=queries.summary_of(run) if run.stage == Stage.CLOSED else None,
    )
    response["ETag"] = etag
    return response


@looked_at_or_printed
@required("callbacks.view")
def plan_on_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whom it is for, when, what about, by which way and who has whom, on A4."""
    run = _round(request, pk)
    paper = plan_of(run, now())
    name, told = f"{run.number} {title_of(paper.key, paper.title)}", OnRecord("rounds.printed")
    return hand_out_about(request, paper, subject=run.subject, name=name, told=told)


@require_safe
@required("callbacks.plan")
def concerned(request: SignedInRequest, pk: int) -> HttpResponse:
    """The customers behind a number of a plan, as things stand now."""
    run = _round(request, pk, to="plan")
    if run.stage != Stage.PLANNED:
        return redirect(request, _address(run))
    why, group = request.GET.get("why", ""), request.GET.get("group", "")
    if why and why not in EXCLUSIONS:
        raise Http404
    found = queries.concerned(run, request.user, now(), why=why, group=group)
    known = list(Customer.objects.visible_to(request.user).filter(pk__in=found.customers).order_by("number", "pk"))
    group_title = say(queries.rule_of(run).groups[group].title) if group in queries.rule_of(run).groups else ""
    return render(
        request,
        "callbacks/concerned.html",
        round=run,
        heading=Why(why).label if why in Why else group_title or _("Who is called"),
        customers=known,
        contacted=queries.contacts_in_words(found.customers, now()) if why == Why.CAPPED else {},
        more=found.more,
    )


@require_POST
@required("callbacks.plan")
def starting(request: SignedInRequest, pk: int) -> HttpResponse:
    """The callbacks become work; where they were shared out evenly, who has how many is said at once."""
    run, started = _round(request, pk, to="plan"), list[Round]()
    if done(request, lambda: started.append(actions.start(run, by=request.user, at=now()))):
        messages.success(request, paragraph([*_begun(started[0], counted=run.counts), *_shared_out(started[0])]))
    return redirect(request, _address(run))


@require_POST
@required("callbacks.plan")
def closing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everybody has a result."""
    return _do(request, pk, actions.close_round, _("The round is closed."))


@require_POST
@required("callbacks.plan")
def removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """A round that was only planned is not to be held."""
    run = _round(request, pk, to="plan")
    if done(request, lambda: actions.discard_round(run, by=request.user, at=now())):
        return redirect(request, reverse("callbacks:rounds"))
    return redirect(request, _address(run))


@require_safe
@required("callbacks.view")
def callers(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who calls how many, and how far each is: asked for once the page stands."""
    run = _round(request, pk)
    lines = queries.by_caller(run, now())
    return render(request, "callbacks/callers.html", round=run, lines=lines, given_none=queries.given_none(run.counts))


def _planning(request: SignedInRequest, run: Round) -> HttpResponse:
    if request.GET.get("part") == "steps":
        return _steps(request)
    form = forms.PlanningForm(request.POST if request.method == "POST" else None, run=run)

    def change() -> None:
        said = form.cleaned_data
        # What a person typed is its name for everybody, in whatever language they read.
        title = dict.fromkeys(FALLBACKS, said["title"]) if "title" in form.changed_data else None
        changed = actions.change_round(
            run, changed=form.changed, title=title, clerk=said["clerk"], ends_on=said["ends_on"], by=request.user,
            at=now(),
        )  # fmt: skip
        actions.preview(changed, at=now())

    if request.method == "POST" and accepted(form, change):
        return redirect(request, _address(run))
    status = 422 if request.method == "POST" else 200
    asked = Conditions("audience", _("Whom it concerns"), vocabulary=vocabulary())
    calling = queries.calling_of(run, queries.rule_of(run).turns[0], now())
    return render(
        request,
        "callbacks/planning.html",
        status=status,
        round=run,
        rule=queries.rule_of(run),
        form=form,
        editor=json.dumps(asked.editor, ensure_ascii=False),
        audience=vocabulary().describe(form.rule.audience) if form.rule.audience else "",
        filters=_filters(run.counts),
        calling=calling,
        outlasts=localdate(calling.due_at) > run.ends_on,
        cap=contact_rules().cap,
        later=_later(run, calling.due_at),
        ways=queries.ways_of(queries.rule_of(run)),
        states=dict(State.choices),
        noted=queries.noted_before(run),
        counts=run.counts,
        given_none=queries.given_none(run.counts),
        counted_at=datetime.fromisoformat(run.counts["at"]) if "at" in run.counts else None,
        prints=_prints(run),
    )


def _later(run: Round, first_due: datetime) -> Iterator[tuple[Turn, str, bool]]:
    """The calls after the first: until when, and whether some of them are due after the last day of the round."""
    at = first_due
    for turn in queries.rule_of(run).turns[1:]:
        at = queries.calling_of(run, turn, at).due_at
        yield turn, deadline_said(turn.due), localdate(at) > run.ends_on


def _prints(run: Round) -> list[Prints]:
    """Of its plan; the report has a page of its own."""
    return [one for one in prints_of(run.subject) if one.form in (PLAN, CARE)]


def _steps(request: SignedInRequest) -> HttpResponse:
    """How many customers are left after each condition."""
    asked = Conditions("audience", _("Whom it concerns"), vocabulary=vocabulary())
    try:
        steps = asked.steps(listed()(Customer.objects.visible_to(request.user)), request.GET)
    except DomainError as error:
        return render(request, "steps.html", steps=[], refusal=str(error), status=422)
    return render(request, "steps.html", steps=steps, refusal="")


def _filters(counts: dict[str, Any]) -> list[tuple[Why, int, int]]:
    """Each filter with how many it leaves out and how many are left after it."""
    left, found = counts.get("asked", 0), []
    for why in EXCLUSIONS:
        number = counts.get("out", {}).get(why, 0)
        left -= number
        found.append((why, number, left))
    return found


def _begun(run: Round, *, counted: dict[str, Any]) -> Iterator[str]:
    """How many callbacks it came to; whoever pressed the key had read another number where things changed meanwhile."""
    if run.stage != Stage.RUNNING:
        yield _("The round has started.")
        return
    left = run.counts["left"]
    yield ngettext(
        "The round has started with %(num)d callback.", "The round has started with %(num)d callbacks.", left
    ) % {"num": left}
    if counted.get("left", left) != left:
        yield _("When it was counted there were %(count)s.") % {"count": counted["left"]}


def _shared_out(run: Round) -> Iterator[str]:
    """How many each got of an even share; a large house reads it on the page of the round."""
    if run.stage != Stage.RUNNING or queries.rule_of(run).share.kind != "balanced":
        return
    yield _("Shared out: %(who)s.") % {
        "who": enumerated(f"{one['name']} {one['count']}" for one in run.counts["callers"])
    }
    if none := queries.given_none(run.counts):
        yield _("None for: %(who)s.") % {"who": strung(f"{name}{aside(why)}" for name, why in none)}


def _do(request: SignedInRequest, pk: int, verb: Callable[..., Any], said: str) -> HttpResponse:
    run = _round(request, pk, to="plan")
    if done(request, lambda: verb(run, by=request.user, at=now())):
        messages.success(request, said)
    return redirect(request, _address(run))


def _round(request: SignedInRequest, pk: int, to: str = "view") -> Round:
    rows = Round.objects.select_related("department", "planned_by", "started_by", "closed_by", "clerk")
    return fetch(rows, user=request.user, to=to, pk=pk)


def _address(run: Round) -> str:
    return reverse("callbacks:round", args=[run.pk])

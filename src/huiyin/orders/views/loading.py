"""Loading plans: what goes out on which day, by which way."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.orders import actions, forms, queries, rules, tables
from huiyin.orders.enums import PLAN_TONES, PlanState
from huiyin.orders.models import LoadingPlan
from huiyin.orders.views.printed import paper_of
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list
from huiyin.stationery.queries import prints_of
from huiyin.stationery.views import OnRecord, hand_out_about, looked_at_or_printed


@require_safe
@required("loading.view")
def listing(request: SignedInRequest) -> HttpResponseBase:
    """The loading plans, the newest first."""
    table = tables.loads(request.user)
    return show_list(
        request,
        table,
        LoadingPlan.objects.visible_to(request.user),
        template="orders/loads.html",
        may_plan=request.user.may("loading.plan"),
        papers=[("loads", _("Loading plan"))] if request.user.may("loading.plan") else (),
    )


@require_http_methods(["GET", "POST"])
@required("loading.plan")
def new(request: SignedInRequest) -> HttpResponse:
    """The open lines against the stock, or the plan they became. Source: A12-5."""
    at = now()
    asked = request.POST if request.method == "POST" else request.GET
    only, words = asked.get("only") == "1", asked.get("q", "")
    offer = queries.offer(only_there=only, words=words, also=forms.filled_in(request.POST))
    data = request.POST if request.method == "POST" else None
    form = forms.PlanForm(data, lines=offer.lines, initial={"day": timezone.localdate(at)})
    made: list[LoadingPlan] = []
    if accepted(
        form,
        lambda: made.append(
            actions.plan_loading(
                **{name: form.cleaned_data[name] for name in ("day", "channel", "carrier", "note")},
                wanted=form.wanted(),
                by=request.user,
                at=at,
            )
        ),
    ):
        messages.success(request, _("Plan %(number)s: the goods are reserved.") % {"number": made[0]})
        return redirect(request, reverse("orders:load", args=[made[0].pk]))
    return render(
        request,
        "orders/new_load.html",
        status=422 if form.is_bound else 200,
        form=form,
        offer=offer,
        plainly=rules.plainly,
        only=only,
        words=words,
        today=timezone.localdate(at),
    )


@require_safe
@required("loading.view")
def load(request: SignedInRequest, pk: int) -> HttpResponse:
    """One plan with its lines."""
    return _page(request, fetch(LoadingPlan, user=request.user, pk=pk))


@require_POST
@required("loading.plan")
def loading(request: SignedInRequest, pk: int) -> HttpResponse:
    """The goods went out."""
    plan = fetch(LoadingPlan, user=request.user, to="plan", pk=pk)
    form = forms.LoadedForm(request.POST, planned=list(queries.lines_of_plan(plan)))
    if accepted(form, lambda: actions.load(plan, loaded=form.loaded(), by=request.user, at=now())):
        messages.success(request, _("Loaded: the stock went down."))
        return redirect(request, reverse("orders:load", args=[pk]))
    return _page(request, plan, refused=form)


@require_POST
@required("loading.plan")
def giving_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """The goods are free again."""
    plan = fetch(LoadingPlan, user=request.user, to="plan", pk=pk)
    if done(request, lambda: actions.give_up(plan, by=request.user, at=now())):
        messages.success(request, _("The plan is given up; its goods are free again."))
    return redirect(request, reverse("orders:load", args=[pk]))


@require_POST
@required("loading.plan")
def contact(request: SignedInRequest, pk: int, line_pk: int) -> HttpResponse:
    """The customer was told when the goods come."""
    plan = fetch(LoadingPlan, user=request.user, to="plan", pk=pk)
    line = get_object_or_404(plan.lines.select_related("order_line__order__customer"), pk=line_pk)
    form = forms.ContactForm(request.POST)
    if accepted(form, lambda: actions.note_contact(line, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Noted, also among the customer's conversations."))
        return redirect(request, reverse("orders:load", args=[pk]))
    return _page(request, plan, contact=form, contacting=line_pk)


@looked_at_or_printed
@required("loading.plan")
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan on A4 for the driver, with whole addresses: that it was opened is on record."""
    plan = fetch(LoadingPlan, user=request.user, to="plan", pk=pk)
    told = OnRecord("loading.printed")
    return hand_out_about(request, paper_of(plan), subject=plan.subject, name=plan.number, told=told)


def _page(
    request: SignedInRequest,
    plan: LoadingPlan,
    *,
    refused: Form | None = None,
    contact: Form | None = None,
    contacting: int = 0,
) -> HttpResponse:
    planned = list(queries.lines_of_plan(plan))
    plan.refresh_from_db()
    open_plan = plan.standing == PlanState.PLANNED
    return render(
        request,
        "orders/load.html",
        status=422 if refused or contact else 200,
        plan=plan,
        prints=prints_of(plan.subject),
        tone=PLAN_TONES[plan.standing],
        ways=queries.logistics(),
        plainly=rules.plainly,
        loaded=refused or forms.LoadedForm(planned=planned),
        contact=contact or forms.ContactForm(),
        contacting=contacting,
        may_plan=request.user.may("loading.plan") and open_plan,
        may_print=request.user.may("loading.plan"),
        may_see_orders=request.user.may("orders.view"),
        open_plan=open_plan,
        told=sum(1 for row in planned if row.contacted_at),
    )

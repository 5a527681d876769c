"""What one colleague can take on, and what becomes of their customers when they are away or go."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.customers import actions, forms, queries
from huiyin.customers.enums import SharingKind
from huiyin.customers.models import Capacity, Deputyship
from huiyin.customers.views.sharing import SHARE
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError
from huiyin.kernel.htmx import redirect, render
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest, accepted


@require_http_methods(["GET", "POST"])
@required(SHARE)
def capacity(request: SignedInRequest, person: int) -> HttpResponse:
    """Ability, most customers, skills; and how they were before."""
    agent = get_object_or_404(queries.agents_of(request.user), pk=person)
    stored = Capacity.objects.filter(person=agent).first() or Capacity()
    initial = {
        "ability": agent.ability,
        "cap": stored.cap,
        "skills": stored.skills,
        "takes": stored.takes,
        "note": stored.note,
    }
    form = forms.CapacityForm(request.POST if request.method == "POST" else None, initial=initial)

    def say_so() -> Capacity:
        said = {"skills": stored.skills, **form.cleaned_data}
        return actions.set_capacity(agent, **said, by=request.user, at=now())

    if accepted(form, say_so):
        messages.success(request, _("Saved."))
        return redirect(request, request.path)
    status = 422 if form.is_bound else 200
    history, back = queries.overview.capacity_history(agent), _back(request, agent)
    return render(request, "customers/capacity.html", status=status, agent=agent, form=form, history=history, back=back)


@require_http_methods(["GET", "POST"])
@required(SHARE)
def handover(request: SignedInRequest, person: int) -> HttpResponse:
    """Everything of a colleague to others: shared out, to one, or to a deputy for a time."""
    agent = get_object_or_404(queries.agents_of(request.user), pk=person)
    way = request.POST.get("way", "")
    if way == "shared":
        return _share_out(request, agent)
    to = forms.HandOverForm(request.POST if way == "one" else None, person=agent, user=request.user)
    if way == "one" and accepted(to, lambda: _to_one(request, agent, to.cleaned_data["to"])):
        return redirect(request, _back(request, agent))
    starts = timezone.localtime(now()).replace(second=0, microsecond=0)
    deputy = forms.DeputyForm(
        request.POST if way == "deputy" else None, person=agent, user=request.user, initial={"starts_at": starts}
    )
    if way == "deputy" and accepted(deputy, lambda: _appoint(request, agent, deputy.cleaned_data)):
        return redirect(request, _back(request, agent))
    return render(
        request,
        "customers/handover.html",
        status=422 if request.method == "POST" else 200,
        agent=agent,
        hanging=queries.overview.hanging_on(agent, now()),
        to=to,
        deputy=deputy,
        back=_back(request, agent),
    )


@require_POST
@required(SHARE)
def deputy_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """The customers come back now."""
    rows = Deputyship.objects.filter(department__in=queries.departments_to_share(request.user).order_by())
    deputyship = get_object_or_404(rows.select_related("absence__person"), pk=pk)
    try:
        actions.end_deputyship(deputyship, by=request.user, at=now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The customers are back with %(name)s.") % {"name": deputyship.absence.person.name})
    return redirect(request, f"{reverse('customers:sharing')}?department={deputyship.department_id}")


def _share_out(request: SignedInRequest, agent: Person) -> HttpResponse:
    department = queries.overview.top_department(agent, request.user)
    assert department is not None  # noqa: S101 - agents_of let nobody else through
    sharing = actions.propose(department, kind=SharingKind.HANDOVER, person=agent, by=request.user, at=now())
    return redirect(request, reverse("customers:sharing-proposal", args=[sharing.pk]))


def _to_one(request: SignedInRequest, agent: Person, to: Person) -> None:
    count = actions.hand_over_all(agent, to=to, by=request.user, at=now())
    said = _("%(to)s now has everything of %(name)s; customers: %(count)s.")
    messages.success(request, said % {"to": to.name, "name": agent.name, "count": count})


def _appoint(request: SignedInRequest, agent: Person, said: dict[str, Any]) -> None:
    department = queries.overview.top_department(agent, request.user)
    assert department is not None  # noqa: S101 - agents_of let nobody else through
    actions.appoint_deputy(agent, **said, department=department, by=request.user, at=now())
    words = {"deputy": said["deputy"].name, "name": agent.name}
    messages.success(request, _("%(deputy)s looks after the customers of %(name)s in that time.") % words)


def _back(request: SignedInRequest, agent: Person) -> str:
    department = queries.overview.top_department(agent, request.user)
    return f"{reverse('customers:sharing')}?department={department.pk if department else ''}"

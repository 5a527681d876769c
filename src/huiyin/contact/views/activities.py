"""Activities: what customers are told of, planned by supervisors."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.contact import actions, forms, queries, tables
from huiyin.contact.models import Activity
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list


@require_GET
@required("customers.view")
def activities(request: SignedInRequest) -> HttpResponseBase:
    """Every activity, the newest first, with how many customers were told. Source: D51-9."""
    person, may_plan = request.user, request.user.may("activities.plan")
    table = tables.activities(may_plan=may_plan)
    return show_list(
        request,
        table,
        Activity.objects.visible_to(person),
        template="contact/activities.html",
        may_plan=may_plan,
    )


@require_http_methods(["GET", "POST"])
@required("activities.plan")
def new_activity(request: SignedInRequest) -> HttpResponse:
    """A new activity."""
    form = forms.ActivityForm(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.plan_activity(**form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Planned; from now on it stands beside every conversation."))
        return redirect(request, reverse("contact:activities"))
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
@required("customers.view")
def activity(request: SignedInRequest, pk: int) -> HttpResponse:
    """One activity: read, or changed by whoever may plan."""
    found = fetch(Activity, user=request.user, to="plan" if request.method == "POST" else "view", pk=pk)
    form = forms.ActivityForm(request.POST if request.method == "POST" else None, activity=found)
    if accepted(form, lambda: actions.change_activity(found, **form.cleaned_data)):
        messages.success(request, _("Changed."))
        return redirect(request, reverse("contact:activities"))
    return _form(request, form, found)


@require_POST
@required("activities.plan")
def calling_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    found = fetch(Activity, user=request.user, to="plan", pk=pk)
    if done(request, lambda: actions.call_off_activity(found, by=request.user, at=now())):
        messages.success(request, _("Called off; nobody is told of it any more."))
    return redirect(request, reverse("contact:activity", args=[pk]))


def _form(request: SignedInRequest, form: forms.ActivityForm, activity: Activity | None) -> HttpResponse:
    may = request.user.may("activities.plan") and not (activity and activity.called_off_at)
    return render(
        request,
        "contact/activity.html",
        status=422 if form.is_bound else 200,
        form=form,
        activity=activity,
        may_plan=may,
        told=activity.tellings.count() if activity else 0,
        invitations=queries.invitations(activity, request.user) if activity else [],
    )

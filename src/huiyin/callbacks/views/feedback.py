"""What departments are told every week, and that they have read it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.callbacks import actions, forms, queries, tables
from huiyin.callbacks.feedback_paper import FEEDBACK, feedback_of
from huiyin.callbacks.models import Feedback
from huiyin.callbacks.stationery import FEEDBACKS
from huiyin.cases.models import Case
from huiyin.contact.queries import contact_rules, opinions_to_classify
from huiyin.kernel.access import fetch, required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect, render
from huiyin.org.views import SignedInRequest, accepted, done
from huiyin.org.views.lists import show_list
from huiyin.stationery.queries import house_line, prints_of, title_of
from huiyin.stationery.views import OnRecord, hand_out_about, looked_at_or_printed

ROWS = Feedback.objects.select_related("department", "acknowledged_by", "item")


@require_safe
@required("callbacks.feedback")
def weeks(request: SignedInRequest) -> HttpResponseBase:
    """Every feedback that was given, the newest first; a department reads what it was told."""
    person, table = request.user, tables.feedback()
    return show_list(
        request,
        table,
        Feedback.objects.visible_to(person),
        template="callbacks/weeks.html",
        coming=queries.next_given(now()) if contact_rules().feedback else None,
        gives=person.may("callbacks.plan"),
        unclassified=opinions_to_classify(),
        house=house_line(),
        prints=f"list-{table.key}",
        papers=[(FEEDBACKS, title_of(FEEDBACK, _("Weekly written feedback")))],
    )


@require_POST
@required("callbacks.plan")
def giving(request: SignedInRequest) -> HttpResponse:
    """Whoever leads calls has last week's written now."""
    given: list[int] = []
    if done(request, lambda: given.append(actions.give_feedback_now(by=request.user, at=now()))):
        words = ngettext("%(count)d department was told.", "%(count)d departments were told.", given[0])
        messages.success(request, words % {"count": given[0]})
    return redirect(request, reverse("callbacks:weeks"))


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one department was told of one week; it acknowledges."""
    found = fetch(ROWS, user=request.user, to="acknowledge" if request.method == "POST" else "view", pk=pk)
    form = forms.FeedbackForm(request.POST if request.method == "POST" else None)
    if accepted(form, lambda: actions.acknowledge_feedback(found, **form.cleaned_data, by=request.user, at=now())):
        messages.success(request, _("Acknowledged."))
        return redirect(request, reverse("callbacks:feedback", args=[pk]))
    named = [one["pk"] for one in (*found.figures["matters"], *found.figures["measures"])]
    return render(
        request,
        "callbacks/feedback.html",
        status=422 if form.is_bound else 200,
        feedback=found,
        prints=prints_of(found.subject),
        figures=found.figures,
        opens=set(Case.objects.visible_to(request.user).filter(pk__in=named).values_list("pk", flat=True)),
        must_reply=queries.asks_for_reply(found),
        form=form if found.acknowledged_at is None and found.permits(request.user, "acknowledge") else None,
    )


@looked_at_or_printed
def feedback_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same on A4."""
    found = fetch(ROWS, user=request.user, pk=pk)
    paper = feedback_of(found)
    name, told = f"{title_of(paper.key, paper.title)} {found.first_day}", OnRecord("feedback.printed")
    return hand_out_about(request, paper, subject=found.subject, name=name, told=told)

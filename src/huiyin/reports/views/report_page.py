"""The page of a report, as it is read, written and signed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from huiyin.cases.queries import process_of_measures, status_of
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import render
from huiyin.kernel.once import one_page
from huiyin.kernel.texts import paragraph, say
from huiyin.messaging.queries import channel_for
from huiyin.org.models import Person
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms
from huiyin.reports.models import Report
from huiyin.reports.printing import content_for
from huiyin.reports.queries import reports as queries
from huiyin.reports.queries.owing import owing_of
from huiyin.reports.queries.standing import duty_of
from huiyin.reports.tables.standing.drawings import drawn
from huiyin.stationery.queries import prints_of

ROWS = Report.objects.select_related("person", "department", "item", "written_by", "version")


def page_of(
    request: SignedInRequest, found: Report, *, writing: Any = None, back: Any = None, signing: Any = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    user, at = request.user, now()
    with one_page():
        content = content_for(found, at)
    writes = not found.written_at and found.permits(user, "write")
    waiting = queries.waiting_for(found) if found.written_at and not found.sealed_at else None
    signs = waiting is not None and waiting.permits(user, "sign")
    for form, shown in ((writing, writes), (back, signs), (signing, signs)):
        if form is not None and not shown:  # somebody was faster: there is no place beside a field any more
            messages.error(request, " ".join(form.non_field_errors()))
    if writes and writing is None:
        writing = words_of(found, None)
    return render(
        request,
        "reports/report.html",
        status=status,
        report=found,
        heading=queries.called(found),
        standing=found.standing(at),
        duty=duty_of(found),
        owing=owing_of(found, user),
        work=queries.work_of(found),
        sections=content["sections"],
        drawn=drawn,
        taken_on=localdate(found.written_at).isoformat() if found.written_at else "",
        writing=writing if writes else None,
        waiting=waiting,
        turns=queries.turns_of(found),
        turn_said=queries.whose_turn(found, user),
        missing_signers=queries.unsigned_roles(found, but=found.person) if not found.sealed_at else [],
        back=(back or forms.SendingBack()) if signs else None,
        signing=(signing or forms.Signature()) if signs else None,
        recipients=[] if found.sent_at else queries.recipients_of(found),
        deliveries=found.deliveries.select_related("message", "person", "department").order_by("pk"),
        channel=channel_for("email"),
        may_place=user.may("people.manage"),
        before_handing_in=_before_handing_in(found, user, at) if writes else "",
        last_day_runs=found.last_day_runs(at),
        running=found.last_day > localdate(at),
        may_send=(found.permits(user, "write") or user.may("messages.keep")) and queries.rest_of(found).exists(),
        measures=[status_of(case, user) for case in found.measures.select_related("owner").order_by("pk")],
        may_measure=user.may("cases.register") and process_of_measures() is not None,
        may_export=user.may("export"),
        prints=prints_of(found.subject),
    )


def _before_handing_in(found: Report, by: Person, at: datetime) -> str:
    """What is asked first: whether what is still done today may be missing, and a seal that no signature precedes."""
    asked = []
    if found.last_day_runs(at):
        asked.append(_("Today is the last of its days: what is done until midnight will not be in it."))
    if not queries.signers_of(found, but=by):
        asked.append(_("Nobody signs it: it is sealed at once, and nothing of it can be changed afterwards."))
    return paragraph(asked)


def words_of(found: Report, data: Any, lacking: str = "") -> forms.ReportForm:
    titles = {section.key: say(section.title) for section in duty_of(found).sections if section.kind == "words"}
    return forms.ReportForm(data, duty=duty_of(found), titles=titles, words=found.words, lacking=lacking)


def address_of(found: Report) -> str:
    return reverse("reports:report", args=[found.pk])

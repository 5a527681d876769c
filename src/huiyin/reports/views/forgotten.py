"""Who should have been called, as all of their group must be, and was in no round."""

from dataclasses import replace

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.kernel.access import required
from huiyin.org.views import SignedInRequest
from huiyin.reports import forms
from huiyin.reports.queries.forgotten import in_no_round
from huiyin.reports.tables import listed
from huiyin.reports.views.asking import asker_for, departments_of
from huiyin.reports.views.boards.opening import rows_of


@require_safe
@required("reports.view")
def show(request: SignedInRequest) -> HttpResponseBase:
    departments = departments_of(request)
    form = forms.Figures(request.GET, today=timezone.localdate(), departments=departments)
    if not form.is_valid():
        raise Http404  # nobody types this address: a number leads here
    asker, department = asker_for(request, form, departments)
    rows = in_no_round(asker, form.period).visible_to(request.user)
    title = _("In no round of callbacks")
    table = replace(
        listed.files(asker.pack, asker.at),
        key="forgotten",
        title=title,
        empty=_("Everybody who must be called is in a round"),
    )
    about = [department.name if department else _("All within reach"), str(form.period)]
    about.append(_("in these groups by today's files; not part of the share"))
    way = {"back": "reports:figures", "back_label": _("Figures")}
    return rows_of(request, table, rows, title, **way, about=" · ".join(about))

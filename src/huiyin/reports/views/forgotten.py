"""Who should have been called, as all of their group must be, and was in no round."""

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
    form = forms.Figures(request.GET, today=timezone.localdate(), departments=departments_of(request))
    if not form.is_valid():
        raise Http404  # nobody types this address: a number leads here
    asker, _department = asker_for(request, form, departments_of(request))
    rows = in_no_round(asker, form.period).visible_to(request.user)
    table = listed.files(asker.pack, asker.at)
    return rows_of(request, table, rows, _("In no round of callbacks"), back="reports:figures", back_label=_("Figures"))

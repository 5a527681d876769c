"""The audit log, taken along as its page is narrowed."""

from datetime import date
from itertools import islice

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.audit.actions import record
from huiyin.audit.enums import ACTS
from huiyin.audit.forms import Filter
from huiyin.audit.queries import entries
from huiyin.kernel import spreadsheets
from huiyin.kernel.access import required
from huiyin.kernel.clock import now
from huiyin.kernel.htmx import redirect
from huiyin.kernel.printing import adjusted
from huiyin.kernel.tables.views import MOST_PRINTED
from huiyin.kernel.texts import say, strung
from huiyin.org.views import SignedInRequest
from huiyin.stationery.audit_log import log_on_paper
from huiyin.stationery.views.handing_out import hand_out


@require_GET
@required("audit.view")
def audit_log(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """On paper as far as a book of paper goes, which it says; as a workbook whole, however long. Source: F-71."""
    form = Filter(request.GET)
    if not form.is_valid():
        return redirect(request, f"{reverse('audit:entries')}?{request.GET.urlencode()}")
    asked, within = form.cleaned_data, _within(form)
    record("list.exported", by=request.user, at=now(), subject="audit", detail={**dict(request.GET), "as": kind})
    rows = entries(**asked)
    if kind == "xlsx":
        sheet = adjusted(log_on_paper(rows.iterator(chunk_size=2000), within=within))
        return spreadsheets.send(kind, sheet.rows, sheet.columns, title=say(sheet.title), within=within)
    found = list(islice(rows, MOST_PRINTED + 1))
    more = _("Only the first %(count)s lines are printed.") % {"count": MOST_PRINTED} if found[MOST_PRINTED:] else ""
    paper = log_on_paper(found[:MOST_PRINTED], within=within, note=more)
    return hand_out(request, paper, name=f"{say(paper.title)} {localdate()}")


def _within(form: Filter) -> str:
    """What it was narrowed by, as it stands above the lines."""
    asked = form.cleaned_data
    said = {form.fields[name].label: _told(name, value) for name, value in asked.items() if value}
    return strung(_("%(name)s: %(value)s") % {"name": name, "value": value} for name, value in said.items())


def _told(name: str, value: str | date) -> str:
    return str(ACTS[value]) if name == "action" and isinstance(value, str) else str(value)

"""When an ended case may be taken up again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases.guards.registry import guard, settings_of
from huiyin.cases.models import Case
from huiyin.org.models import Person


@guard("may_be_reopened", gettext_noop("the case ended less than the pack's reopening time ago"))
def may_be_reopened(case: Case, by: Person | None, at: datetime) -> list[str]:
    days = int(str(settings_of(case)["reopen_within"]).split()[0])
    if case.ended_at and at - case.ended_at <= timedelta(days=days):
        return []
    return [_("A case can be reopened for %(days)d days after its end; please register a new one.") % {"days": days}]

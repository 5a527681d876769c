"""A report that is signed by all is sealed: it goes into the archive as it is, and out to whom it is for."""

from base64 import b64encode
from datetime import datetime, time, timedelta

from django.utils import timezone

from huiyin.org.queries import calendar_of
from huiyin.reports.models import Report, Signing
from huiyin.reports.queries.standing import duty_of

LOOKED_AHEAD = 40  # days; no holidays are longer


def seal(report: Report, *, at: datetime) -> None:
    """From here on nothing of it changes; the database sees to that."""
    signings = Signing.objects.filter(report=report).select_related("signed_by").order_by("place")
    report.signatures = [
        {
            "role": one.role,
            "name": one.signed_by.name if one.signed_by else "",
            "at": one.signed_at.isoformat() if one.signed_at else "",
            "picture": b64encode(bytes(one.picture)).decode(),
        }
        for one in signings
    ]
    report.sealed_at, report.sends_at = at, sending_time(duty_of(report).sends.at, at)
    report.save(update_fields=["signatures", "sealed_at", "sends_at"])


def sending_time(wanted: str, at: datetime) -> datetime:
    """The next time it is so late on a working day; at once if no time is named."""
    if not wanted:
        return at
    calendar = calendar_of()
    here = timezone.localtime(at, calendar.zone)
    for ahead in range(LOOKED_AHEAD):
        day = here.date() + timedelta(days=ahead)
        moment = datetime.combine(day, time.fromisoformat(wanted), calendar.zone)
        if moment >= here and calendar.day(day).windows:
            return moment
    return at

"""Telling groups of colleagues of their department's work, by the outbox like every other message."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime

from huiyin.customers.enums import Purpose
from huiyin.kernel.whole import whole
from huiyin.messaging import queries
from huiyin.messaging.actions.addressing import AddressBlocked
from huiyin.messaging.actions.deciding import Wanted, decide
from huiyin.messaging.enums import Hears
from huiyin.messaging.models import StaffGroup
from huiyin.org.queries import calendar_of, house_language

STALE = timedelta(hours=1)  # whoever was switched off for longer tells nothing of the morning at night


@whole
def tell_of(what: Hears, item_ids: Iterable[int], *, at: datetime) -> int:
    """Tell whoever hears of such a thing that it has just happened to these items; how many groups there were."""
    groups = list(StaffGroup.objects.hearing(what).select_related("channel", "department").order_by("pk"))
    if not groups:
        return 0
    told = queries.concerned(groups, item_ids)
    for group, items in told:
        with translation.override(house_language()):
            news = queries.news(group, what, items)
        _tell(group, news, key=f"{what}/{items[0].pk}/{at:%y%m%d%H%M%S%f}", at=at)
    return len(told)


@whole
def tell_of_the_day(at: datetime) -> int:
    """Tell each group whose hour has come, on a day on which its department works, how its work stands."""
    told = 0
    rows = StaffGroup.objects.hearing(Hears.DAY).select_related("channel", "department").order_by("pk")
    for group in rows.select_for_update(of=("self",), skip_locked=True, no_key=True):
        hour = _hour_come(group, at)
        if hour is None:
            continue
        StaffGroup.objects.filter(pk=group.pk).update(told_at=at)
        if at - hour >= STALE or not calendar_of(department=group.department).day(localtime(at).date()).windows:
            continue
        with translation.override(house_language()):
            news = queries.news_of_the_day(group, at)
        if news:
            _tell(group, news, key=f"{Hears.DAY}/{localtime(hour):%Y-%m-%dT%H:%M}", at=at)
            told += 1
    return told


def _hour_come(group: StaffGroup, at: datetime) -> datetime | None:
    """The last of its times today that has come and was not told."""
    here = localtime(at)
    hours = [here.replace(hour=int(one[:2]), minute=int(one[3:]), second=0, microsecond=0) for one in group.times]
    return max((hour for hour in hours if group.told_at < hour <= here), default=None)


def _tell(group: StaffGroup, news: queries.News, *, key: str, at: datetime) -> None:
    """One message into a group, or one to each account; who is blocked there gets none."""
    for account in group.accounts or [group.department.name]:
        with suppress(AddressBlocked), transaction.atomic():
            wanted = Wanted(
                key=f"group/{group.pk}/{key}/{account}"[:120],
                address=account,
                purpose=Purpose.CONTACT,
                subject_line=news.heading,
                body=news.body,
            )
            decide(group.channel, wanted, group=group, by=None, at=at)

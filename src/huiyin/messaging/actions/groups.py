"""Setting up which groups of colleagues are told of what."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from huiyin.audit.actions import record
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.messaging.actions.channels import ChangedMeanwhile
from huiyin.messaging.enums import Hears
from huiyin.messaging.models import Channel, StaffGroup
from huiyin.org.models import Department, Person

MOST_ACCOUNTS = 50
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_BETWEEN = re.compile(r"[\s,;，；、]+")


class NotForCustomers(DomainError):
    """Over this channel customers are written to: groups of colleagues are told over WeCom or DingTalk."""


class ToldAlready(DomainError):
    """%(name)s is told over this channel already: change that instead."""

    field = "department"


class NothingToHear(DomainError):
    """Tick what they are told of."""

    field = "hears"


class TimesUnfit(DomainError):
    """Write times of the day such as 09:00, 14:00."""

    field = "times"


class NobodyNamed(DomainError):
    """Name the accounts of the colleagues who are told, as the program's administration shows them."""

    field = "accounts"


class TooManyNamed(DomainError):
    """At most %(most)s accounts, each at most 64 signs long: for more, a robot in a group is the way."""

    field = "accounts"


@whole
def add_group(channel: Channel, *, department: Department, by: Person, at: datetime, **said: Any) -> StaffGroup:
    """From now on a department's group is told over a channel.

    Raises NotForCustomers, ToldAlready, NothingToHear, TimesUnfit, NobodyNamed, TooManyNamed.
    """
    if not channel.tells_staff:
        raise NotForCustomers
    group = StaffGroup(channel=channel, department=department, told_at=at)
    _write(group, **said)
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as taken:
        raise ToldAlready(name=department.name) from taken
    _note(group, by=by, at=at)
    return group


@whole
def edit_group(group: StaffGroup, *, seen_revision: int, by: Person, at: datetime, **said: Any) -> StaffGroup:
    """Tell them of something else from now on.

    Raises ChangedMeanwhile, NothingToHear, TimesUnfit, NobodyNamed, TooManyNamed.
    """
    stored = _held(group)
    if stored.revision != seen_revision or stored.ended_at:
        raise ChangedMeanwhile
    _write(stored, **said)
    stored.revision += 1
    stored.told_at = at  # what is new begins with the next of its times
    stored.save()
    _note(stored, by=by, at=at)
    return stored


@whole
def end_group(group: StaffGroup, *, by: Person, at: datetime) -> None:
    """Tell them nothing more; what was told stays in the outbox."""
    stored = _held(group)
    if stored.ended_at is None:
        stored.ended_at = at
        stored.save(update_fields=["ended_at"])
        _note(stored, by=by, at=at)


def _held(group: StaffGroup) -> StaffGroup:
    return StaffGroup.objects.select_for_update(no_key=True).get(pk=group.pk)


def _write(
    group: StaffGroup, *, hears: Collection[str], times: str = "", listed: bool, accounts: str = "", root: str = ""
) -> None:
    group.hears = [one for one in Hears.values if one in hears]
    if not group.hears:
        raise NothingToHear
    group.times = _times(times) if Hears.DAY in group.hears else []
    group.accounts = [] if group.channel.is_robot else _accounts(accounts)
    group.listed, group.root = listed, root.strip()


def _times(typed: str) -> list[str]:
    found = [_TIME.fullmatch(one) for one in filter(None, _BETWEEN.split(typed))]
    times = sorted({f"{int(one[1]):02}:{one[2]}" for one in found if one})
    if not times or not all(found):
        raise TimesUnfit
    return times


def _accounts(typed: str) -> list[str]:
    accounts = [*dict.fromkeys(filter(None, _BETWEEN.split(typed)))]
    if not accounts:
        raise NobodyNamed
    if len(accounts) > MOST_ACCOUNTS or any(len(one) > 64 for one in accounts):
        raise TooManyNamed(most=MOST_ACCOUNTS)
    return accounts


def _note(group: StaffGroup, *, by: Person, at: datetime) -> None:
    detail = {"channel": group.channel.name, "department": group.department.name, "hears": ",".join(group.hears)}
    subject = f"channel/{group.channel_id}"
    told: dict[str, Any] = {"by": by, "at": at, "subject": subject, "detail": detail}
    if group.ended_at:
        record("channel.group_ended", **told)
    else:
        record("channel.group_changed", **told)

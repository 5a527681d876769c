"""Which backups were made, and whether one is missed. Source: F-71, E103-4."""

import os
import pwd
import socket
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.audit.actions import record
from huiyin.audit.models import Entry
from huiyin.audit.queries import Note
from huiyin.kernel.moments import moment
from huiyin.kernel.whole import whole
from huiyin.org.queries import people_with
from huiyin.org.roles import Role
from huiyin.site.backup.making import Made
from huiyin.worklist.actions import notify
from huiyin.worklist.models import Notice
from huiyin.worklist.rules import in_each_language

SUBJECT, MADE = "backup", "backup.made"
MEGABYTE = 1_000_000


@whole
def put_on_record(made: Made, *, at: datetime) -> Entry:
    """Write down when a backup was made, by which user of which machine, and how to know it again."""
    detail = {"file": made.path.name, "size": f"{made.size / MEGABYTE:.1f} MB", "digest": made.digest}
    return record("backup.made", by=None, at=at, subject=SUBJECT, detail={**detail, "account": _account()})


@whole
def tell_of_a_missed_one(*, at: datetime) -> None:
    """Tell administrators that no backup was made for too long; again as many days later."""
    if not is_missed(at):
        return
    told = Notice.objects.filter(subject=SUBJECT, at__gt=at - timedelta(days=settings.HUIYIN_BACKUP_DAYS))
    text = in_each_language(
        gettext_noop("No backup was made for %(days)s days: ask whoever runs the machine."),
        days=(at - _since(last())).days,
    )
    people = people_with(Role.ADMINISTRATOR).exclude(pk__in=told.values("person"))
    notify(people, kind="risk", text=text, subject=SUBJECT, at=at)


def last() -> Entry | None:
    return Entry.objects.filter(subject=SUBJECT, action=MADE).order_by("-at").first()


def is_missed(at: datetime) -> bool:
    return at - _since(last()) > timedelta(days=settings.HUIYIN_BACKUP_DAYS)


def note(at: datetime) -> Note:
    """What stands above the audit log."""
    made = last()
    days = (at - _since(made)).days
    if not made:
        said = _("None was made yet, and Huiyin was installed %(days)s days ago.") % {"days": days}
        text = said if days else _("None was made yet; Huiyin was installed today.")
        return Note(_("Backup"), text, "bad" if is_missed(at) else "info", MADE)
    text = _("The last one was made at %(moment)s (%(file)s, %(size)s).") % {**made.detail, "moment": moment(made.at)}
    if is_missed(at):
        text += " " + _("That was %(days)s days ago.") % {"days": days}
    return Note(_("Backup"), text, "bad" if is_missed(at) else "good", MADE)


def _since(made: Entry | None) -> datetime:
    """From when on days without a backup count: the last one, or the first step of the tables."""
    if made:
        return made.at
    installed: datetime = MigrationRecorder.Migration.objects.order_by("pk").values_list("applied", flat=True)[0]
    return installed


def _account() -> str:
    user = str(os.geteuid())
    with suppress(KeyError):
        user = pwd.getpwuid(os.geteuid()).pw_name
    return f"{user}@{socket.gethostname()}"

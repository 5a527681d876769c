"""Reading a channel's mailbox, from where it was read the last time."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import OperationalError, transaction

from huiyin.messaging import imap
from huiyin.messaging.actions.receiving import keep_unread, take_in
from huiyin.messaging.models import Channel, Mailbox, Received
from huiyin.messaging.rules import DAY

MOST_AT_ONCE = 200  # e-mails of one run
log = logging.getLogger(__name__)


def fetch_mail(channel_id: int, clock: Callable[[], datetime]) -> int:
    """Take in what came since; each e-mail with how far the mailbox is read, so that none is lost or taken twice."""
    channel = Channel.objects.get(pk=channel_id)
    box, _new = Mailbox.objects.get_or_create(channel=channel)
    if not channel.settings.get("imap_host"):
        return 0
    taken, why, trouble = 0, "", ""
    try:
        with imap.opened(channel) as room:
            for uid in _to_take(room, box)[:MOST_AT_ONCE]:
                try:
                    raw, keep = room.fetch(uid), _take
                except imap.TooLarge as large:
                    raw, keep = large.head, keep_unread
                with transaction.atomic():
                    if raw is not None:
                        keep(channel, raw, at=clock())
                        taken += 1
                    box.last_uid = uid
                    box.save(update_fields=["validity", "last_uid"])
    except imap.Unreachable as unreachable:
        why, trouble = unreachable.why, str(unreachable)
    box.read_at, box.why, box.trouble = clock(), why, trouble
    box.save(update_fields=["validity", "last_uid", "read_at", "why", "trouble"])
    return taken


def note_trouble(channel_id: int, trouble: Exception) -> None:
    """Something else stood in the way; only its kind is told, for its words may be those of an e-mail."""
    Mailbox.objects.filter(channel=channel_id).update(why="", trouble=type(trouble).__name__)


def _take(channel: Channel, raw: bytes, *, at: datetime) -> Received:
    """No e-mail holds up those behind it."""
    try:
        return take_in(channel, raw, at=at)
    except OperationalError:  # not of its doing: the next run takes it in
        raise
    except Exception:
        log.exception("An e-mail in the mailbox of channel %s could not be read.", channel.pk)
        return keep_unread(channel, raw, at=at)


def _to_take(room: imap.Mailroom, box: Mailbox) -> list[int]:
    """What came since. What lay there when the channel was set up stays there.

    A server that counts anew is asked by the day; what came before is known by its own number.
    """
    if room.validity == box.validity:
        return room.after(box.last_uid)
    box.validity, box.last_uid = room.validity, 0
    if box.read_at:
        return room.after(0, since=box.read_at - DAY)
    box.last_uid = max(room.after(0), default=0)
    return []

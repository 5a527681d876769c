"""What happens to the audit log by itself."""

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from huiyin.audit import actions
from huiyin.audit.models import Seal
from huiyin.kernel.background import daily
from huiyin.kernel.clock import now

log = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="audit.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Seal what was written since the last run; the digest also goes to the log, outside the database."""
    while sealed := actions.seal(at=now()):
        log.info("Audit seal %s covers entries %s to %s: %s", *_words(sealed))


@app.periodic(cron=daily(3, 20))
@app.task(queueing_lock="audit.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Drop entries whose retention is over."""
    actions.forget(keep_days=settings.HUIYIN_AUDIT_DAYS, at=now())


def _words(sealed: Seal) -> tuple[int, int, int, str]:
    return sealed.pk, sealed.first_id, sealed.last_id, sealed.digest

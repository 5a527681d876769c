"""What goes on by itself: what happened joins the rounds, and large rounds are counted and started."""

from django.conf import settings
from django.db import connection
from django.utils import translation
from procrastinate.contrib.django import app

from huiyin.audit.actions import coming_from
from huiyin.callbacks import actions
from huiyin.callbacks.enums import Stage
from huiyin.callbacks.models import Round
from huiyin.kernel.background import AGAIN, LONG
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError


@app.periodic(cron="*/10 * * * *")  # type: ignore[untyped-decorator]
@app.task(name="callbacks.collect", queueing_lock="callbacks.collect", lock=LONG)  # type: ignore[untyped-decorator]
def collect(timestamp: int) -> None:
    """Who is to be called since the last time, and who is not any more. A run that was missed is made up by the next."""
    actions.leave_out_unwanted(now())
    actions.collect(now())


@app.task(name="callbacks.round", retry=AGAIN, lock=LONG)  # type: ignore[untyped-decorator]
def go_on(round_id: int) -> None:
    """Whatever a large round waits for; once done, doing it again does nothing."""
    round = Round.objects.select_related("started_by").get(pk=round_id)
    if round.stage == Stage.PLANNED:
        _count(round)
    elif round.stage == Stage.STARTING:
        with coming_from(person_id=round.started_by_id):
            _start(round)


def _count(round: Round) -> None:
    try:
        actions.count_round(round, at=now())
    except DomainError as refusal:
        Round.objects.filter(pk=round.pk).update(counts={"refusal": _in_words(refusal)})


def _start(round: Round) -> None:
    try:
        actions.carry_out(round, at=now())
    except DomainError as refusal:
        actions.give_up_start(round, why=_in_words(refusal))
    else:
        with connection.cursor() as cursor:  # its ledger is read from the index alone at once
            cursor.execute("VACUUM (ANALYZE) callbacks_callback")


def _in_words(refusal: DomainError) -> dict[str, str]:
    """What a job says, who will read it being unknown."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(refusal)
    return said

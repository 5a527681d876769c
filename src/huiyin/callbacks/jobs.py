"""What goes on by itself: what happened joins the rounds, and large rounds are counted and started."""

from django.db import connection
from procrastinate.contrib.django import app

from huiyin.audit.actions import coming_from
from huiyin.callbacks import actions
from huiyin.callbacks.actions.halting import in_words
from huiyin.callbacks.enums import Stage
from huiyin.callbacks.models import Round
from huiyin.callbacks.queries import GIVEN_AT
from huiyin.kernel.background import AGAIN, LONG, daily
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError


@app.periodic(cron="*/10 * * * *")
@app.task(name="callbacks.collect", queueing_lock="callbacks.collect", lock=LONG)
def collect(timestamp: int) -> None:
    """Who is to be called by now, and who is not any more. A run that was missed is made up by the next one."""
    actions.give_back(now())
    actions.leave_out(now())
    try:
        actions.collect(now())
    finally:  # a plan that is refused does not silence the rounds that run
        actions.write(now())


@app.periodic(cron=daily(GIVEN_AT.hour, GIVEN_AT.minute))
@app.task(name="callbacks.feedback", queueing_lock="callbacks.feedback", lock=LONG)
def feed_back(timestamp: int) -> None:
    """What departments are told of the last week: on its Monday, or on the first day after it."""
    actions.give_feedback(now())


@app.task(name="callbacks.round", retry=AGAIN, lock=LONG)
def go_on(round_id: int) -> None:
    """Whatever a large round waits for; once done, doing it again does nothing."""
    run = Round.objects.select_related("started_by").get(pk=round_id)
    if run.stage == Stage.PLANNED:
        _count(run)
    elif run.stage == Stage.STARTING:
        with coming_from(person_id=run.started_by_id):
            _start(run)
    elif run.stage == Stage.CLOSED:
        actions.draft_summary(run, at=now())


@app.task(name="callbacks.write", retry=AGAIN, lock=LONG)
def write(round_id: int) -> None:
    """The messages of a round that was just started; the sweep makes up what is missed."""
    actions.write_round(Round.objects.select_related("started_by").get(pk=round_id), at=now())


def _count(run: Round) -> None:
    try:
        actions.count_round(run, at=now())
    except DomainError as refusal:
        Round.objects.filter(pk=run.pk).update(counts={"refusal": in_words(refusal)})


def _start(run: Round) -> None:
    try:
        actions.carry_out(run, at=now())
    except DomainError as refusal:
        actions.give_up_start(run, why=in_words(refusal))
    else:
        with connection.cursor() as cursor:  # its ledger is read from the index alone at once
            cursor.execute("VACUUM (ANALYZE) callbacks_callback")

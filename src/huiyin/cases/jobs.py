"""What goes on with cases while people do other things."""

import logging

from procrastinate.contrib.django import app

from huiyin.audit.actions import coming_from
from huiyin.cases import actions
from huiyin.cases.actions.bulk import go_on_moving
from huiyin.cases.actions.carrying_over import go_on_carrying_over
from huiyin.cases.models import Approval, BulkMove, CarryOver, Case, Part
from huiyin.contact.models import Interaction
from huiyin.kernel.background import AGAIN, LONG, daily
from huiyin.kernel.clock import now
from huiyin.org.models import Person

log = logging.getLogger(__name__)

PART = 500  # cases of a bulk move; then other long jobs have their turn


@app.task(name="cases.carry_over", retry=AGAIN, lock=LONG)
def carry_over(carry_id: int) -> None:
    """Running cases to another version, some at a time; what was done before a worker was killed stays done."""
    carry = CarryOver.objects.select_related("by").get(pk=carry_id)
    with coming_from(person_id=carry.by_id):
        go_on_carrying_over(carry, now)


@app.task(name="cases.move_many", retry=AGAIN, lock=LONG)
def move_many(bulk_id: int) -> None:
    """The next part of a step for many cases; what was done before a worker was killed stays done."""
    bulk = BulkMove.objects.select_related("by").get(pk=bulk_id)
    with coming_from(person_id=bulk.by_id):
        bulk = go_on_moving(bulk, now, most=PART)
    if bulk.is_working:
        move_many.defer(bulk_id=bulk_id)


@app.periodic(cron="*/30 * * * *")
@app.task(name="cases.come_round", queueing_lock="cases.come_round", lock=LONG)
def come_round(timestamp: int) -> None:
    """What the calendar opens, once each; a run that was missed is made up, and one that fails hinders no other."""
    for rule in actions.regular_matters():
        try:
            actions.open_when_due(rule, at=now())
        except Exception:
            log.exception("“%s” could not be opened.", rule.key)


@app.periodic(cron=daily(3, 45))
@app.task(name="cases.forget_chosen", queueing_lock="cases.forget_chosen")
def forget_chosen(timestamp: int) -> None:
    """Cases chosen yesterday for a step that never came are chosen no more."""
    actions.forget_chosen(at=now())


@app.task(name="cases.go_on", retry=AGAIN)
def go_on(approval_id: int) -> None:
    """Somebody was let off their signature: those of the others may suffice now."""
    actions.go_on(Approval.objects.get(pk=approval_id), at=now())


@app.task(name="cases.tie_to_open", retry=AGAIN)
def tie_to_open(case_id: int, by_id: int) -> None:
    """What a dissatisfied customer said is linked with their complaint."""
    with coming_from(person_id=by_id):
        actions.tie_to_open(Case.objects.get(pk=case_id), by=Person.objects.get(pk=by_id), at=now())


@app.task(name="cases.hear_again", retry=AGAIN)
def hear_again(case_id: int, interaction_id: int, by_id: int) -> None:
    """What a customer said once more stands in their complaint, and who has it is told."""
    case, talk = Case.objects.get(pk=case_id), Interaction.objects.get(pk=interaction_id)
    with coming_from(person_id=by_id):
        actions.hear_again(case, talk, by=Person.objects.get(pk=by_id), at=now())


@app.task(name="cases.go_on_without_part", retry=AGAIN)
def go_on_without_part(part_id: int) -> None:
    """A department was let off its part: what waited for it may be asked now."""
    actions.go_on_without_part(Part.objects.get(pk=part_id), at=now())

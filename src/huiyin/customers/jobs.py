"""What goes on while people do other things, what goes on by itself, and what happens at the end of the day."""

from procrastinate.contrib.django import app

from huiyin.audit.actions import coming_from
from huiyin.customers import actions, tables
from huiyin.customers.enums import BulkState, SharingState
from huiyin.customers.models import BulkEdit, Sharing
from huiyin.kernel.background import AGAIN, LONG, daily
from huiyin.kernel.clock import now
from huiyin.kernel.errors import DomainError


@app.task(name="customers.sharing", retry=AGAIN, lock=LONG)
def go_on(sharing_id: int) -> None:
    """Whatever a large sharing out waits for; once done, doing it again does nothing."""
    sharing = Sharing.objects.get(pk=sharing_id)
    if sharing.state == SharingState.COMPUTING:
        actions.work_out(sharing, at=now())
    elif sharing.state == SharingState.RUNNING:
        with coming_from(person_id=sharing.confirmed_by_id):
            _carry_out(sharing)
    elif sharing.state == SharingState.UNDOING:
        with coming_from(person_id=sharing.undone_by_id):
            actions.take_back(sharing)


def _carry_out(sharing: Sharing) -> None:
    try:
        actions.carry_out(sharing)
    except DomainError as refusal:
        actions.give_up(sharing, why=refusal)


@app.task(name="customers.name_files", retry=AGAIN)
def name_many(edit_id: int) -> None:
    """All that a list holds is written down as the files of a change; seconds even for a million, so nothing waits."""
    edit = BulkEdit.objects.select_related("by").get(pk=edit_id)
    if edit.state == BulkState.NAMING:
        actions.name_found(edit, tables.found(edit.asked, user=edit.by))


@app.task(name="customers.count_files", retry=AGAIN)
def count_many(edit_id: int) -> None:
    """What the files of a change say now; seconds even for a million, so nothing waits."""
    edit = BulkEdit.objects.get(pk=edit_id)
    if edit.state == BulkState.COUNTING:
        actions.count_bulk(edit)


@app.task(name="customers.bulk_edit", retry=AGAIN, lock=LONG)
def edit_many(edit_id: int) -> None:
    """A change of many files, some at a time; what was done before a worker was killed stays done."""
    edit = BulkEdit.objects.select_related("by").get(pk=edit_id)
    with coming_from(person_id=edit.by_id):
        actions.go_on_with_bulk(edit, now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="customers.sweep", queueing_lock="customers.sweep")
def sweep(timestamp: int) -> None:
    """Deputies begin and end; whoever waits for a keeper gets one. A run that was missed is made up by the next one."""
    actions.sweep_keepers(now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="customers.index", queueing_lock="customers.index", lock=LONG)
def index(timestamp: int) -> None:
    """Once other fields are to find files, all files are found by them, batch by batch."""
    while actions.index_some():
        pass


@app.periodic(cron="*/30 * * * *")
@app.task(name="customers.daily_duties", queueing_lock="customers.daily_duties")
def daily_duties(timestamp: int) -> None:
    """Today's duties about files, once each; a run that was missed is made up by the next one."""
    actions.open_daily_duties(now())


@app.periodic(cron=daily(3, 20))
@app.task(name="customers.recount", queueing_lock="customers.recount", lock=LONG)
def recount(timestamp: int) -> None:
    """Completeness of all files by the definition in force, batch by batch."""
    last: int | None = 0
    while last is not None:
        last = actions.recount_completeness(after=last)


@app.periodic(cron=daily(2, 40))
@app.task(name="customers.weigh", queueing_lock="customers.weigh", lock=LONG)
def weigh(timestamp: int) -> None:
    """The indicators of all customers, batch by batch; a run that was killed is done again as a whole."""
    last: int | None = 0
    while last is not None:
        last = actions.weigh_some(after=last, at=now())


@app.periodic(cron=daily(3, 45))
@app.task(name="customers.forget_named", queueing_lock="customers.forget_named")
def forget_named(timestamp: int) -> None:
    """Files chosen yesterday for a change that never came are chosen no more."""
    actions.forget_named(at=now())


@app.periodic(cron=daily(3, 50))
@app.task(name="customers.lookalikes", queueing_lock="customers.lookalikes", lock=LONG)
def lookalikes(timestamp: int) -> None:
    """All files looked through for those of the same customer; a run that was killed is done again as a whole."""
    actions.find_lookalikes(now())

"""How files stand whose rows become cases."""

from collections.abc import Iterable

from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.cases.models import Batch

IMPORT_JOBS = {
    Batch.State.CHECKING: "cases.import.check",
    Batch.State.RUNNING: "cases.import.take_in",
    Batch.State.UNDOING: "cases.import.undo",
}


def broken_off(batches: Iterable[Batch]) -> set[int]:
    """Those of the files whose job has failed for good: nothing goes on with them by itself."""
    wanted = {(IMPORT_JOBS[Batch.State(batch.state)], batch.pk) for batch in batches if batch.state in Batch.WORKING}
    jobs = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], task_name__in=IMPORT_JOBS.values())
    left = wanted - {(task, args["batch_id"]) for task, args in jobs.values_list("task_name", "args")}
    # A job may have come to its end in between; then the file has, too.
    now_there = Batch.objects.filter(pk__in=[pk for _task, pk in left], state__in=Batch.WORKING)
    return {pk for pk, state in now_there.values_list("pk", "state") if (IMPORT_JOBS[Batch.State(state)], pk) in left}

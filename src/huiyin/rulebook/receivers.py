"""What follows from what is done to a rule book."""

from huiyin.kernel.events import on
from huiyin.rulebook import jobs
from huiyin.rulebook.events import RehearsalAsked


@on(RehearsalAsked)
def take_them_through(event: RehearsalAsked) -> None:
    jobs.rehearse.defer(draft_id=event.draft_id, revision=event.revision)

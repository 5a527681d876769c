"""What alerts do when a rule book is put into force."""

from huiyin.alerts import jobs
from huiyin.alerts.models import Look
from huiyin.kernel.events import on
from huiyin.rulebook.events import PackPublished


@on(PackPublished)
def figures_are_judged_by_the_new_bounds(_event: PackPublished) -> None:
    """Whatever was looked at by other bounds; a house that has looked at nothing yet waits for its first look."""
    if Look.objects.exists():
        jobs.look_again.defer()

"""Drawing the next callback: whoever has it, calls; nobody else gets the same customer."""

from collections.abc import Collection
from datetime import datetime, timedelta

from huiyin.callbacks import queries
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem

ON_THE_TABLE = timedelta(minutes=30)  # what was drawn and not touched goes back to the department


class NobodyLeft(DomainError):
    """There is nobody whom you may call now."""


class BeingTaken(DomainError):
    """Colleagues are taking those who are left at this moment. Ask again: one of them may be let go."""


class TheyRest(DomainError):
    """Whoever is still to be called rests now. To call them all the same, choose them yourself and say why."""


class HeardEnough(DomainError):
    """Whoever is still to be called was contacted as often as allowed, all plans together."""


def draw(*, beside: Collection[int] = (), by: Person, at: datetime) -> int:
    """The work item of the next callback: one's own first, then one that nobody of one's departments has, which is
    one's own from now.

    `beside` are work items that lie on the table already. Whoever rests now, wants no contact or was
    contacted as often as allowed is passed over; whoever made an appointment comes first. Source: A4-1, E71-2.

    Raises NobodyLeft, BeingTaken, TheyRest, HeardEnough.
    """
    own = queries.next_own(by, at, beside)
    if own.item:
        return own.item
    return _draw_free(own, beside, by=by, at=at)


@whole
def _draw_free(own: queries.Found, beside: Collection[int], *, by: Person, at: datetime) -> int:
    """What is one's own is only looked up; what nobody has is held until it is taken."""
    free = queries.next_of_teams(by, at, beside)
    if free.item:
        return worklist.take(WorkItem.objects.get(pk=free.item), by=by, at=at).pk
    if free.being_taken:
        raise BeingTaken
    if own.resting or free.resting:
        raise TheyRest
    raise HeardEnough if own.capped or free.capped else NobodyLeft


@whole
def give_back(at: datetime) -> int:
    """What somebody drew and left lying is the department's again, for others to draw; says how many there were."""
    return worklist.let_go(queries.left_lying(at - ON_THE_TABLE))

"""The plan of a sharing out: worked out from the facts of now, kept as rows and figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from huiyin.customers import queries
from huiyin.customers.enums import SharingState
from huiyin.customers.events import SharingBegun
from huiyin.customers.models import Sharing, SharingMove
from huiyin.customers.rules.sharing import Step, share
from huiyin.customers.rules.wishes import Wishes, shifted
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole

AT_ONCE = 5_000  # customers; more than that is a job that nobody waits for


class NotOpen(DomainError):
    """This proposal is no longer open; reload the page to see what became of it."""


def begin(sharing: Sharing, at: datetime) -> Sharing:
    """Work it out at once, or leave a large one to a job."""
    if queries.proposals.customers_in(sharing) <= AT_ONCE:
        return work_out(sharing, at=at)
    publish(SharingBegun(sharing.pk))
    return sharing


@whole
def work_out(sharing: Sharing, *, at: datetime) -> Sharing:
    """Make the plan from the facts of now and keep its steps, in place of those of before."""
    sharing = held(sharing, SharingState.COMPUTING)
    facts = queries.facts_for(sharing, at)
    plan = share(facts.pools, facts.agents)
    steps, shifts = shifted(plan, facts.pools, Wishes.read(sharing.wishes).shifts)
    steps = [*steps, *(step for step in facts.pinned if step.giver != step.taker)]
    keep_plan(sharing, facts, steps, plan.shares, shifts)
    return sharing


def keep_plan(
    sharing: Sharing,
    facts: queries.Facts,
    steps: Sequence[Step],
    shares: Mapping[int, float],
    shifts: Sequence[int] = (),
) -> None:
    """The plan as a proposal: its steps as rows, its figures for the page."""
    sharing.moves.all().delete()
    _keep(sharing, steps)
    sharing.moved = sum(step.taker is not None for step in steps)
    sharing.plan = {**_told(facts, steps, shares), "shifted": list(shifts)}
    sharing.state = SharingState.PROPOSED
    sharing.save(update_fields=["moved", "plan", "state"])


def held(sharing: Sharing, state: str = SharingState.PROPOSED) -> Sharing:
    """The sharing out as it is now, held until the end of the transaction; refuses one in another state."""
    found = Sharing.objects.select_for_update().get(pk=sharing.pk)
    if found.state != state:
        raise NotOpen
    return found


def _told(facts: "queries.Facts", steps: Sequence[Step], shares: Mapping[int, float]) -> dict[str, Any]:
    """What the page shows: each person before and after, and what could not be done."""
    received = Counter(step.taker for step in steps)
    given = Counter(step.giver for step in steps if step.taker is not None)
    return {
        "agents": [
            {
                "person": member.pk,
                "name": member.name,
                "takes": member.pk in shares,
                "before": member.kept,
                "received": received[member.pk],
                "given": given[member.pk],
                "after": member.kept + received[member.pk] - given[member.pk],
                "share": round(shares.get(member.pk, 0), 2),
                "until": member.until.isoformat() if member.until else "",
                "facts": member.facts,
            }
            for member in facts.team.values()
        ],
        "without": facts.without,
        "unplaced": received[None],
        "untouched": facts.untouched,
        "lacking": facts.lacking,
    }


def _keep(sharing: Sharing, steps: Sequence[Step]) -> None:
    columns = "sharing_id, customer_id, giver_id, taker_id, cause"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {SharingMove._meta.db_table} ({columns}) FROM STDIN") as stream,
    ):
        for step in steps:
            stream.write_row((sharing.pk, step.customer, step.giver, step.taker, step.cause.value))

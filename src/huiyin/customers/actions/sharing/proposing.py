"""A sharing out is proposed, proposed again, or discarded; nothing changes yet."""

from datetime import datetime

from huiyin.customers import queries
from huiyin.customers.actions.sharing.planning import begin, held
from huiyin.customers.enums import SharingKind, SharingState
from huiyin.customers.models import Sharing
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person


class NobodyToShareAmong(DomainError):
    """Nobody in this department can take customers; give somebody the role of an agent first."""


@whole
def propose(
    department: Department,
    *,
    kind: str = SharingKind.DEPARTMENT,
    person: Person | None = None,
    by: Person | None,
    at: datetime,
) -> Sharing:
    """Work out who should keep whom in a department, or who takes over from somebody; nothing changes yet.

    An earlier proposal for the same is discarded. Raises NobodyToShareAmong.
    """
    if not any(member.pk != (person.pk if person else None) for member in queries.team(department, at)):
        raise NobodyToShareAmong
    earlier = Sharing.objects.filter(department=department, kind=kind, person=person, state=SharingState.PROPOSED)
    earlier.update(state=SharingState.DISCARDED)
    sharing = Sharing.objects.create(
        department=department,
        kind=kind,
        person=person,
        state=SharingState.COMPUTING,
        proposed_at=at,
        proposed_by=by,
    )
    return begin(sharing, at)


@whole
def propose_again(sharing: Sharing, *, by: Person, at: datetime) -> Sharing:
    """Work it out again from the facts of now, with what was wished before."""
    sharing = held(sharing)
    sharing.state, sharing.proposed_at, sharing.proposed_by = SharingState.COMPUTING, at, by
    sharing.save(update_fields=["state", "proposed_at", "proposed_by"])
    return begin(sharing, at)


@whole
def discard(sharing: Sharing, *, by: Person, at: datetime) -> None:
    """Leave everything as it is."""
    sharing = held(sharing)
    sharing.state = SharingState.DISCARDED
    sharing.save(update_fields=["state"])

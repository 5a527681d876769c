"""Addresses that get nothing."""

from datetime import datetime

from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.messaging.actions.addressing import fit_address
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import Block
from huiyin.messaging.rules import address_key
from huiyin.org.models import Person


class NeedsAReason(DomainError):
    """Say why nothing is to be sent there."""

    field = "reason"


class BlockedAlready(DomainError):
    """“%(address)s” is on the list already."""

    field = "address"


@whole
def block(address: str, *, reason: str, by: Person, at: datetime, kind: str = Kind.EMAIL) -> Block:
    """Send nothing more to an address, whatever is decided; what waits for it is withdrawn when its turn comes.

    Raises NeedsAReason, BlockedAlready and what fit_address raises.
    """
    address, reason = fit_address(address, kind), reason.strip()[:200]
    if not reason:
        raise NeedsAReason
    said = {"address": address, "reason": reason, "by": by, "at": at}
    row, new = Block.objects.get_or_create(kind=kind, address_key=address_key(kind, address), defaults=said)
    if not new:
        raise BlockedAlready(address=address)
    return row


@whole
def unblock(block: Block) -> None:
    """The address may be written to again; the row history says who allowed it."""
    block.delete()

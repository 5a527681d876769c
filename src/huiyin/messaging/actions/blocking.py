"""Addresses that get nothing."""

from datetime import datetime

from huiyin.customers.rules import handle_key
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.messaging.actions.deciding import fit_address
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import Block
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

    Raises NotAnAddress, NeedsAReason, BlockedAlready.
    """
    address, reason = fit_address(address), reason.strip()[:200]
    if not reason:
        raise NeedsAReason
    said = {"address": address, "reason": reason, "by": by, "at": at}
    row, new = Block.objects.get_or_create(kind=kind, address_key=handle_key(address), defaults=said)
    if not new:
        raise BlockedAlready(address=address)
    return row


@whole
def unblock(block: Block) -> None:
    """The address may be written to again; the row history says who allowed it."""
    block.delete()

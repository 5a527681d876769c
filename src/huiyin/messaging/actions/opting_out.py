"""Customers who want no more advertising over a channel, and say so without anybody of ours."""

from datetime import datetime

from huiyin.customers import actions as customers
from huiyin.customers.enums import Over
from huiyin.kernel.whole import whole
from huiyin.messaging import queries
from huiyin.messaging.models import Message


@whole
def stop_by_link(message: Message, *, at: datetime) -> None:
    """Whoever reads an e-mail wants no more advertising by e-mail; done again it changes nothing.

    It holds for each file in which the address stands. What waits for it is withdrawn when its turn comes.
    """
    assert message.customer_id  # noqa: S101 - others have no such link
    over = Over(message.channel.kind)
    files = queries.files_at(over, message.address) | {message.customer_id}
    customers.opt_out(files, over=over, evidence=message.subject_line, at=at)


@whole
def stop_by_answer(over: Over, address: str, words: str, *, at: datetime) -> list[int]:
    """Somebody answers that they want no more advertising over a kind of channel; the files in which that is new."""
    return customers.opt_out(queries.files_at(over, address), over=over, evidence=words, at=at)

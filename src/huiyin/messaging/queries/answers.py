"""Where a provider tells of what customers answer to text messages."""

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from huiyin.messaging.drivers import TellsAnswers, teller
from huiyin.messaging.models import Channel

SALT = "messaging.answers"
_pages: list[str] = []


def register_answers(page: str) -> None:
    """Under which page of the module above providers reach us: they only get at what is open to everybody."""
    _pages.append(page)


def answers_path(channel: Channel) -> str:
    """What follows the address of the house; the empty word for a channel whose provider tells of no answers."""
    if not _pages or teller(channel.driver) is None:
        return ""
    return reverse(_pages[0], args=[channel.pk, _token(channel.pk)])


def told_by(pk: int, token: str) -> tuple[Channel, TellsAnswers] | None:
    """The channel whose provider calls, if it knows the token: neither provider signs what it tells."""
    if not constant_time_compare(token, _token(pk)):
        return None
    channel = Channel.objects.filter(pk=pk).first()
    tells = teller(channel.driver) if channel else None
    return (channel, tells) if channel and tells else None


def _token(pk: int) -> str:
    return salted_hmac(SALT, str(pk), algorithm="sha256").hexdigest()[:40]

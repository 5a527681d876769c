"""How whoever gets advertising is told to stop it: by a link that we signed, or by an answer."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.customers.enums import Purpose
from huiyin.messaging.enums import Kind
from huiyin.messaging.models import Message
from huiyin.org.queries import house_language

SALT = "messaging.opt-out"
_pages: list[str] = []


def register_stopping(page: str) -> None:
    """Which page of the module above asks a customer whether they want no more; its address ends in a token."""
    _pages.append(page)


def may_be_stopped(message: Message) -> bool:
    """Advertising to somebody whose word we keep; what is no advertising is not stopped by its reader."""
    return message.purpose == Purpose.MARKETING and message.customer_id is not None


def stopping_link(message: Message) -> str:
    """Where its reader stops advertising; the empty word where the house has no address on the internet."""
    if not settings.PUBLIC_URL or not _pages:
        return ""
    token = signing.Signer(salt=SALT).sign(str(message.pk))
    return settings.PUBLIC_URL.rstrip("/") + reverse(_pages[0], args=[token])


def stopped_by(token: str) -> Message | None:
    """The message a link stands in, if we wrote that link: it never grows too old."""
    try:
        pk = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return (
        Message.objects.select_related("channel", "customer")
        .filter(pk=pk, channel__kind=Kind.EMAIL, customer__isnull=False)
        .first()
    )


def how_to_stop(link: str) -> str:
    """The line below an e-mail, in the language in which the house writes."""
    with translation.override(house_language()):
        if link:
            said = _("You get this e-mail because you agreed to hear of our offers. To stop them: %(link)s")
            return said % {"link": link}
        return _("You get this e-mail because you agreed to hear of our offers. To stop them, answer: STOP")

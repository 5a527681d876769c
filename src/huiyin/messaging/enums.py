"""Closed words of messages."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What kind of address a channel writes to."""

    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    SMS = "sms", _("Text message")
    LETTER = "letter", pgettext_lazy("channel", "Letter by post")
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    WECOM_CLIENT = "wecom_client", _("WeCom, to customers")


# Over these nothing reaches a customer before one of our own people presses “send” in another program.
CONFIRMED_BY_HAND = frozenset({Kind.WECOM_CLIENT})
RINGS = frozenset({Kind.SMS})  # the telephone of whoever gets it makes itself heard
ROBOTS = frozenset({"wecom_robot", "dingtalk_robot"})  # drivers that write into one group, and to nobody else


class Hears(TextChoices):
    """What a group of colleagues is told by itself."""

    DAY = "day", _("At set times: what is due today and what is overdue")
    DUE = "due", _("When work falls due")
    OVERDUE = "overdue", _("When work is overdue")
    RISK = "risk", _("When work is at risk")
    ESCALATED = "escalated", _("When work is escalated")


class ChannelState(TextChoices):
    """Whether a channel sends. A new one does not."""

    DRY = "dry", _("Dry run: nothing leaves the house")
    LIVE = "live", pgettext_lazy("channel", "Sends")
    STOPPED = "stopped", _("Stopped: messages wait")


class State(TextChoices):
    """How far a message is."""

    WAITING = "waiting", pgettext_lazy("message", "Waiting")
    SENDING = "sending", _("Being sent")
    PRINTED = "printed", pgettext_lazy("letter", "Printed")
    CONFIRMING = "confirming", _("A colleague is asked to send it in WeCom")
    SENT = "sent", pgettext_lazy("message", "Sent")
    RETURNED = "returned", _("Came back")
    FAILED = "failed", pgettext_lazy("message", "Failed")
    PARKED = "parked", _("Set aside")
    DRY = "dry", _("Dry run")
    WITHDRAWN = "withdrawn", pgettext_lazy("message", "Withdrawn")


# What may still be taken back, and what a person may send once more.
OPEN = frozenset({State.WAITING, State.DRY, State.PARKED, State.FAILED, State.PRINTED, State.CONFIRMING})
ENDED_WITHOUT = frozenset({State.DRY, State.PARKED, State.FAILED, State.WITHDRAWN, State.RETURNED})
LEFT_THE_HOUSE = frozenset({State.SENT, State.RETURNED})


class Why(TextChoices):
    """Why a message stands where it does."""

    LATER = "later", _("The other side asked to try again later")
    UNREACHABLE = "unreachable", _("The other side can't be reached")
    NO_SUCH_NAME = "no_such_name", _("No server of this name was found: look at how it is spelled, and at the network")
    NOT_OPEN = "not_open", _("The server took no connection at this port: look at the port")
    SILENT = "silent", _("The server did not answer in time: look at the port, the network and the firewall")
    CERTIFICATE = "certificate", _("The certificate of the server is not valid for it, so nothing was handed over")
    SIGN_IN = "sign_in", _("The other side does not accept the sign-in")
    AT_REST = "at_rest", _("The customer rests at this hour")
    BRAKE = "brake", _("This address has had as many today as the channel allows")
    REFUSED = "refused", _("The other side refused it for good")
    UNKNOWN = "unknown", _("May have arrived: the connection ended before the answer came")
    TOO_OFTEN = "too_often", _("Tried too often without success")
    NOT_ALLOWED = "not_allowed", _("The customer or the list of blocked addresses does not allow it any more")
    UNFIT = "unfit", _("The message can't be written as this channel needs it")
    UNAPPROVED = "unapproved", _("The provider has not approved the signature or the template")
    UNPAID = "unpaid", _("The account with the provider is used up")
    UNDELIVERED = "undelivered", _("The provider could not deliver it")
    BOUNCED = "bounced", _("The customer's mail server sent it back")
    BY_POST = "by_post", _("The post brought it back")
    UNCONFIRMED = "unconfirmed", _("No colleague sent it in WeCom")


# These say what is wrong; what the machine says of it is for whoever mends it.
SAID_IN_FULL = frozenset({Why.NO_SUCH_NAME, Why.NOT_OPEN, Why.SILENT, Why.CERTIFICATE})


class Did(TextChoices):
    """What happened to a message on its way."""

    PUT_OFF = "put_off", _("To be tried again")
    FAILED = "failed", pgettext_lazy("message", "Failed")
    PARKED = "parked", _("Set aside")
    WITHDRAWN = "withdrawn", pgettext_lazy("message", "Withdrawn")
    SENT_AGAIN = "sent_again", _("To be sent again")
    ARRIVED = "arrived", _("Found to have arrived")
    LET_GO = "let_go", _("Let go after the dry run")
    PRINTED = "printed", pgettext_lazy("letter", "Printed")
    POSTED = "posted", _("Posted")
    CONFIRMING = "confirming", _("A colleague was asked to send it in WeCom")
    CONFIRMED = "confirmed", _("A colleague sent it in WeCom")
    DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
    RETURNED = "returned", _("Came back")


class Came(TextChoices):
    """What became of an e-mail that came in."""

    FILED = "filed", _("Filed")
    UNKNOWN = "unknown", _("To be filed")
    AUTOMATIC = "automatic", _("Written by a program")
    FLOOD = "flood", _("Too many from one address")
    UNREADABLE = "unreadable", _("Could not be read")
    BOUNCED = "bounced", _("Report that an e-mail came back")
    PUT_AWAY = "put_away", pgettext_lazy("e-mail", "Put away")


class Approval(TextChoices):
    """What the provider says of a signature or a template."""

    UNASKED = "unasked", _("Not asked for yet")
    WAITING = "waiting", _("Being examined")
    APPROVED = "approved", pgettext_lazy("template", "Approved")
    REJECTED = "rejected", pgettext_lazy("template", "Rejected")


class LeftOut(TextChoices):
    """Why one of many gets no message."""

    GONE = "gone", _("The file is there no more")
    NO_ADDRESS = "no_address", _("No address for this channel in the file")
    REFUSED = "refused", _("The customer does not want it")
    NOT_ASKED = "not_asked", _("The customer has not agreed to it")
    BLOCKED = "blocked", _("Blocked address")
    RECENTLY = "recently", _("Had a mailing of ours only lately")
    CAPPED = "capped", _("Contacted as often as allowed")
    UNFIT = "unfit", _("A blank could not be filled")

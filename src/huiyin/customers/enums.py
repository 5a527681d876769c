"""Closed words of the customer files."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    """Where a file stands on its way from collection to maintenance. Source: SM-01."""

    COLLECTED = "collected", _("Collected")
    HANDED_IN = "handed_in", _("Handed in")
    CLASSIFIED = "classified", _("Classified")
    ENTRUSTED = "entrusted", _("Keeper of the category appointed")
    SHARED_OUT = "shared_out", _("Shared out")
    MAINTAINED = "maintained", _("Maintained")


class Step(TextChoices):
    """What was done to a file as a whole."""

    HANDED_IN = "handed_in", _("Handed in")
    CLASSIFIED = "classified", _("Classified")
    ENTRUSTED = "entrusted", _("Keeper of the category appointed")
    SHARED_OUT = "shared_out", _("Shared out")
    FIRST_CONTACT = "first_contact", _("First contact")
    LOST = "lost", _("Lost")
    REGAINED = "regained", _("Regained")
    MERGED = "merged", _("Merged with another file")
    PARTED = "parted", _("Parted from another file")


class Purpose(TextChoices):
    """What we may or may not contact a customer for."""

    CONTACT = "contact", _("Any contact")
    SERVICE = "service", _("Service")
    SURVEY = "survey", _("Survey")
    MARKETING = "marketing", _("Marketing")


class Over(TextChoices):
    """Kinds of channels over which customers stop advertising by themselves, as messaging calls them."""

    EMAIL = "email", pgettext_lazy("consent", "E-mail")
    SMS = "sms", pgettext_lazy("consent", "Text message")


# Sources of a consent beside the channels of the rule book.
BY_FILE = "file"  # it came in with a list
BY_OPTING_OUT = "opt_out"  # the customer followed the link in an e-mail, or answered a text message


class Likeness(TextChoices):
    """Why two files may be of the same customer."""

    PHONE = "phone", _("same phone")
    KEY = "key", _("same plate or number")
    HANDLE = "handle", _("same e-mail or WeChat")
    NAME = "name", _("same name and address")
    NUMBER = "number", _("same number in the other system")
    IDENTITY = "identity", _("same identity number")


class Peace(TextChoices):
    """What a call may disturb."""

    QUIET_DAY = "quiet_day", _("Nobody is called on this day")
    QUIET_HOURS = "quiet_hours", _("Nobody is called at these hours")
    REST_HOURS = "rest_hours", _("Rest hours of this customer")


class HandleKind(TextChoices):
    """Where a written address other than a postal one leads."""

    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat")
    WECOM = "wecom", _("WeCom customer")  # the external user id, by which our own WeCom knows them


class AddressLabel(TextChoices):
    """What happens at an address."""

    HOME = "home", _("Home")
    WORK = "work", _("Work")
    INSTALLATION = "installation", _("Installation")
    DELIVERY = "delivery", _("Delivery")


class Why(TextChoices):
    """Why a customer has this keeper."""

    OPENED = "opened", _("Opened with the file")
    APPOINTED = "appointed", _("Appointed in the file")
    SHARED = "shared", _("Shared out")
    HANDED_OVER = "handed_over", pgettext_lazy("keeper", "Handed over")
    SWEPT = "swept", _("Given at the end of the day")
    QUEUED = "queued", _("Given when somebody had room")
    HELD = "held", _("Held until somebody has room")
    DEPUTY = "deputy", _("Deputy while the keeper is away")
    RETURNED = "returned", _("Back with the keeper")
    UNDONE = "undone", _("Taken back")


# Whoever gets a customer for one of these reasons has to speak with them soon.
ASSIGNING = frozenset({Why.OPENED, Why.APPOINTED, Why.SHARED, Why.HANDED_OVER, Why.SWEPT, Why.QUEUED})


class SharingKind(TextChoices):
    """What a sharing out is about."""

    DEPARTMENT = "department", _("Customers of a department")
    HANDOVER = "handover", _("Everything of one colleague")
    SWEEP = "sweep", _("End of the day")
    QUEUE = "queue", _("Room for those who were held")


class SharingState(TextChoices):
    """How far a sharing out is."""

    COMPUTING = "computing", _("Being worked out")
    PROPOSED = "proposed", pgettext_lazy("sharing", "Proposed")
    RUNNING = "running", _("Being carried out")
    CONFIRMED = "confirmed", _("Carried out")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Discarded")


class BulkState(TextChoices):
    """How far a change of many files is."""

    NAMING = "naming", _("Files being written down")
    NAMED = "named", _("Files chosen")
    COUNTING = "counting", _("What the files say is being counted")
    PROPOSED = "proposed", _("Awaiting confirmation")
    RUNNING = "running", _("Being carried out")
    DONE = "done", _("Carried out")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")

    @property
    def is_open(self) -> bool:
        """It may still be said what is to be changed."""
        return self in (BulkState.NAMED, BulkState.PROPOSED)

    @property
    def is_working(self) -> bool:
        """The files are gone through, some at a time."""
        return self in (BulkState.RUNNING, BulkState.UNDOING)

    @property
    def is_waited_for(self) -> bool:
        """A job is at it."""
        return self.is_working or self in (BulkState.NAMING, BulkState.COUNTING)


class Outcome(TextChoices):
    """What became of one file in a change of many."""

    OPEN = "open", _("still to do")
    CHANGED = "changed", _("changed")
    SAME = "same", _("was so already")
    REFUSED = "refused", _("left as it is")
    RESTORED = "restored", _("as before")


class Cause(TextChoices):
    """Why a proposal takes a customer where it does."""

    WAITING = "waiting", _("has no keeper")
    HELD = "held", _("is only held until somebody has room")
    GONE = "gone", _("the keeper is not one of those shared among")
    UNFIT = "unfit", _("the keeper lacks what this customer asks for")
    ABOVE = "above", _("the keeper has more than their share")
    HANDED_OVER = "handed_over", _("the keeper hands over everything")
    WISH = "wish", _("the supervisor's wish")

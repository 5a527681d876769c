"""Letters: printed together, taken to the post, and some of them come back."""

from datetime import date, datetime

from django.utils.timezone import localtime

from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.messaging.actions.braking import within_brakes
from huiyin.messaging.actions.receipts import come_back
from huiyin.messaging.actions.sending import withhold
from huiyin.messaging.enums import ChannelState, Did, State, Why
from huiyin.messaging.events import MessageSent
from huiyin.messaging.models import Channel, Message, PrintRun, Series, Step
from huiyin.org.models import Person

MOST_OF_A_BATCH = 200  # letters; the printer has its paper, and a person folds them
BATCHES, LETTERS = "PB", "L"


class NothingToPrint(DomainError):
    """No letter is to be printed now."""


class ChannelDoesNotSend(DomainError):
    """This channel is in its dry run or stopped: an administrator lets it send first."""


class PostedAlready(DomainError):
    """These letters were posted already."""


class NotPosted(DomainError):
    """Only a letter that was posted can come back."""


class WhyItCameBack(DomainError):
    """Say what the post wrote on it."""

    field = "reason"


def letter_number(day: date) -> str:
    """The next one of the letter register, for a letter that was not printed here."""
    [number] = Series.draw(LETTERS, day)
    return number


@whole
def print_letters(channel: Channel, *, by: Person, at: datetime) -> PrintRun:
    """Put the letters that are to go out into one batch, each with its number in the letter register.

    Only those somebody may read. Whose customer does not want any more gets none; the brakes of the channel hold.
    Raises ChannelDoesNotSend, NothingToPrint.
    """
    channel = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    if channel.state != ChannelState.LIVE:
        raise ChannelDoesNotSend
    due = Message.objects.visible_to(by).filter(channel=channel, state=State.WAITING, next_try_at__lte=at)
    locked = due.select_related("customer").select_for_update(skip_locked=True, no_key=True, of=("self",))
    letters = within_brakes(channel, withhold(channel, [*locked.order_by("pk")[:MOST_OF_A_BATCH]], at), at)
    if not letters:
        raise NothingToPrint
    day = localtime(at).date()
    [number] = Series.draw(BATCHES, day)
    batch = PrintRun.objects.create(channel=channel, number=number, letters=len(letters), printed_by=by, printed_at=at)
    for letter, registered in zip(letters, Series.draw(LETTERS, day, many=len(letters)), strict=True):
        letter.state, letter.why, letter.claimed_at, letter.batch = State.PRINTED, "", at, batch
        letter.register_number = letter.register_number or registered
    Message.objects.bulk_update(letters, ["state", "why", "claimed_at", "batch", "register_number"])
    Step.objects.bulk_create([Step(message=letter, did=Did.PRINTED, detail=number, by=by, at=at) for letter in letters])
    return batch


@whole
def post(batch: PrintRun, *, by: Person, at: datetime) -> PrintRun:
    """The letters of a batch went to the post, but for those taken back. Raises PostedAlready."""
    batch = PrintRun.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.posted_at:
        raise PostedAlready
    printed = Message.objects.filter(batch=batch, state=State.PRINTED).order_by("pk")
    letters = list(printed.select_for_update(no_key=True).values_list("pk", flat=True))
    Message.objects.filter(pk__in=letters).update(state=State.SENT, sent_at=at, handed_over_at=at)
    Step.objects.bulk_create([Step(message_id=letter, did=Did.POSTED, by=by, at=at) for letter in letters])
    batch.posted_by, batch.posted_at, batch.letters = by, at, len(letters)
    batch.save(update_fields=["posted_by", "posted_at", "letters"])
    for letter in letters:
        publish(MessageSent(letter))
    return batch


@whole
def note_returned(letter: Message, *, reason: str, by: Person, at: datetime) -> Message:
    """The post brought a letter back. Raises WhyItCameBack, NotPosted."""
    reason = " ".join(reason.split())
    if not reason:
        raise WhyItCameBack
    letter = Message.objects.select_for_update(no_key=True, of=("self",)).select_related("channel").get(pk=letter.pk)
    if not letter.channel.by_hand or letter.state != State.SENT:
        raise NotPosted
    come_back(letter, Why.BY_POST, reason, at, by=by)
    return letter

"""《回访记录表》: one customer of a round on paper, with every try and what was said. Source: A2-6, E72-1."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.callbacks.models import Callback
from huiyin.callbacks.queries import rule_of
from huiyin.contact import queries as contact
from huiyin.contact.models import Interaction
from huiyin.customers.queries import all_lines_of, shown_assets, shown_phones
from huiyin.kernel import masking
from huiyin.kernel.moments import moment
from huiyin.kernel.printing import Cell, Choice, Lines, Paper, Row, Section, Signature, room_for
from huiyin.kernel.texts import listed, say
from huiyin.rulebook.enums import LINE_ENDS
from huiyin.stationery.queries import house_line

RECORD = "callback-record"  # the form's key
MOST_BOXES = 8  # beside one another in half a row; what is more is written out


def record_of(callback: Callback, tries: Sequence[Interaction]) -> Paper:
    """When, who, how and what the customer said: empty where nobody has called yet. The tries come newest first."""
    talk = next((one for one in tries if one.pk == callback.interaction_id), tries[0] if tries else None)
    customer, run = callback.customer, callback.round
    turn = rule_of(run).turns[callback.turn - 1]
    said = (
        customer.name,
        customer.number,
        "\n".join(one.masked for one in shown_phones(all_lines_of(customer))),
        listed(one.key for one in shown_assets(customer) if not one.retired),
        say(run.title),
        say(turn.title),
        _moment(talk),
        _by(talk),
        _way(callback, talk),
        _outcome(callback),
    )
    return _paper(
        said,
        words=masking.text(talk.content) if talk else "",
        asked=_asked(talk),
        tries=_tries(tries),
        by=_by(talk),
        number=f"{run.number}-{callback.pk}",
        day=timezone.localtime(callback.settled_at or run.started_at or run.planned_at).date(),
    )


def blank_record() -> Paper:
    """The same to be filled in by hand: room for the time, and boxes to tick where there are few answers."""
    nothing = (("", ""),) * 3
    asked = Lines((_("Asked"), pgettext("paper", "Answered")), nothing, widths=(7, 5))
    heads = (_("When"), _("Who called"), pgettext("of a call", "What happened"), _("Words"))
    tries = Lines(heads, (("",) * 4,) * 3, widths=(4, 3, 4, 7))
    asking = Section(pgettext("of a callback", "Questions and answers"))
    said = ("",) * 6 + (room_for("datetime"), "", "", "")
    boxes = [_boxes(contact.channels()), _boxes(contact.outcomes_known().items())]
    return _paper(said, words="", asked=[asking, asked], tries=[Section(_("Every try")), tries], boxes=boxes)


def _boxes(known: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    choices = tuple(Choice(str(label)) for _key, label in known)
    return choices if len(choices) <= MOST_BOXES else ()


def _paper(
    said: Sequence[str],
    *,
    words: str,
    asked: Sequence[Section | Lines],
    tries: Sequence[Section | Lines],
    by: str = "",
    number: str = "",
    day: date | None = None,
    boxes: Sequence[tuple[Choice, ...]] = (),
) -> Paper:
    labels = (
        *(_("Customer"), _("File number"), _("Phones"), _("Things owned"), _("Round"), _("Call"), _("When")),
        *(_("Visitor"), pgettext("of a callback", "Way"), _("Satisfaction")),
    )
    choices = [()] * (len(labels) - len(boxes)) + [*boxes]
    cells = [Cell(label, value, choices=few) for label, value, few in zip(labels, said, choices, strict=True)]
    return Paper(
        key=RECORD,
        title=_("Record of a callback"),
        house=house_line(),
        number=number,
        date=day,
        by_hand=bool(boxes),
        rows=(
            *(Row(pair) for pair in zip(cells[::2], cells[1::2], strict=True)),
            *asked,
            Section(_("What the customer said")),
            Row((Cell(_("Words"), words, span=12, lines=6),)),
            *tries,
        ),
        signatures=(Signature(_("Visitor"), name=by), Signature(_("Supervisor"))),
    )


def _asked(talk: Interaction | None) -> list[Section | Lines]:
    """The questions of the script, with what was answered."""
    said = contact.asked_and_said(talk.script, talk.answers, contact.questions_known()) if talk else []
    if not said:
        return []
    rows = tuple((question, masking.text(answer)) for question, answer in said)
    return [
        Section(pgettext("of a callback", "Questions and answers")),
        Lines((_("Asked"), pgettext("paper", "Answered")), rows, widths=(7, 5)),
    ]


def _tries(tries: Sequence[Interaction]) -> list[Section | Lines]:
    """Every try of several, the first on top."""
    if len(tries) < 2:
        return []
    return [
        Section(_("Every try")),
        Lines(
            (_("When"), _("Who called"), pgettext("of a call", "What happened"), _("Words")),
            tuple(
                (_moment(one), _by(one), str(LINE_ENDS.get(one.line, "")), masking.text(one.content))
                for one in reversed(tries)
            ),
            widths=(4, 3, 4, 7),
        ),
    ]


def _moment(talk: Interaction | None) -> str:
    return moment(talk.at if talk else None)


def _by(talk: Interaction | None) -> str:
    return talk.by.name if talk and talk.by else ""


def _way(callback: Callback, talk: Interaction | None) -> str:
    channel = talk.channel if talk else callback.channel
    return dict(contact.channels_known()).get(channel, channel)


def _outcome(callback: Callback) -> str:
    """How satisfied they are, else why they were not reached."""
    return contact.outcomes_known().get(callback.outcome, "") or str(callback.get_why_display() or "")

"""What was said with a customer, and what they think of us, on the papers of their file. Source: B13-4, C2-1."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from huiyin.contact import queries
from huiyin.contact.models import Interaction, Opinion
from huiyin.customers.file_blocks import FileBlock, Line
from huiyin.customers.models import Customer
from huiyin.kernel import masking
from huiyin.kernel.moments import day, moment
from huiyin.kernel.texts import say
from huiyin.rulebook.enums import OPINIONS


def _talks(customer: Customer, newest: int) -> tuple[Sequence[Line], int]:
    found = Interaction.objects.filter(customer=customer)
    channels, outcomes = dict(queries.channels_known()), queries.outcomes_known()
    return [
        (
            moment(talk.at),
            channels.get(talk.channel, talk.channel),
            str(talk.get_direction_display()),
            masking.text(queries.words_of(talk)),
            say(outcomes.get(talk.outcome, talk.outcome)),
            talk.by.name if talk.by else "",
        )
        for talk in found.select_related("by").order_by("-at", "-pk")[:newest]
    ], found.count()


def _opinions(customer: Customer, newest: int) -> tuple[Sequence[Line], int]:
    found, classes = Opinion.objects.filter(customer=customer), queries.opinion_classes()
    return [
        (
            day(one.at),
            str(OPINIONS.get(one.kind, one.kind)),
            classes.get(one.opinion_class, ""),
            masking.text(one.words),
            one.about.name if one.about else "",
        )
        for one in found.select_related("about").order_by("-at", "-pk")[:newest]
    ], found.count()


TALKS = FileBlock(
    lambda: _("Conversations"),
    lambda: (
        _("When"),
        _("Channel"),
        _("Who spoke to whom"),
        _("What was said"),
        _("How it went"),
        _("Who recorded it"),
    ),
    _talks,
    (3, 2, 2, 9, 2, 2),
)
OPINIONS_TOLD = FileBlock(
    lambda: _("What the customer thinks of us"),
    lambda: (_("When"), _("What it is of"), _("Class"), _("Words"), _("Department")),
    _opinions,
    (3, 3, 3, 8, 3),
)

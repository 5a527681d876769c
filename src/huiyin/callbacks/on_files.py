"""The callbacks of a customer on the papers of their file."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.callbacks.models import Callback
from huiyin.callbacks.queries import rule_of
from huiyin.contact.queries import outcomes_known
from huiyin.customers.file_blocks import FileBlock, Line
from huiyin.customers.models import Customer
from huiyin.kernel.moments import day
from huiyin.kernel.texts import listed, say


def _rows(customer: Customer, newest: int) -> tuple[Sequence[Line], int]:
    found, outcomes = Callback.objects.filter(customer=customer), outcomes_known()
    rows = found.with_what_it_is_for().select_related("settled_by").order_by("-pk")
    return [
        (
            say(one.round.title),
            say(rule_of(one.round).turns[one.turn - 1].title),
            day(one.settled_at),
            listed(dict.fromkeys(filter(None, (str(one.get_state_display()), str(one.get_why_display()))))),
            say(outcomes.get(one.outcome, one.outcome)),
            one.settled_by.name if one.settled_by else "",
        )
        for one in rows[:newest]
    ], found.count()


TRACKING = FileBlock(
    lambda: _("Callbacks"),
    lambda: (
        _("Round"), _("Call"), _("When"), pgettext("callback", "How it stands"), _("How it went"), _("Who called"),
    ),
    _rows,
    (5, 3, 3, 4, 3, 2),
)  # fmt: skip

"""Figures of conversations. Source: D43-2, B41-1, K-11, K-24."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.contact.models import SAID, Interaction
from huiyin.reports.enums import Kind
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.definitions import Asker, Figure, Rows, of_customers
from huiyin.rulebook.definitions import Choice, Pack, flat

HALF = 50  # per cent; whoever says a word above it is satisfied


def _words(pack: Pack) -> list[Choice]:
    """The words for how satisfied somebody is that the rule book weighs."""
    return [one for one in flat(pack.lists.get("satisfaction", ())).values() if one.share is not None]


def _talks(asker: Asker) -> Rows:
    return of_customers(Interaction.objects.filter(customer__isnull=False), asker)


def _satisfied(asker: Asker) -> Q:
    return Q(outcome__in=[one.key for one in _words(asker.pack) if (one.share or 0) > HALF])


OF_TALKS = (
    by.department("customer__department"),
    by.person("by", _("Who recorded it")),
    by.channel("channel"),
)

FIGURES = (
    Figure(
        key="satisfaction",
        name=_("Service satisfaction rate"),
        formula=_(
            "Of the customers who said in conversations of the period how satisfied they were, the share of answers "
            "above the middle of the rule book's scale; how much each answer is worth plays no part."
        ),
        kind=Kind.SHARE,
        source="talks",
        reach="customer__department",
        changed_by=lambda _pack: ["talk"],
        rows=lambda asker: _talks(asker).filter(outcome__in=[one.key for one in _words(asker.pack)]),
        good=_satisfied,
        day="at",
        dimensions=OF_TALKS,
        fits=lambda pack: bool(_words(pack)),
    ),
    Figure(
        key="conversations",
        name=_("Conversations"),
        formula=_(
            "Conversations in the period in which something was said, messages and letters included. Calls "
            "that nobody answered or that failed on the line do not count, even if something was noted about "
            "them."
        ),
        kind=Kind.NUMBER,
        source="talks",
        reach="customer__department",
        changed_by=lambda _pack: ["talk"],
        rows=lambda asker: _talks(asker).filter(SAID),
        day="at",
        dimensions=OF_TALKS,
        better="",
    ),
)

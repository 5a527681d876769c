"""Figures of what customers said of conversations when they ended. Source: E22-4, K-34."""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Case, DecimalField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from huiyin.contact.models import Interaction, Rating
from huiyin.kernel.texts import say
from huiyin.org.models import Membership
from huiyin.reports.enums import Kind
from huiyin.reports.queries.dimensions import Words
from huiyin.reports.queries.figures import dimensions as by
from huiyin.reports.queries.figures.definitions import Asker, By, Figure, Rows, crossed
from huiyin.rulebook.definitions import Pack, flat

POINTS = DecimalField(max_digits=6, decimal_places=2)


def _shares(pack: Pack) -> Mapping[str, int]:
    """What each word is worth, of a hundred."""
    words = flat(pack.lists.get(pack.contact.rating_words, ())).values()
    return {one.key: one.share for one in words if one.share is not None}


def _asked(pack: Pack) -> list[str]:
    return [rating.key for rating in pack.contact.ratings]


def _rated_things(keys: Iterable[str], pack: Pack) -> Words:
    labels = {rating.key: say(rating.label) for rating in pack.contact.ratings}
    return Words({key: labels.get(key, key) for key in keys})


def of_clerks(rows: Rows, asker: Asker, clerk: str) -> Rows:
    """Ratings are those of whoever spoke with the customer: they count where this clerk works, with the first place."""
    places = Membership.objects.filter(person=OuterRef(clerk)).order_by("pk").values("department")[:1]
    placed: Rows = rows.annotate(workplace=Subquery(places))
    if asker.reach.everything:
        return placed
    inside = Membership.objects.filter(department__in=asker.reach.departments).values("person")
    theirs: Rows = placed.filter(**{f"{clerk}__in": inside})
    return theirs


def _ratings(asker: Asker) -> Rows:
    shares = _shares(asker.pack)
    worth = [When(word=word, then=Value(share)) for word, share in shares.items()]
    counted = Rating.objects.filter(what__in=_asked(asker.pack), word__in=list(shares), interaction__by__isnull=False)
    valued: Rows = of_clerks(counted, asker, "interaction__by").annotate(points=Cast(Case(*worth), POINTS))
    return valued


def _rated(asker: Asker) -> Rows:
    words = list(_shares(asker.pack))
    said = reduce(or_, (Q(**{f"ratings__{key}__in": words}) for key in _asked(asker.pack)), Q(pk=None))
    talks = Interaction.objects.filter(said, by__isnull=False).exclude(ratings={})
    return of_clerks(talks, asker, "by")


def _asks(pack: Pack) -> bool:
    return bool(pack.contact.ratings) and bool(_shares(pack))


WHAT = By("what", _("What was rated"), "what", _rated_things)
CLERK, RATED = by.person("interaction__by", _("Clerk")), by.person("by", _("Clerk"))
CLERK_AND_WHAT = crossed(CLERK, WHAT)

FIGURES = (
    Figure(
        key="ratings",
        name=_("Average rating of conversations"),
        formula=_(
            "The average of the ratings customers gave at the end of conversations of the period, each from 0 to 100 "
            "points on the scale of the rule book; it counts for the department of the clerk."
        ),
        kind=Kind.AVERAGE,
        source="ratings",
        rows=_ratings,
        changed_by=lambda _pack: ["rating"],
        clerk=CLERK_AND_WHAT,
        amount="points",
        day="at",
        dimensions=(
            WHAT,
            CLERK,
            by.department("workplace", _("Department of the clerk")),
            by.channel("interaction__channel"),
        ),
        customer="interaction__customer",
        fits=_asks,
    ),
    Figure(
        key="conversations_rated",
        name=_("Conversations that were rated"),
        formula=_("Conversations in the period in which the customer rated at least one thing."),
        kind=Kind.NUMBER,
        source="talks",
        rows=_rated,
        changed_by=lambda _pack: ["rating"],
        clerk=RATED,
        day="at",
        dimensions=(
            RATED,
            by.department("workplace", _("Department of the clerk")),
            by.channel("channel"),
        ),
        fits=_asks,
    ),
)

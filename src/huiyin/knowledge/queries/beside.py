"""What is offered beside a conversation or a case, before anybody types a word."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from huiyin.knowledge import rules
from huiyin.knowledge.models import Article, Cue
from huiyin.org.models import Person

MOST = 6


@dataclass(frozen=True)
class Offer:
    """What is known of the matter somebody deals with."""

    place: str = "conversation"  # conversation | case
    words: str = ""
    classification: str = ""


def offered_beside(offer: Offer, *, user: Person, on: date) -> list[Article]:
    """Articles for this class, then those that name a word of the matter, then those for every such matter.

    Source: E21-2, E21-1.
    """
    fits = [Q(beside__contains=[offer.place])]
    if named := rules.pieces(offer.words):
        fits.insert(0, Q(pk__in=Cue.objects.filter(word__in=named).values("article")))
    if offer.classification:
        fits.insert(0, Q(classes__contains=[offer.classification]))
    valid = Article.objects.visible_to(user).valid_on(on).select_related("category").defer("search", "search_text")
    found: list[Article] = []
    for where in fits:  # one after the other, each by an index of its own
        others = valid.filter(where).exclude(pk__in=[article.pk for article in found])
        found += others.order_by("-helped", "-pk")[: MOST - len(found)]
    return found

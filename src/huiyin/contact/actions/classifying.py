"""What customers think of us: noted in their words, and put into a class."""

from datetime import datetime

from huiyin.contact import queries
from huiyin.contact.actions.points import fitting
from huiyin.contact.models import Interaction, Opinion
from huiyin.contact.rules import LONGEST_POINT, LONGEST_WORDS
from huiyin.customers import actions as customers
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.kernel.prepared import insert
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.rulebook.enums import OPINIONS


class NothingThought(DomainError):
    """Write down what the customer thinks."""

    field = "words"


class KindUnknown(DomainError):
    """Say what the opinion is of."""

    field = "kind"


class ClassUnknown(DomainError):
    """Choose a class of the list."""

    field = "opinion_class"


@whole
def note_opinion(
    customer: Customer,
    *,
    kind: str,
    words: str,
    opinion_class: str = "",
    about: Department | None = None,
    cause: str = "",
    interaction: Interaction | None = None,
    by: Person,
    at: datetime,
) -> Opinion:
    """Put what a customer thinks into the register of opinions, in their own words; it may be classified at once.

    Source: B11-5. Raises NothingThought, TooLong, KindUnknown, ClassUnknown.
    """
    words = words.strip()
    if not words:
        raise NothingThought
    opinion = Opinion(
        customer=customers.hold(customer),
        interaction=interaction,
        kind=_known(kind),
        words=fitting(words, LONGEST_WORDS),
        by=by,
        at=at,
    )
    if opinion_class or about or cause.strip():
        _class(opinion, opinion_class=opinion_class, about=about, cause=cause, by=by, at=at)
    return insert(opinion)


@whole
def classify_opinion(
    opinion: Opinion,
    *,
    kind: str,
    opinion_class: str,
    about: Department | None = None,
    cause: str = "",
    by: Person,
    at: datetime,
) -> Opinion:
    """Say of what kind and class an opinion is, which department it is about, and what caused it.

    Raises KindUnknown, ClassUnknown, TooLong.
    """
    opinion = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    opinion.kind = _known(kind)
    _class(opinion, opinion_class=opinion_class, about=about, cause=cause, by=by, at=at)
    opinion.save(update_fields=["kind", "opinion_class", "about", "cause", "classified_by", "classified_at"])
    return opinion


def _known(kind: str) -> str:
    if kind not in OPINIONS:
        raise KindUnknown
    return kind


def _class(
    opinion: Opinion, *, opinion_class: str, about: Department | None, cause: str, by: Person, at: datetime
) -> None:
    classes = queries.opinion_classes()
    if classes and opinion_class not in classes:
        raise ClassUnknown
    opinion.opinion_class, opinion.about = opinion_class if classes else "", about
    opinion.cause = fitting(cause.strip(), LONGEST_POINT, field="cause")
    opinion.classified_by, opinion.classified_at = by, at

"""Links between cases, made and undone by people."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiyin.cases import queries
from huiyin.cases.actions.locks import locked, locked_together
from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.actions.papers import AlreadyEnded
from huiyin.cases.events import SaidBesideComplaint, ToldAgain
from huiyin.cases.models import Act, Case, Link
from huiyin.cases.rules import Invalid
from huiyin.contact.models import Interaction
from huiyin.contact.queries import words_of
from huiyin.kernel import masking
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.org.queries import house_language
from huiyin.worklist import actions as worklist
from huiyin.worklist.rules import in_each_language

LINKING = ("registrar", "owner", "supervisor", "manager", "director")
LONGEST_NOTE, MOST_IN_A_NOTICE = 2000, 200
ONCE_MORE = gettext_noop("%(label)s: the customer said more of it: %(words)s")


class AlreadyLinked(DomainError):
    """These two cases are linked already."""


class NotUnlinked(DomainError):
    """This link tells what became of a case; it stays."""


@whole
def link(case: Case, *, number: str, kind: str, by: Person, at: datetime) -> Link:
    """Say that a case has to do with another one, which the person sees; both time lines tell it."""
    _check(case, by)
    other = queries.case_numbered(number, by)
    if other is None:
        raise Invalid({"number": [_("There is no such case, or you do not see it.")]})
    if other.pk == case.pk:
        raise Invalid({"number": [_("This is the same case.")]})
    if kind not in queries.BY_HAND:
        raise Invalid({"kind": [_("“%(value)s” is not in the list.") % {"value": kind}]})
    case, other = locked_together(case, other)
    _check(case, by)
    if _are_linked(case, other):
        raise AlreadyLinked
    return _tie(case, other, kind, by, at)


def tie_beside(case: Case, *, by: Person) -> None:
    """The same in a transaction of its own: cases are held before the files and calls about them."""
    if queries.complaints_beside(case, by):
        publish(SaidBesideComplaint(case_id=case.pk, by_id=by.pk))


@whole
def tie_to_open(case: Case, *, by: Person, at: datetime) -> list[Link]:
    """What a dissatisfied customer said has to do with the complaint of theirs that is still open.

    Whoever spoke with them sees it in both; if it is the same matter, the one is merged into the other. Source: A4-9.
    """
    made = []
    for one in queries.complaints_beside(case, by):
        case, other = locked_together(case, one)
        if case.ended_at is None and other.ended_at is None and not _are_linked(case, other):
            made.append(_tie(case, other, Link.Kind.RELATED, by, at))
    return made


def note_origin(case: Case, talk: Interaction, *, by: Person, at: datetime) -> None:
    """In which conversation the customer said what the case is about; said once it is registered."""
    Act.objects.create(case=case, kind="said_in", data={"interaction": talk.pk}, by=by, at=at)


def tell_again(case: Case, talk: Interaction, *, by: Person) -> None:
    """What a customer says once more of an open complaint: heard there in a transaction of its own, as tie_beside."""
    publish(ToldAgain(case_id=case.pk, interaction_id=talk.pk, by_id=by.pk))


@whole
def hear_again(case: Case, talk: Interaction, *, by: Person, at: datetime) -> Act | None:
    """It stands in the complaint, and whoever has it is told; nothing if it has ended by now, or was heard already."""
    case = locked(case)
    heard = case.acts.filter(kind="told_again", data__interaction=talk.pk)
    if case.ended_at is not None or heard.exists():
        return None
    with translation.override(house_language()):
        words = words_of(talk)[:LONGEST_NOTE]
    if case.owner and case.owner != by:
        text = in_each_language(ONCE_MORE, label=queries.names_of(case), words=masking.text(words)[:MOST_IN_A_NOTICE])
        worklist.notify([case.owner], kind="outcome", text=text, subject=case.subject, at=at)
    return Act.objects.create(case=case, kind="told_again", data={"interaction": talk.pk, "text": words}, by=by, at=at)


@whole
def unlink(link: Link, *, by: Person, at: datetime) -> None:
    """Take back a link that somebody made."""
    case = locked(link.case)
    _check(case, by)
    if not queries.may_be_unlinked(link) or not Link.objects.filter(pk=link.pk).exists():
        raise NotUnlinked
    link.delete()
    Act.objects.create(case=case, kind="unlinked", data={"number": link.other.number}, by=by, at=at)


def _are_linked(case: Case, other: Case) -> bool:
    return Link.objects.filter(case__in=[case, other], other__in=[case, other]).exists()


def _tie(case: Case, other: Case, kind: str, by: Person, at: datetime) -> Link:
    made = Link.objects.create(case=case, other=other, kind=kind, by=by, at=at)
    for one, its in ((case, other), (other, case)):
        if one.ended_at is None:  # what has ended is not written in any more
            Act.objects.create(case=one, kind="linked", data={"number": its.number}, by=by, at=at)
    return made


def _check(case: Case, by: Person) -> None:
    if case.ended_at is not None:
        raise AlreadyEnded
    if not queries.may_act(by, case, LINKING):
        raise NotYourTurn(what=case.number)

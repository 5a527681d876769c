"""From a draft to what everybody reads: submitted, approved by another person or sent back."""

from datetime import datetime

from django.utils.translation import gettext_noop

from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.knowledge import queries
from huiyin.knowledge.actions.publishing import publish_version
from huiyin.knowledge.actions.writing import locked
from huiyin.knowledge.enums import State
from huiyin.knowledge.models import Version
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.rules import in_each_language

APPROVED = gettext_noop("%(name)s approved your article “%(title)s”")
RETURNED = gettext_noop("%(name)s sent your article “%(title)s” back: %(why)s")


class NotWaiting(DomainError):
    """This version is not waiting for that any more; please look at the new state."""


class OwnWork(DomainError):
    """What you wrote yourself is approved by somebody else."""


class WhyReturned(DomainError):
    """Say what should be better."""

    field = "reason"


@whole
def submit(version: Version, *, by: Person, at: datetime) -> Version:
    """Hand a draft in for approval; whoever is to approve it has it on the list. Raises NotWaiting."""
    version = _held(version, State.DRAFT, State.RETURNED)
    title = version.content["title"]
    promised = queries.approval_rule()
    approver, team = queries.approver_of(version, by)
    version.item = worklist.open_item(
        kind=Kind.ARTICLE,
        title=promised.title,
        subject=version.article.subject,
        subject_label=title,
        owner=approver,
        team=team,
        clause=queries.clause_of(promised.clause),
        form=promised.due,
        by=by,
        at=at,
    )
    version.state, version.submitted_by, version.why_returned = State.WAITING, by, ""
    version.save(update_fields=["state", "submitted_by", "item", "why_returned"])
    return version


@whole
def approve(version: Version, *, by: Person, at: datetime) -> Version:
    """Publish what somebody else wrote. Raises NotWaiting, OwnWork."""
    version = _held(version, State.WAITING)
    if by.pk in (version.written_by_id, version.submitted_by_id):
        raise OwnWork
    _settle(version, by, at)
    publish_version(version, by=by, at=at)
    _tell(version, APPROVED, by, at)
    return version


@whole
def send_back(version: Version, *, reason: str, by: Person, at: datetime) -> Version:
    """Not yet: whoever wrote it hears what should be better. Raises NotWaiting, WhyReturned."""
    if not reason.strip():
        raise WhyReturned
    version = _held(version, State.WAITING)
    _settle(version, by, at)
    version.state, version.why_returned = State.RETURNED, reason.strip()[:400]
    version.decided_by, version.decided_at = by, at
    version.save(update_fields=["state", "why_returned", "decided_by", "decided_at"])
    _tell(version, RETURNED, by, at, why=version.why_returned)
    return version


def _held(version: Version, *states: str) -> Version:
    """The version, its article locked first as everywhere."""
    article = locked(version.article)
    held = Version.objects.select_related("item", "written_by", "submitted_by").get(pk=version.pk)
    held.article = article
    if held.state not in states or article.archived_at:
        raise NotWaiting
    return held


def _settle(version: Version, by: Person, at: datetime) -> None:
    if version.item and version.item.settled_at is None:
        worklist.settle(version.item, by=by, at=at)


def _tell(version: Version, message: str, by: Person, at: datetime, **words: str) -> None:
    text = in_each_language(message, name=by.name, title=version.content["title"], **words)
    people = {person for person in (version.written_by, version.submitted_by) if person and person != by}
    worklist.notify(people, kind="article", text=text, subject=version.article.subject, at=at)

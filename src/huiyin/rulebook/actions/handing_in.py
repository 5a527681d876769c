"""Whoever writes a draft and may not publish it hands it to those who may."""

from datetime import datetime
from typing import TYPE_CHECKING

from huiyin.audit import actions as audit
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish as tell
from huiyin.kernel.whole import whole
from huiyin.rulebook.actions.publishing import AlreadyEnded
from huiyin.rulebook.events import DraftHandedIn
from huiyin.rulebook.models import Draft

if TYPE_CHECKING:
    from huiyin.org.models import Person


class HandedInAlready(DomainError):
    """It was handed in already, and nothing has been changed since."""


@whole
def hand_in(draft: Draft, *, by: "Person", at: datetime) -> Draft:
    """Tell whoever may publish that a draft is ready; again only once it was changed. Raises HandedInAlready."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.published_id or draft.discarded_at:
        raise AlreadyEnded
    if draft.is_handed_in:
        raise HandedInAlready
    draft.handed_in_by, draft.handed_in_at = by, at
    draft.save(update_fields=["handed_in_by", "handed_in_at"])
    audit.record("rulebook.draft.handed_in", by=by, at=at, subject=f"pack/{draft.pack}", detail={})
    tell(DraftHandedIn(draft.pk, by.pk, at))
    return draft

"""Taking last month's matters through a draft."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.whole import whole
from huiyin.rulebook.actions.publishing import AlreadyEnded
from huiyin.rulebook.events import RehearsalAsked
from huiyin.rulebook.loader import BrokenPack, look_at
from huiyin.rulebook.models import Draft
from huiyin.rulebook.rehearsal import Rehearsal, rehearse

if TYPE_CHECKING:
    from huiyin.org.models import Person


class Underway(DomainError):
    """The rehearsal is under way already."""


@whole
def ask_for_rehearsal(draft: Draft, *, by: "Person", at: datetime) -> Draft:
    """Let a job take last month's matters through the draft. Raises BrokenPack while it has mistakes, Underway."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.published_id or draft.discarded_at:
        raise AlreadyEnded
    known = Rehearsal.of(draft.rehearsal)
    if known and not known.finished:
        raise Underway
    _pack, problems = look_at(json.loads(draft.source), here=True)
    if problems:
        raise BrokenPack(problems)
    draft.rehearsal, draft.rehearsed_at = Rehearsal().as_kept(), at
    draft.save(update_fields=["rehearsal", "rehearsed_at"])
    publish(RehearsalAsked(draft.pk, draft.revision))
    return draft


def carry_out_rehearsal(draft: Draft, *, revision: int) -> None:
    """Go through the matters and keep what was found, some at a time; words that changed meanwhile end it."""
    if draft.revision != revision or draft.rehearsed_at is None:
        return
    pack, _problems = look_at(json.loads(draft.source))
    rows = Draft.objects.filter(pk=draft.pk, revision=revision)
    for found in rehearse(pack, draft.rehearsed_at):
        if not rows.update(rehearsal=found.as_kept()):
            return

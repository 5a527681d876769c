"""Level by level: while a matter lies with a higher one, those below do not decide past it."""

from huiyin.cases.models import Case
from huiyin.cases.queries.process import pack_for, standing_entry
from huiyin.org.models import Person
from huiyin.org.queries import rank_of
from huiyin.worklist.enums import Why
from huiyin.worklist.queries import last_handover


def escalated_to(case: Case, *, other_than: Person | None) -> str:
    """With whom a case lies that was passed up, unless this person has it or stands above; empty if it was not.

    Only where the rule book is strict about levels. Source: X-09.
    """
    if pack_for(case).settings["escalation"] != "strict" or other_than is None:
        return ""
    item = standing_entry(case).item
    last = last_handover(item) if item else None
    if item is None or item.owner is None or last is None or last.why != Why.ESCALATED:
        return ""
    if item.owner_id == other_than.pk or rank_of(other_than) < rank_of(item.standing_in_for or item.owner):
        return ""
    return item.owner.name

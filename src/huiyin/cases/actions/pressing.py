"""A step on is pressed: it is carried out at once, or asked of others first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiyin.cases import queries
from huiyin.cases.actions.approving import ask
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.moving import carry_out, check, check_order
from huiyin.cases.actions.saying import Call, Files
from huiyin.cases.models import Act, Case
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


@whole
def move(
    case: Case,
    transition_key: str,
    *,
    values: Mapping[str, Any] | None = None,
    files: Files | None = None,
    seen_stage: int | None = None,
    target: str = "",
    call: Call | None = None,
    by: Person | None,
    at: datetime,
) -> Act:
    """Take a case one step on; `by` is None when the customer does it.

    A step that needs signatures is asked: the case stays, and the last signature carries it out.
    `target` is where a way back with several stages shall lead, `call` says who called whom where it records a
    callback; at an hour of the customer's rest ours needs a reason. `seen_stage` is the stage entry that the
    person had before their eyes: if somebody else has moved the case since, nothing happens and the person
    is told what did.
    """
    case = locked(case)
    transition = queries.process_of(case).transitions[transition_key]
    entry = queries.standing_entry(case)
    check_order(case, transition, entry, seen_stage)
    said = check(
        case, transition, values=values or {}, files=files or {}, target=target, call=call or Call(), by=by, at=at
    )
    if transition.approval is not None and by is not None:
        return ask(case, transition, transition.approval, said, entry=entry, by=by, at=at)
    return carry_out(case, transition, said, entry=entry, by=by, at=at)

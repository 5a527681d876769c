"""What pages, verbs and other modules read of rounds and callbacks."""

from huiyin.callbacks.queries.allowed import Allowed, allowed_now
from huiyin.callbacks.queries.audience import audience
from huiyin.callbacks.queries.behind import answers_known, late, unplanned, who_said
from huiyin.callbacks.queries.calendar import Occasion, coming, is_held, occasion_of, occasions_for
from huiyin.callbacks.queries.callbacks import Card, card
from huiyin.callbacks.queries.callers import (
    callers,
    given_none,
    leader_of,
    passed_over,
    service_tree,
    sharers,
    team_of,
    usual_clerk,
)
from huiyin.callbacks.queries.complaints import asked_by_script, complaint_rule, complaints_in_words, kinds_of_complaint
from huiyin.callbacks.queries.concerned import concerned
from huiyin.callbacks.queries.console import (
    Call,
    call_of,
    capped,
    free_times,
    kinds_of_demand,
    may_register_after,
    script_of,
)
from huiyin.callbacks.queries.feedback import (
    GIVEN_AT,
    Told,
    asks_for_reply,
    departments_to_tell,
    is_about,
    next_given,
    told_of,
    week_before,
)
from huiyin.callbacks.queries.figures import figures_of, opinions_told
from huiyin.callbacks.queries.leaving_out import complaining, contacts_in_words, let_off_for, reasons_that_hold
from huiyin.callbacks.queries.ledger import Caller, Ledger, Standing, by_caller, ledger
from huiyin.callbacks.queries.letters import invitation_begun, letter_agreed
from huiyin.callbacks.queries.next import Found, left_lying, next_of_teams, next_own
from huiyin.callbacks.queries.occasions import anything_happened, comes_again
from huiyin.callbacks.queries.owed_letters import letters_owed
from huiyin.callbacks.queries.queue import Queue, queue_of
from huiyin.callbacks.queries.ready import stamp_of
from huiyin.callbacks.queries.rounds import (
    Calling,
    Due,
    activity_of,
    calling_of,
    due_of,
    from_now_on,
    noted_before,
    rule_of,
    ways_of,
)
from huiyin.callbacks.queries.summaries import (
    causes_named,
    drafted,
    let_off_in,
    measures_left,
    measures_of,
    parts_of,
    per_customer,
    points,
    reporter_of,
    signer_of,
    signs_instead,
    summary_of,
)
from huiyin.callbacks.queries.tries import tries_of

__all__ = [
    "GIVEN_AT",
    "Allowed",
    "Call",
    "Caller",
    "Calling",
    "Card",
    "Due",
    "Found",
    "Ledger",
    "Occasion",
    "Queue",
    "Standing",
    "Told",
    "activity_of",
    "allowed_now",
    "answers_known",
    "anything_happened",
    "asked_by_script",
    "asks_for_reply",
    "audience",
    "by_caller",
    "call_of",
    "callers",
    "calling_of",
    "capped",
    "card",
    "causes_named",
    "comes_again",
    "coming",
    "complaining",
    "complaint_rule",
    "complaints_in_words",
    "concerned",
    "contacts_in_words",
    "departments_to_tell",
    "drafted",
    "due_of",
    "figures_of",
    "free_times",
    "from_now_on",
    "given_none",
    "invitation_begun",
    "is_about",
    "is_held",
    "kinds_of_complaint",
    "kinds_of_demand",
    "late",
    "leader_of",
    "ledger",
    "left_lying",
    "let_off_for",
    "let_off_in",
    "letter_agreed",
    "letters_owed",
    "may_register_after",
    "measures_left",
    "measures_of",
    "next_given",
    "next_of_teams",
    "next_own",
    "noted_before",
    "occasion_of",
    "occasions_for",
    "opinions_told",
    "parts_of",
    "passed_over",
    "per_customer",
    "points",
    "queue_of",
    "reasons_that_hold",
    "reporter_of",
    "rule_of",
    "script_of",
    "service_tree",
    "sharers",
    "signer_of",
    "signs_instead",
    "stamp_of",
    "summary_of",
    "team_of",
    "told_of",
    "tries_of",
    "unplanned",
    "usual_clerk",
    "ways_of",
    "week_before",
    "who_said",
]

"""What pages, verbs and other modules read of cases."""

from huiyin.cases.queries.belonging import answered_in, case_numbered, opened_in, survivor_of, waited_for
from huiyin.cases.queries.carrying_over import process_then
from huiyin.cases.queries.customers import (
    MEASURES,
    StillOpen,
    happenings,
    open_for_customer,
    panel_of,
    waiting_for_solution,
)
from huiyin.cases.queries.deadlines import Clock, deadline_of
from huiyin.cases.queries.finding import find
from huiyin.cases.queries.inbox import Inbox, inbox_of
from huiyin.cases.queries.levels import escalated_to
from huiyin.cases.queries.owners import owner_for, signers_for
from huiyin.cases.queries.people import may_act, may_correct, sees_whole, transitions_for
from huiyin.cases.queries.process import (
    acts_shown,
    customers_way,
    decided_in,
    missing_for,
    names_of,
    needs_of,
    pack_for,
    process_of,
    stage_of,
    standing_entry,
    still_running,
    targets_of,
    unknown_rows,
    what_there_is,
    zone_of,
)
from huiyin.cases.queries.registrars import registrar_after, registrar_for
from huiyin.cases.queries.registration import open_in_registration, unasked
from huiyin.cases.queries.signatures import awaited, is_asked, listed, owed_by, signed_in, signers_of, signs, ways_back
from huiyin.cases.queries.status import Status, status_of, statuses, to_be_told

__all__ = [
    "MEASURES",
    "Clock",
    "Inbox",
    "Status",
    "StillOpen",
    "acts_shown",
    "answered_in",
    "awaited",
    "case_numbered",
    "customers_way",
    "deadline_of",
    "decided_in",
    "escalated_to",
    "find",
    "happenings",
    "inbox_of",
    "is_asked",
    "listed",
    "may_act",
    "may_correct",
    "missing_for",
    "names_of",
    "needs_of",
    "open_for_customer",
    "open_in_registration",
    "opened_in",
    "owed_by",
    "owner_for",
    "pack_for",
    "panel_of",
    "process_of",
    "process_then",
    "registrar_after",
    "registrar_for",
    "sees_whole",
    "signed_in",
    "signers_for",
    "signers_of",
    "signs",
    "stage_of",
    "standing_entry",
    "status_of",
    "statuses",
    "still_running",
    "survivor_of",
    "targets_of",
    "to_be_told",
    "transitions_for",
    "unasked",
    "unknown_rows",
    "waited_for",
    "waiting_for_solution",
    "ways_back",
    "what_there_is",
    "zone_of",
]

"""The verbs of cases; every page, link, import, job and test goes through them."""

from huiyin.cases.actions.approving import (
    add_to_asking,
    answer_as_signer,
    ask_on_entry,
    go_on,
    urge_signers,
    withdraw_asking,
)
from huiyin.cases.actions.bulk import choose_cases, move_many
from huiyin.cases.actions.carrying_out import (
    Invited,
    accept_by_link,
    inform_customer,
    invite_customer,
    invite_who_asks,
    open_invitation,
    penalise,
    refuse_by_link,
    revoke_penalty,
)
from huiyin.cases.actions.naming import name_customer
from huiyin.cases.actions.papers import attach
from huiyin.cases.actions.pressing import move
from huiyin.cases.actions.proposing import (
    add_signer,
    propose,
    read_proposal,
    record_customer_choice,
    withdraw_proposal,
)
from huiyin.cases.actions.receiving import look_through, receive, told_at
from huiyin.cases.actions.registering import correct, register
from huiyin.cases.actions.steering import escalate, hand_over, keep_promise, note, pause, promise, resume, urge

__all__ = [
    "Invited",
    "accept_by_link",
    "add_signer",
    "add_to_asking",
    "answer_as_signer",
    "ask_on_entry",
    "attach",
    "choose_cases",
    "correct",
    "escalate",
    "go_on",
    "hand_over",
    "inform_customer",
    "invite_customer",
    "invite_who_asks",
    "keep_promise",
    "look_through",
    "move",
    "move_many",
    "name_customer",
    "note",
    "open_invitation",
    "pause",
    "penalise",
    "promise",
    "propose",
    "read_proposal",
    "receive",
    "record_customer_choice",
    "refuse_by_link",
    "register",
    "resume",
    "revoke_penalty",
    "told_at",
    "urge",
    "urge_signers",
    "withdraw_asking",
    "withdraw_proposal",
]

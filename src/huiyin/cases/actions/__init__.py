"""The verbs of cases; every page, link, import, job and test goes through them."""

from huiyin.cases.actions.alike import APART, SameMatter, register_heard
from huiyin.cases.actions.approving import (
    add_to_asking,
    answer_as_signer,
    ask_on_entry,
    go_on,
    urge_signers,
    withdraw_asking,
)
from huiyin.cases.actions.bulk import choose_cases, forget_chosen, move_many
from huiyin.cases.actions.carrying_out import (
    Invited,
    accept_by_link,
    inform_customer,
    invite_customer,
    invite_who_asks,
    open_invitation,
    refuse_by_link,
)
from huiyin.cases.actions.coming_round import open_when_due, regular_matters
from huiyin.cases.actions.linking import hear_again, link, note_origin, tell_again, tie_beside, tie_to_open, unlink
from huiyin.cases.actions.measuring import register_measure
from huiyin.cases.actions.merging import merge, unmerge
from huiyin.cases.actions.naming import name_customer, open_their_file
from huiyin.cases.actions.papers import attach
from huiyin.cases.actions.parts.answering import acknowledge_part, answer_part, hand_back_part
from huiyin.cases.actions.parts.asking import ask_again, ask_part, ask_parts_on_entry, urge_part, withdraw_part
from huiyin.cases.actions.parts.ending import go_on_without_part
from huiyin.cases.actions.parts.links import (
    DepartmentInvited,
    answer_by_department_link,
    invite_department,
    open_department_link,
)
from huiyin.cases.actions.penalising import penalise, penalise_together, revoke_penalty
from huiyin.cases.actions.pressing import move
from huiyin.cases.actions.proposing import (
    add_signer,
    propose,
    read_proposal,
    record_customer_choice,
    remind_of_preference,
    withdraw_proposal,
)
from huiyin.cases.actions.reaching import NotYourWork, read_customer
from huiyin.cases.actions.receiving import look_through, receive, told_at
from huiyin.cases.actions.registering import correct, register
from huiyin.cases.actions.saying import Call, CalledInRest
from huiyin.cases.actions.splitting import split
from huiyin.cases.actions.steering import escalate, hand_over, keep_promise, note, pause, promise, resume, urge

__all__ = [
    "APART",
    "Call",
    "CalledInRest",
    "DepartmentInvited",
    "Invited",
    "NotYourWork",
    "SameMatter",
    "accept_by_link",
    "acknowledge_part",
    "add_signer",
    "add_to_asking",
    "answer_as_signer",
    "answer_by_department_link",
    "answer_part",
    "ask_again",
    "ask_on_entry",
    "ask_part",
    "ask_parts_on_entry",
    "attach",
    "choose_cases",
    "correct",
    "escalate",
    "forget_chosen",
    "go_on",
    "go_on_without_part",
    "hand_back_part",
    "hand_over",
    "hear_again",
    "inform_customer",
    "invite_customer",
    "invite_department",
    "invite_who_asks",
    "keep_promise",
    "link",
    "look_through",
    "merge",
    "move",
    "move_many",
    "name_customer",
    "note",
    "note_origin",
    "open_department_link",
    "open_invitation",
    "open_their_file",
    "open_when_due",
    "pause",
    "penalise",
    "penalise_together",
    "promise",
    "propose",
    "read_customer",
    "read_proposal",
    "receive",
    "record_customer_choice",
    "refuse_by_link",
    "register",
    "register_heard",
    "register_measure",
    "regular_matters",
    "remind_of_preference",
    "resume",
    "revoke_penalty",
    "split",
    "tell_again",
    "tie_beside",
    "tie_to_open",
    "told_at",
    "unlink",
    "unmerge",
    "urge",
    "urge_part",
    "urge_signers",
    "withdraw_asking",
    "withdraw_part",
    "withdraw_proposal",
]

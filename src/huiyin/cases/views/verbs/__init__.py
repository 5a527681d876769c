"""One POST for each thing done to a case."""

from huiyin.cases.views.verbs.approving import add_to_asking, urge_signers, withdraw_asking
from huiyin.cases.views.verbs.belonging import link, merge, split, unlink, unmerge
from huiyin.cases.views.verbs.beside import attach, keep_promise, name_customer, note, promise, steer
from huiyin.cases.views.verbs.carrying_out import inform
from huiyin.cases.views.verbs.deciding import (
    add_signer,
    answer_as_signer,
    customer_choice,
    propose,
    read_proposal,
    withdraw_proposal,
)
from huiyin.cases.views.verbs.moving import correct, move
from huiyin.cases.views.verbs.parts import (
    acknowledge_part,
    answer_part,
    ask_again,
    ask_part,
    hand_back_part,
    invite_department,
    urge_part,
    withdraw_part,
)
from huiyin.cases.views.verbs.penalising import penalise, penalise_together, revoke_penalty
from huiyin.cases.views.verbs.reaching import read_customer

__all__ = [
    "acknowledge_part",
    "add_signer",
    "add_to_asking",
    "answer_as_signer",
    "answer_part",
    "ask_again",
    "ask_part",
    "attach",
    "correct",
    "customer_choice",
    "hand_back_part",
    "inform",
    "invite_department",
    "keep_promise",
    "link",
    "merge",
    "move",
    "name_customer",
    "note",
    "penalise",
    "penalise_together",
    "promise",
    "propose",
    "read_customer",
    "read_proposal",
    "revoke_penalty",
    "split",
    "steer",
    "unlink",
    "unmerge",
    "urge_part",
    "urge_signers",
    "withdraw_asking",
    "withdraw_part",
    "withdraw_proposal",
]

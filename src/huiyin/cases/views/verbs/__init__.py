"""One POST for each thing done to a case."""

from huiyin.cases.views.verbs.approving import add_to_asking, urge_signers, withdraw_asking
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
from huiyin.cases.views.verbs.penalising import penalise, penalise_together, revoke_penalty

__all__ = [
    "add_signer",
    "add_to_asking",
    "answer_as_signer",
    "attach",
    "correct",
    "customer_choice",
    "inform",
    "keep_promise",
    "move",
    "name_customer",
    "note",
    "penalise",
    "penalise_together",
    "promise",
    "propose",
    "read_proposal",
    "revoke_penalty",
    "steer",
    "urge_signers",
    "withdraw_asking",
    "withdraw_proposal",
]

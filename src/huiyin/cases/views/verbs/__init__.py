"""One POST for each thing done to a case."""

from huiyin.cases.views.verbs.approving import add_to_asking, urge_signers, withdraw_asking
from huiyin.cases.views.verbs.belonging import link, merge, split, unlink, unmerge
from huiyin.cases.views.verbs.beside import attach, keep_promise, name_customer, note, promise, steer
from huiyin.cases.views.verbs.carrying_out import inform, penalise, revoke_penalty
from huiyin.cases.views.verbs.deciding import (
    add_signer,
    answer_as_signer,
    customer_choice,
    propose,
    read_proposal,
    withdraw_proposal,
)
from huiyin.cases.views.verbs.moving import correct, move

__all__ = [
    "add_signer",
    "add_to_asking",
    "answer_as_signer",
    "attach",
    "correct",
    "customer_choice",
    "inform",
    "keep_promise",
    "link",
    "merge",
    "move",
    "name_customer",
    "note",
    "penalise",
    "promise",
    "propose",
    "read_proposal",
    "revoke_penalty",
    "split",
    "steer",
    "unlink",
    "unmerge",
    "urge_signers",
    "withdraw_asking",
    "withdraw_proposal",
]

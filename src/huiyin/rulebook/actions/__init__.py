"""Everything that changes a rule book."""

from huiyin.rulebook.actions.bringing_in import (
    LARGEST,
    NothingNew,
    OtherPack,
    TooLarge,
    bring_in,
    read_files,
)
from huiyin.rulebook.actions.drafting import (
    AlreadyThere,
    Conflicting,
    DraftThere,
    Gone,
    InForce,
    NotAKey,
    StillUsed,
    add_to_draft,
    begin_draft,
    discard_draft,
    edit_draft,
    move_in_draft,
    remove_from_draft,
    take_up_again,
)
from huiyin.rulebook.actions.handing_in import HandedInAlready, hand_in
from huiyin.rulebook.actions.publishing import (
    AlreadyEnded,
    NoReason,
    NoSuchPack,
    VersionsPassed,
    digest_of,
    publish,
    publish_draft,
)
from huiyin.rulebook.actions.rehearsing import Underway, ask_for_rehearsal, carry_out_rehearsal
from huiyin.rulebook.actions.taking_along import take_along

__all__ = [
    "LARGEST",
    "AlreadyEnded",
    "AlreadyThere",
    "Conflicting",
    "DraftThere",
    "Gone",
    "HandedInAlready",
    "InForce",
    "NoReason",
    "NoSuchPack",
    "NotAKey",
    "NothingNew",
    "OtherPack",
    "StillUsed",
    "TooLarge",
    "Underway",
    "VersionsPassed",
    "add_to_draft",
    "ask_for_rehearsal",
    "begin_draft",
    "bring_in",
    "carry_out_rehearsal",
    "digest_of",
    "discard_draft",
    "edit_draft",
    "hand_in",
    "move_in_draft",
    "publish",
    "publish_draft",
    "read_files",
    "remove_from_draft",
    "take_along",
    "take_up_again",
]

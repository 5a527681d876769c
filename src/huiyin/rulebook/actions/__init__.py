"""Everything that changes a rule book."""

from huiyin.rulebook.actions.drafting import (
    LARGEST,
    AlreadyThere,
    Conflicting,
    DraftThere,
    Gone,
    NotAKey,
    OtherPack,
    StillUsed,
    TooLarge,
    add_to_draft,
    begin_draft,
    bring_in,
    discard_draft,
    edit_draft,
    move_in_draft,
    remove_from_draft,
)
from huiyin.rulebook.actions.publishing import (
    AlreadyEnded,
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
    "NoSuchPack",
    "NotAKey",
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
    "move_in_draft",
    "publish",
    "publish_draft",
    "remove_from_draft",
    "take_along",
]

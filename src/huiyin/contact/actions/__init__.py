"""What staff do when they speak with customers."""

from huiyin.contact.actions.caring import AnswerUnfit, NeedsAReason, ProposalGone, answer_care, greet_on_holiday
from huiyin.contact.actions.delivering import (
    CopyMissing,
    KindOfDeliveryUnknown,
    NobodyTook,
    NothingDelivered,
    record_delivery,
)
from huiyin.contact.actions.following import pass_on_follow_ups, propose_contacts
from huiyin.contact.actions.points import (
    BusinessUnknown,
    NeedsAResult,
    NothingNoted,
    SettledAlready,
    TooLong,
    note_point,
    settle_point,
)
from huiyin.contact.actions.talking import (
    ChannelUnknown,
    NeedsAPlace,
    NothingAnswered,
    NothingAsked,
    NothingSaid,
    NotYetSaid,
    PurposeUnknown,
    QuestionUnknown,
    TooManyNeeds,
    note_interaction,
    record_conversation,
)

__all__ = [
    "AnswerUnfit",
    "BusinessUnknown",
    "ChannelUnknown",
    "CopyMissing",
    "KindOfDeliveryUnknown",
    "NeedsAPlace",
    "NeedsAReason",
    "NeedsAResult",
    "NobodyTook",
    "NotYetSaid",
    "NothingAnswered",
    "NothingAsked",
    "NothingDelivered",
    "NothingNoted",
    "NothingSaid",
    "ProposalGone",
    "PurposeUnknown",
    "QuestionUnknown",
    "SettledAlready",
    "TooLong",
    "TooManyNeeds",
    "answer_care",
    "greet_on_holiday",
    "note_interaction",
    "note_point",
    "pass_on_follow_ups",
    "propose_contacts",
    "record_conversation",
    "record_delivery",
    "settle_point",
]

"""Conversations, what stays open from them, and what could be done for customers."""

from huiyin.contact.views.activities import activities, activity, calling_off, new_activity
from huiyin.contact.views.beside import (
    answer_letter,
    note_opinion,
    opinion,
    opinions,
    opinions_of,
    paper,
    recording,
    sound,
    talk,
)
from huiyin.contact.views.calls import call, call_events, end_call, pop, ringing, settle_call
from huiyin.contact.views.caring import care, care_answer, greeting
from huiyin.contact.views.deliveries import copy, deliver, deliveries
from huiyin.contact.views.letters import letter, letter_to_register, new_letter
from huiyin.contact.views.papers import papers
from huiyin.contact.views.passing import new_visitor, passed, visitors
from huiyin.contact.views.planning import last_and_next, planning
from huiyin.contact.views.points import needs, noting, settlement
from huiyin.contact.views.promises import keeping, promising
from huiyin.contact.views.register import register
from huiyin.contact.views.talks import card, conversation, new_conversation

__all__ = [
    "activities",
    "activity",
    "answer_letter",
    "call",
    "call_events",
    "calling_off",
    "card",
    "care",
    "care_answer",
    "conversation",
    "copy",
    "deliver",
    "deliveries",
    "end_call",
    "greeting",
    "keeping",
    "last_and_next",
    "letter",
    "letter_to_register",
    "needs",
    "new_activity",
    "new_conversation",
    "new_letter",
    "new_visitor",
    "note_opinion",
    "noting",
    "opinion",
    "opinions",
    "opinions_of",
    "paper",
    "papers",
    "passed",
    "planning",
    "pop",
    "promising",
    "recording",
    "register",
    "ringing",
    "settle_call",
    "settlement",
    "sound",
    "talk",
    "visitors",
]

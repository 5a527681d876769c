"""The words that the papers of a rule book may use, each with what it means."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.rulebook.enums import Words

CASE_FACTS: Words = {  # what every case has, beside its fields
    "number": _("No."),
    "received_at": _("Received"),
    "registrar": _("Registered by"),
    "owner": _("With"),
    "department": _("Department"),
    "stage": _("Stage"),
    "ended_at": _("Case ended"),
    "outcome": _("Outcome"),
    "customer": _("Customer"),
    "customer_number": _("File number"),
}
PROPOSAL_FACTS: Words = {  # the same, on a form only: no list has them
    "chosen_proposal": _("Proposal chosen"),
    "customer_choice": _("Proposal the customer prefers"),
}
FILE_FACTS: Words = {  # what every customer's file has, beside its fields
    "number": _("File number"),
    "kind": _("Person or company"),
    "age": _("Age"),
    "keeper": _("Keeper"),
    "department": _("Department"),
    "opened_at": _("Opened on"),
}
TALK_FACTS: Words = {  # what is known of every conversation
    "at": _("When"),
    "customer": _("Customer"),
    "customer_number": _("File number"),
    "phones": _("Phones"),
    "things": _("Things owned"),
    "direction": _("Who spoke to whom"),
    "channel": _("Channel"),
    "purpose": _("About what"),
    "content": _("What was said"),
    "line": _("On the line"),
    "outcome": _("How it went"),
    "place": _("Place"),
    "by": _("Who recorded it"),
    "phase": _("Before, during or after the sale"),
    "seconds": _("Seconds"),
    "letter_number": _("Register number"),
    "letter_kind": _("Kind of letter"),
    "letter_about": pgettext_lazy("letter", "Subject"),
    "enclosures": _("Enclosures"),
    "answer_due": _("To be answered by"),
    "answered_by": _("Answered by the letter"),
}
PAPER_BLOCKS: Words = {
    "proposals": _("the proposals of every round, which was chosen, and the instruction"),
    "departments": _("what departments were asked, and what they answered"),
    "signatures": _("everybody who was asked to sign, and what they said"),
    "penalties": _("the penalties of the case"),
    "relatives": _("the cases that belong to it"),
    "contacts": _("what was said with the customer about it"),
    "progress": _("each stage it stood in, since when, and who had it"),
}
FILE_BLOCKS: Words = {  # of a customer's file, the newest on top
    "matters": _("their matters and how these stand"),
    "talks": _("what was said with them"),
    "opinions": _("what they think of us"),
    "callbacks": _("the callbacks and what came of them"),
}
PAPER_SIGNERS: Words = {
    "registrar": _("whoever registered the case"),
    "owner": _("whoever has it, or had it last"),
    "decision": _("whoever chose the solution"),
    "closer": _("whoever ended it"),
    "customer": _("the customer, by their own signature"),
    "signers": _("a box for each who was asked to sign"),
    "keeper": _("whoever keeps the customer's file"),
}
REGISTERS: Words = {
    "customers": pgettext_lazy("register", "the customers"),
    "talks": _("what was said with customers"),
}

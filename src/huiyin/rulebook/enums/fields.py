"""Fields of forms: their types, what they may mean, how they begin."""

from django.utils.translation import gettext_lazy as _

from huiyin.rulebook.enums.words import Words

FIELD_TYPES: Words = {
    "line": _("one line of text"),
    "text": _("a longer text"),
    "yes_no": _("yes or no"),
    "choice": _("one entry of a list"),
    "several": _("several entries of a list"),
    "person": _("a colleague"),
    "department": _("a department"),
    "departments": _("several departments"),
    "date": _("a date"),
    "datetime": _("a date and time"),
    "money": _("an amount of money"),
    "number": _("a number"),
    "files": _("files"),
    "phone": _("a phone number"),
    "proposal": _("one of the proposals of this round"),
    "table": _("rows of several columns, with their sums"),
}
TEXT_TYPES = frozenset({"line", "text"})
MANY_TYPES = frozenset({"several", "departments"})  # their answer is a list
LISTED_TYPES = frozenset({"choice", "several"})  # they take their answers from a list
SIZED_TYPES = frozenset({"money", "number"})
MOMENT_TYPES = ("date", "datetime")
COUNTED_TYPES = frozenset({"choice", "yes_no", "department", "person"})  # their answers are few enough to count by
COLUMN_TYPES = frozenset({"line", "choice", "person", "department", "date", "money", "number"})  # of a table
UNLISTED_TYPES = frozenset({"files", "proposal", "table"})  # they say nothing in a list
COMPOSED: Words = {"number": _("the number of the case"), "me": _("whoever copies it")}  # of a line to copy
RELATIONS: Words = {
    "is": _("equals"),
    "is_not": _("differs from"),
    "above": _("is above"),
    "below": _("is below"),
}
COMPARED_TYPES = frozenset({"money", "number", "date", "datetime"})  # what can be above or below
CHECKS: Words = {
    "forbidden_phrases": _("no phrase that is never said to a customer"),
    "no_apology": _("no words of apology"),
}
# What a field says, whatever its author calls it, and of which type it is then (docs/write-a-pack.md).
# The product asks for the meaning, never for the name.
MEANINGS = {
    "channel": "choice",
    "occurred_at": "datetime",
    "complainant": "line",
    "customer": "line",
    "phone": "phone",
    "asset": "line",
    "content": "text",
    "wish": "text",
    "classification": "choice",
    "severity": "choice",
    "cause": "choice",
    "liable_department": "department",
    "involved": "departments",
    "responsible_person": "person",
    "reported_to": "person",
    "won_back": "yes_no",
    "proposal": "proposal",
    "instruction": "text",
    "compensation_kind": "choice",
    "compensation_value": "money",
    "postage": "money",
    "contact_channel": "choice",
    "answer_by": "datetime",
    "answer": "text",
    "satisfaction": "choice",
    "words": "text",
    "signed_name": "line",
    "served_on": "date",
    "service_cycle": "number",
    "next_service_on": "date",
    "next_call": "text",
}
# How a matter came to us is said once, when it is taken in; a later form tells of another call.
OTHER_WORDS = {"customer": "complainant"}  # where nobody complains: an application, an enquiry
# A written message often does not say these; whoever judges the matter asks for them.
ASKED_LATER = frozenset({"wish", "complainant", "phone", "asset", "occurred_at"})
ARRIVAL = frozenset({"channel", "occurred_at", "complainant", "phone", "asset", "content", "wish"})
OF_A_CUSTOMER = frozenset({"phone", "asset"})  # they go into a file, or are what is known of it
DECIDED = frozenset({"compensation_kind", "compensation_value"})  # what the chosen proposal settles
# The lists the product itself reads; a field with one of these meanings takes its choices from there.
MEANING_LISTS = {
    "channel": "channels",
    "contact_channel": "channels",
    "classification": "classes",
    "severity": "severities",
    "cause": "causes",
    "satisfaction": "satisfaction",
    "compensation_kind": "compensations",
}
CHOICE_SETTINGS = frozenset(
    {
        "by_hand",
        "by_file",
        "controllable",
        "delay",
        "department",
        "dissatisfied",
        "no_value",
        "nothing",
        "opinion_class",
        "place",
        "satisfied",
        "tone",
        "urgent",
    }
)
DEFAULTS = frozenset({"now"})
TEXT_DEFAULTS: Words = {"summary": _("measures and complaints since the last such matter, in short")}
TABLE_DEFAULTS: Words = {"measures": _("measures that are open, and those that ended since the last such matter")}
MEASURE_COLUMNS = {  # what such a table may show of each, and the type that takes it
    "number": "line",
    "measure": "line",
    "responsible": "person",
    "finish_by": "date",
    "days_late": "number",
    "state": "line",
    "came_of_it": "line",
}

"""The closed words of a rule book, each with what it means."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = dict[str, str | Promise]

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
    "won_back": "yes_no",
    "proposal": "proposal",
    "instruction": "text",
    "compensation_kind": "choice",
    "compensation_value": "money",
    "postage": "money",
    "contact_channel": "choice",
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
        "place",
        "satisfied",
        "tone",
        "urgent",
    }
)
DEFAULTS = frozenset({"now"})
OWNERS: Words = {
    "registrar": _("Who registered it"),
    "keeper": _("Keeper of the customer, else who registered it"),
    "submitter": _("Who put it forward"),
}
ACTORS: Words = {
    "registrar": _("Who registered it"),
    "owner": _("Who has the work"),
    "submitter": _("Who put it forward"),
    "keeper": _("Keeper of the customer"),
    "customer": _("Customer"),
}
COLLECTS: Words = {
    "proposals": _("proposals side by side"),
    "readings": _("who has read each proposal"),
    "customer_choice": _("the customer's own choice"),
    "signers": _("opinions of added signers"),
    "penalties": _("penalties for the person and the head"),
    "notices": _("when and how the customer was informed"),
    "acceptance": _("the customer's signature or refusal"),
}
ENDS: Words = {
    "settled": _("settled"),
    "refused": _("not founded"),
    "withdrawn": _("withdrawn"),
}
KINDS: Words = {
    "forward": _("leads on"),
    "back": _("leads back"),
    "withdraw": _("takes back"),
    "end": _("ends it"),
}
GATES: Words = {"closing": _("every way to an end, unless it takes the matter back")}
# What a field may be filled with from a field of another type: whatever it is called, nothing of it gets lost.
FITS = frozenset({("line", "text")})
# What a watch of the pack counts by, and what it may say in the case it opens.
WATCHED = frozenset({"classification", "severity", "cause"})
WATCH_SAYS: Words = {
    "value": _("what was counted"),
    "count": _("how many there are"),
    "cases": _("their numbers and titles"),
}
SINCE: Words = {"receipt": _("when the matter came in")}
COUNTS_AS: Words = {
    "complaint": _("a complaint"),
    "request": _("a request"),
    "suggestion": _("a suggestion"),
    "claim": _("a claim"),
    "measure": _("a countermeasure"),
    "track": _("a step of a contract"),
    "internal": _("work of the house"),
}
WAITS_FOR: Words = {
    "customer": _("the customer"),
    "carrier": _("the carrier"),
    "supplier": _("the supplier"),
    "authority": _("an authority"),
}
APPROVALS: Words = {
    "all": _("all must agree"),
    "any": _("one must agree"),
    "in_order": _("one after the other must agree"),
}
ASKED: Words = {"on_entry": _("as soon as the stage is entered")}
APPLIES_TO: Words = {
    "person": _("the person responsible"),
    "head": _("the head of the department"),
    "named": _("whoever is named when it is entered"),
}
DEPARTMENTS_ALONE = frozenset({"department", "head", "role"})  # the owner rules by which a department is found
TELLS: Words = {
    "owner": _("the owner"),
    "superior": _("the superior"),
    "oversight": _("whoever oversees the work"),
}
LEVELS: Words = {"reminder": _("reminder"), "due": _("due"), "overdue": _("overdue"), "risk": _("risk")}
TOPICS: Words = {"attitude": _("Brand attitude"), "strategy": _("Strategy: short, flat, fast")}
SETTINGS: Words = {
    "week": _("hours of work by weekday"),
    "proposals_minimum": _("how many proposals must stand side by side"),
    "invitation_valid_for": _("how long the customer's link works"),
    "reopen_within": _("how long an ended matter may be reopened"),
    "penalties": _("whether penalties are used"),
    "escalation": _("whether those below may still decide what was passed up: open or strict"),
    "open_per_person": _("how much open work one person carries: what departments can still take follows from it"),
    "promise_clause": _("the clause a promise to a customer falls under"),
}

# What every customer's file has; a pack places these fields and says which ones count.
FILE_PARTS: Words = {
    "name": _("Customer's name"),
    "external_number": _("Number in the other system"),
    "short_name": _("Short name"),
    "salutation": _("Salutation"),
    "birth_date": _("Birth date"),
    "phones": _("Phones"),
    "handles": _("E-mail and WeChat"),
    "addresses": _("Addresses"),
    "contacts": _("Contact persons"),
    "assets": _("Things owned"),
    "membership": _("Membership"),
    "category": _("Category"),
    "tags": _("Tags"),
    "needs": _("Needs"),
    "preferences": _("Preferences"),
    "preferred_channel": _("Best reached by"),
    "preferred_hours": _("Best time to call"),
    "rest_hours": _("Rest hours"),
    "supplied_by": _("Supplied by"),
    "note": _("Note"),
}
ASSET_PARTS: Words = {
    "cycle_months": _("Service every (months)"),
    "last_service_on": _("Last service"),
    "next_service_on": _("Next service"),
}
FILE_FIELD_TYPES: Words = {
    **{key: FIELD_TYPES[key] for key in ("line", "text", "yes_no", "choice", "date", "number", "money", "phone")},
    "region": _("a place in three levels"),
    "address": _("an address, hidden like those of the file"),
    "identity": _("a number of an identity paper, checked and hidden"),
    "lunar_birthday": _("a birthday by the lunar calendar"),
}
CUSTOMER_KINDS: Words = {"person": _("Individual"), "company": _("Company")}
CONSENT_PURPOSES: Words = {"service": _("Service"), "survey": _("Survey"), "marketing": _("Marketing")}
SPELLINGS: Words = {
    "plate": _("a number plate: dots, spaces and small letters make no difference"),
    "phone": _("a phone number: however it is dialled"),
    "code": _("a code: spaces, hyphens and small letters make no difference"),
}
FILE_DUTIES: Words = {
    "collect_daily": _("each specialist on duty collects or updates a file"),
    "update_daily": _("the keeper of a category updates its files"),
    "file_in_time": _("a file begun on a call is completed"),
    "classify": _("the supervisor classifies what was handed in"),
}

EVERY: Words = {"day": _("every day"), "week": _("every week"), "month": _("every month"), "year": _("every year")}

INDICATORS: Words = {
    "need": _("Need"),
    "loyalty": _("Loyalty"),
    "satisfaction": _("Satisfaction"),
    "profitability": _("Profitability"),
    "potential": _("Potential value"),
    "credit": _("Creditworthiness"),
    "risk": _("Risk of losing them"),
}
COMPARISONS: Words = {"at_least": _("at least"), "at_most": _("at most"), "is": _("is one of")}
ARTICLE_PLACES: Words = {
    "conversation": _("beside every conversation"),
    "case": _("beside every case"),
}
LONGEST_ARTICLE, LONGEST_ARTICLE_TITLE = 20_000, 120  # characters

# What a customer reads of where their matter stands; never who has it, nor what is written in it.
DOOR_WORDS: Words = {
    "received": _("Received by us"),
    "checking": _("Being looked into"),
    "handling": _("Being handled"),
    "your_turn": _("Waiting for your answer"),
    "following_up": _("Done; we will get in touch with you again"),
    "closed": _("Settled and closed"),
    "answered": _("Answered"),
    "withdrawn": _("Withdrawn"),
}
DOOR_ENDS = frozenset({"closed", "answered", "withdrawn"})

# What the words of a script hold in braces, filled from the file and the matter at hand.
BLANKS: Words = {
    "company": _("our name"),
    "agent": _("who is speaking for us"),
    "salutation": _("how we speak to the customer"),
    "name": _("the customer's name"),
    "service": _("what was done for the customer"),
    "served_on": _("the day of it"),
    "thing": _("the thing owned that it is about"),
    "number": _("the number of the matter"),
    "due_on": _("the day that is coming up"),
    "last_talk": _("what the talk before was about"),
    "last_talk_on": _("the day of the talk before"),
    "activity": _("the activity invited to"),
    "activity_on": _("the day of the activity"),
    "place": _("where it takes place"),
    "festival": _("the festival"),
    "phone": _("our number to call back"),
}
ANSWER_TYPES: Words = {
    "choice": FIELD_TYPES["choice"],
    "yes_no": FIELD_TYPES["yes_no"],
    "line": FIELD_TYPES["line"],
    "text": FIELD_TYPES["text"],
}
OPINIONS: Words = {
    "evaluation": _("of the house"),
    "product": _("of products"),
    "service": _("of the service"),
    "image": _("of how we appear"),
    "other": _("of something else"),
}
LINE_ENDS: Words = {
    "answered": pgettext_lazy("call", "Answered"),
    "no_answer": _("No answer"),
    "busy": _("Line busy"),
    "off": _("Switched off"),
    "wrong_number": _("Wrong number"),
    "silence": _("Nobody speaks"),
    "noise": _("Too much noise"),
    "low_voice": _("Voice too low"),
    "dialect": _("Dialect not understood"),
    "hung_up": _("Hung up"),
}
# Keys that the console of calls needs itself; digits answer the question at hand.
CONSOLE_KEYS = frozenset("nrcfpx")
TRIGGERS: Words = {
    "case": _("a case comes to a stage"),
    "opened": _("a customer's file is opened"),
    "date": _("a day comes near"),
    "every": _("some time has passed since the last time"),
    "festival": _("a festival comes near"),
    "activity": _("an activity comes near"),
    "now": _("at once"),
}
HOUSE_DAYS = "house_days"  # besides the festivals: its anniversary, the first day of a promotion
DAYS_OF_THE_HOUSE = _("days that the house keeps")
ROUNDS: Words = {"week": _("one a week"), "month": _("one a month"), "once": _("one alone")}
SHARES: Words = {
    "keeper": _("the keeper of each customer"),
    "balanced": _("evenly shared out"),
    "pool": _("whoever draws the next one"),
    "clerk": _("one appointed clerk"),
}
AFTERS: Words = {"reached": _("the customer was reached"), "unreachable": _("the customer was not reached")}
# What a callback says to the case that a dissatisfied answer opens, and of which type it is.
CALLBACK_SAYS = {
    "customer": "line",
    "phone": "phone",
    "asset": "line",
    "channel": "choice",
    "called_at": "datetime",
    "words": "text",
    "agent": "person",
}
# The same where a demand of the customer opens it: what they ask for, and which kind of demand that is.
DEMAND_SAYS = {**CALLBACK_SAYS, "demand": "text", "demand_kind": "choice"}

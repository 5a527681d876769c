"""Processes: who does what, what a step is, what waits, and how the house works."""

from django.utils.translation import gettext_lazy as _

from huiyin.rulebook.enums.words import Words

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
REGULAR_SAYS: Words = {"period": _("the days it is for")}  # in the case that the calendar opens
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
MARKS: Words = {
    "dispatch_right": _("a dispatch was right"),
    "dispatch_wrong": _("a dispatch was wrong"),
    "lead_won": _("a lead became a customer"),
    "lead_lost": _("a lead came to nothing"),
    "arrived": _("somebody is at the customer's"),
    "paper_lost": _("a paper is lost"),
    "effect_good": _("a countermeasure had a good effect"),
    "effect_poor": _("a countermeasure had a poor effect"),
}
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

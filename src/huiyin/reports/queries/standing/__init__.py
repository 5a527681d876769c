"""Reports that write themselves: what is drafted in them, and what of it is worth a sentence."""

from huiyin.reports.queries.standing.drafting import Draft, Drafted, asker_of, days_of, drafted, duty_of, form_of
from huiyin.reports.queries.standing.empty import empty_draft
from huiyin.reports.queries.standing.measures import STATES, Measure, Measures, measures_of_class
from huiyin.reports.queries.standing.notable import Finding, findings
from huiyin.reports.queries.standing.progress import Progress

__all__ = [
    "STATES",
    "Draft",
    "Drafted",
    "Finding",
    "Measure",
    "Measures",
    "Progress",
    "asker_of",
    "days_of",
    "drafted",
    "duty_of",
    "empty_draft",
    "findings",
    "form_of",
    "measures_of_class",
]

"""Reports that write themselves: what is drafted in them, and what of it is worth a sentence."""

from huiyin.reports.queries.standing.drafting import Draft, Drafted, drafted, duty_of, form_of
from huiyin.reports.queries.standing.empty import empty_draft
from huiyin.reports.queries.standing.measures import Measure, Measures
from huiyin.reports.queries.standing.notable import Finding, findings
from huiyin.reports.queries.standing.progress import Progress

__all__ = [
    "Draft",
    "Drafted",
    "Finding",
    "Measure",
    "Measures",
    "Progress",
    "drafted",
    "duty_of",
    "empty_draft",
    "findings",
    "form_of",
]

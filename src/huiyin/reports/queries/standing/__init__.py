"""Reports that write themselves: what is drafted in them, and what of it is worth a sentence."""

from huiyin.reports.queries.standing.drafting import Draft, Drafted, drafted, duty_of
from huiyin.reports.queries.standing.measures import Measure, Measures
from huiyin.reports.queries.standing.notable import Finding, findings

__all__ = ["Draft", "Drafted", "Finding", "Measure", "Measures", "drafted", "duty_of", "findings"]

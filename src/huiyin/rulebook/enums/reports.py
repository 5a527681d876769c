"""Closed words of reports and of figures that are watched."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.rulebook.enums.words import Words

EVERY: Words = {
    "day": _("every day"),
    "week": _("every week"),
    "half_month": _("every half month"),
    "month": _("every month"),
    "quarter": _("every quarter"),
    "half_year": _("every half-year"),
    "year": _("every year"),
}
REGULARLY: Words = {each: words for each, words in EVERY.items() if each != "day"}
# What is drafted in a section of a report.
SECTIONS: Words = {
    "work": _("what was done, by whom"),
    "figures": _("figures with their targets and what they were before"),
    "changes": _("notable changes in words"),
    "breakdown": _("one figure by a dimension, with a chart"),
    "trend": _("one figure over twelve periods, with a chart"),
    "table": _("cases of a process by two dimensions"),
    "shares": _("cases of a process by size, with their shares and a chart"),
    "measures": _("countermeasures, the open ones first"),
    "progress": _("matters of some processes, with how far each has got"),
    "words": _("nothing but words"),
}
WORDS: Words = {
    "no": pgettext_lazy("words", "none"),
    "may": _("may be added"),
    "must": _("must be written"),
}  # of a section of a report

# How often a figure is looked at, and what makes it an alert.
WATCHED_EVERY: Words = {each: EVERY[each] for each in ("day", "week", "month", "year")}
OUT_OF_BOUNDS: Words = {"unusual": _("out of the usual"), "beyond_target": _("beyond its target")}

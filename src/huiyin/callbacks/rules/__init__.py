"""What holds for rounds whatever the database says: the rule as it is kept, periods, who gets how many."""

from huiyin.callbacks.rules.complaints import as_answers
from huiyin.callbacks.rules.frozen import frozen, thawed
from huiyin.callbacks.rules.next_dates import next_dates
from huiyin.callbacks.rules.periods import Period, days_of, period_of
from huiyin.callbacks.rules.quotas import quotas
from huiyin.callbacks.rules.refusing import for_good, why_refused
from huiyin.callbacks.rules.trying import next_try

__all__ = [
    "Period",
    "as_answers",
    "days_of",
    "for_good",
    "frozen",
    "next_dates",
    "next_try",
    "period_of",
    "quotas",
    "thawed",
    "why_refused",
]

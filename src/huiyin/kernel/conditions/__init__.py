"""Conditions people put together from labelled fields: SQL for an audience of a million, memory for one row.

A condition is plain data: {"field": "severity", "operator": "is", "value": "grave"}, or
{"all" | "any" | "none": [conditions]}. Of what a row has several of, such as the things a customer owns, a condition
holds if one of them meets it; {"one": [conditions]} asks that one and the same of them meets all. Both ways of judging
agree; a missing value is never equal to, greater or smaller than anything.
"""

from huiyin.kernel.conditions.fields import OPERATORS, Field, Several
from huiyin.kernel.conditions.values import UnsuitableValue
from huiyin.kernel.conditions.vocabulary import (
    GROUPS,
    MOST_DEPTH,
    Condition,
    NotOfOneThing,
    TooManyConditions,
    UnknownField,
    UnsuitableOperator,
    Vocabulary,
)

__all__ = [
    "GROUPS",
    "MOST_DEPTH",
    "OPERATORS",
    "Condition",
    "Field",
    "NotOfOneThing",
    "Several",
    "TooManyConditions",
    "UnknownField",
    "UnsuitableOperator",
    "UnsuitableValue",
    "Vocabulary",
]

"""Figures that are watched: when one is out of the usual, somebody looks into it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text


@dataclass(frozen=True)
class Watched:
    """A figure of the house, or each part of it alone, that opens a work item when it is beyond a bound."""

    key: str
    title: Text
    figure: str
    when: str = "unusual"  # a key of enums.OUT_OF_BOUNDS
    by: str = ""  # a dimension of the figure; empty: the figure as a whole
    every: str = "week"  # a key of enums.EVERY
    least: int = 5  # rows of the period; fewer say nothing
    owner: str = ""  # the role that looks into it
    due: Mapping[str, Any] = field(default_factory=dict)
    clause: str = ""

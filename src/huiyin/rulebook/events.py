"""What the rule book tells the modules above it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RehearsalAsked:
    """Last month's matters are to be taken through a draft as it stands in a revision."""

    draft_id: int
    revision: int


@dataclass(frozen=True)
class DraftHandedIn:
    """A draft is ready to be published by whoever may."""

    draft_id: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class PackPublished:
    """Another version of a rule book was put into force."""

    version_id: int
    at: datetime

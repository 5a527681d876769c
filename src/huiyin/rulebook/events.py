"""What the rule book tells the modules above it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PackPublished:
    """Another version of a rule book was put into force."""

    version_id: int
    at: datetime

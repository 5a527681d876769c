from dataclasses import dataclass


@dataclass(frozen=True)
class BatchAsked:
    """Many papers are to be drawn into one file."""

    batch_id: int

"""What happens to files, told to the rest of the house."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BatchBegun:
    """A file is to be checked, taken in or undone, which goes on while people do other things."""

    kind: str
    batch_id: int

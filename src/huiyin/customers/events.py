"""What the customer files tell other modules."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CustomerFileOpened:
    """A customer has a file from now on."""

    customer_id: int
    by_id: int


@dataclass(frozen=True)
class CustomerFilesOpened:
    """Many customers have a file from now on, opened in one go."""

    customer_ids: tuple[int, ...]
    by_id: int | None


@dataclass(frozen=True)
class CustomerFileEdited:
    """Particulars of a customer changed."""

    customer_id: int
    fields: tuple[str, ...]
    by_id: int

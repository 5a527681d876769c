"""What the customer files tell other modules."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CustomerFileOpened:
    """A customer has a file from now on."""

    customer_id: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class CustomerFilesOpened:
    """Many customers have a file from now on, opened in one go."""

    customer_ids: tuple[int, ...]
    by_id: int | None
    at: datetime


@dataclass(frozen=True)
class CustomerFileEdited:
    """Particulars of a customer changed."""

    customer_id: int
    fields: tuple[str, ...]
    by_id: int
    revision: int
    at: datetime


@dataclass(frozen=True)
class CustomerFilesEdited:
    """Particulars of many customers changed in one go."""

    customer_ids: tuple[int, ...]
    fields: tuple[str, ...]
    by_id: int
    at: datetime


@dataclass(frozen=True)
class KeepersChanged:
    """Customers have another keeper, or none; `why` is a word of enums.Why."""

    customer_ids: tuple[int, ...]
    why: str
    by_id: int | None
    at: datetime


@dataclass(frozen=True)
class FilesHandedIn:
    """Collected files went to a supervisor."""

    hand_in_id: int
    count: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class FilesClassified:
    """Files were put into a category."""

    customer_ids: tuple[int, ...]
    category: str
    by_id: int
    at: datetime


@dataclass(frozen=True)
class SharingBegun:
    """A sharing out is too large to be waited for: a job works it out, carries it out or undoes it."""

    sharing_id: int


@dataclass(frozen=True)
class ManyFilesChosen:
    """All that a list holds was chosen for a change, and it is a lot: a job writes down which files these are."""

    edit_id: int


@dataclass(frozen=True)
class BulkEditProposed:
    """A change of very many files was proposed: a job counts what they say now."""

    edit_id: int


@dataclass(frozen=True)
class BulkEditBegun:
    """A change of many files is too large to be waited for: a job carries it out or undoes it."""

    edit_id: int


@dataclass(frozen=True)
class CustomersMerged:
    """Files of one customer became one; what hung on the others hangs on the survivor."""

    survivor_id: int
    customer_ids: tuple[int, ...]
    by_id: int
    at: datetime


@dataclass(frozen=True)
class CustomersParted:
    """Files that had been merged are files of their own again."""

    survivor_id: int
    customer_ids: tuple[int, ...]
    by_id: int
    at: datetime

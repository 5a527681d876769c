"""What a kind of file says of itself to the pages that all of them share."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from huiyin.intake.models import Batch
from huiyin.org.models import Person


class Kind(ABC):
    """Files of one kind: where they are kept, how they are called, and what is done with them."""

    batches: ClassVar[type[Batch]]
    namespace: ClassVar[str]  # of its urls
    parts: ClassVar[str]  # folder of the templates that say what is particular about these files
    title: ClassVar[Any] = gettext_lazy("Import by file")
    accepts: ClassVar[str] = ".xlsx,.xls,.csv,.txt"
    accepted: ClassVar[Any] = gettext_lazy(
        "Excel (.xlsx, .xls) or CSV, with headings in the first row. "
        "Nothing is taken in before you have seen the verdict on every row."
    )
    empty_list: ClassVar[str] = ""  # the URL of a workbook to fill in
    verdicts: ClassVar[list[tuple[str, Any]]]  # key and tab of each
    leads_to: ClassVar[tuple[str, ...]]  # what a row became
    come_back: ClassVar[tuple[str, ...]] = ("error",)  # verdicts whose rows a person mends or decides in a workbook

    @abstractmethod
    def upload(self, file: Any, *, by: Person, **kind: str) -> Batch: ...

    @abstractmethod
    def settle(self, batch: Any, *, columns: dict[str, str], defaults: dict[str, str], by: Person) -> Any:
        """Check the rows by these columns."""

    @abstractmethod
    def begin_taking_in(self, batch: Any, *, by: Person) -> Any: ...

    @abstractmethod
    def begin_undoing(self, batch: Any, *, by: Person) -> Any: ...

    @abstractmethod
    def crumbs(self, **kind: str) -> list[tuple[str, str]]: ...

    @abstractmethod
    def about(self, **kind: str) -> str:
        """Where such files come from, in one line."""

    def kind_of(self, batch: Any) -> dict[str, str]:
        """What the address of the list of such files holds."""
        return {}

    @abstractmethod
    def names(self, **kind: str) -> dict[str, str]:
        """What a column may become, in the reader's language and the order of choosing."""

    @abstractmethod
    def particulars(self, request: HttpRequest, batch: Any) -> dict[str, Any]:
        """What the templates in `parts` need."""

    def asked_beside(self, batch: Any) -> list[str]:
        """The headings of columns that the workbook of failed rows has beside those of the file, to be filled in."""
        return []

    def of_verdict(self, rows: Any, verdict: str) -> Any:
        """The rows that a tab shows."""
        return rows.filter(verdict=verdict)

    @abstractmethod
    def staying(self, batch: Any) -> list[Any]:
        """After undoing: what stays, because somebody has worked on it."""

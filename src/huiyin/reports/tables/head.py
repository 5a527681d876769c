"""What stands at the head of the rows behind a figure: the number they were opened from, and how many are where."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.kernel.texts import listed
from huiyin.reports.enums import Which
from huiyin.reports.queries.figures import Figure, Number, counts_of
from huiyin.reports.tables.shown import said, unit_behind


@dataclass(frozen=True)
class Head:
    """Counted when it is shown: a part of the list that is fetched alone needs none of it."""

    figure: Figure
    which: Which
    count: Callable[[], Number]
    hide: Callable[[], int]

    @cached_property
    def number(self) -> Number:
        return self.count()

    @cached_property
    def value(self) -> str:
        return said(self.figure, self.number)

    @cached_property
    def unit(self) -> str:
        return unit_behind(self.figure, self.number.value)

    @cached_property
    def counts(self) -> dict[Which, int]:
        return counts_of(self.figure, self.number)

    @property
    def of_how_many(self) -> str:
        return _("of %(number)s rows") % {"number": f"{self.number.rows:,}"}

    @cached_property
    def hidden(self) -> str:
        """How many of these rows the list keeps from its reader, who would think the figure wrong."""
        number = self.hide()
        if not number:
            return ""
        counted = self.counts[self.which]
        sentence = ngettext(
            "Of the %(counted)s counted here %(number)s is kept from you, and %(listed)s are listed.",
            "Of the %(counted)s counted here %(number)s are kept from you, and %(listed)s are listed.",
            number,
        )
        said = {"counted": counted, "number": number, "listed": counted - number}
        return sentence % {name: f"{count:,}" for name, count in said.items()}

    def on_paper(self) -> str:
        value = f"{self.value} {self.unit}".rstrip()
        counts = listed(f"{which.label} {count:,}" for which, count in self.counts.items())
        return " · ".join(filter(None, [value, counts, self.hidden]))

"""The workbook of rows that were not taken in."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.audit.actions import record
from huiyin.intake.models import BatchRow
from huiyin.intake.rules import WHY_FAILED
from huiyin.intake.views.shown import Shown
from huiyin.kernel.clock import now
from huiyin.kernel.spreadsheets import Column, Doubtful, Marked, write
from huiyin.kernel.texts import say
from huiyin.org.views import me

DECIDE = gettext_lazy("Write beside this the number of the file it belongs to, or “new” if it is somebody else.")


class Failing(Shown):
    """What was left out, with the reasons."""

    def _failed_rows(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The rows that were not taken in with the reasons, to be mended or decided and uploaded again."""
        batch = self._batch(request, pk)
        failed = batch.rows.filter(verdict__in=self.come_back).order_by("line")
        if not failed.exists():
            raise Http404
        read: list[str] = batch.source["headings"]
        widest = max((len(raw) for raw in failed.values_list("raw", flat=True).iterator()), default=0)
        headings = [heading for heading in read if heading not in WHY_FAILED]  # the reasons of before are settled
        # Cells beyond the last heading keep their place and have no heading, as in the file.
        keys = [*headings, *(f"({place})" for place in range(len(read) + 1, widest + 1))]
        asked = self.asked_beside(batch)
        beside = [Column(_("Why it was not taken in"), width=48), *map(Column, asked)]
        columns = [*beside, *(Column(key if key in headings else "") for key in keys)]
        record("import.failed-rows", by=me(request), at=now(), subject=batch.subject, detail={"file": batch.name})
        name = (batch.name.rpartition(".")[0] or batch.name).removesuffix(_("%(file)s to be mended") % {"file": ""})
        return write(
            _lines(failed.iterator(), keys, len(asked)), columns, title=_("%(file)s to be mended") % {"file": name}
        )


def _lines(rows: Iterator[BatchRow], keys: list[str], asked: int) -> Iterator[list[str]]:
    """Bad cells in red; of a row that somebody is to decide the reason, and where the answer goes, in amber."""
    for row in rows:
        mark = str if row.verdict == "error" else Doubtful
        cells = ((key, row.raw.get(key, "")) for key in keys)
        told = [DECIDE] if asked and row.verdict != "error" else []
        why = mark("\n".join([*map(say, row.reasons), *map(str, told)]))
        yield [why, *[mark("")] * asked, *(Marked(text) if key in row.bad else text for key, text in cells)]

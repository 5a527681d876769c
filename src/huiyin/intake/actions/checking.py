"""Every row gets its verdict, part by part."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.intake.actions.holding import B, held, may_import
from huiyin.intake.events import BatchBegun
from huiyin.intake.models import Batch
from huiyin.intake.queries import intake, last_line
from huiyin.kernel.copying import copy_in
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish
from huiyin.kernel.spreadsheets import Row, read
from huiyin.kernel.texts import Text
from huiyin.kernel.whole import whole
from huiyin.org.models import Person

AT_ONCE, LENGTH_AT_ONCE = 1000, 1_000_000  # rows, and characters of them


class ColumnTwice(DomainError):
    """Two columns can't both be “%(name)s”; set one of them to something else."""

    field = "columns"


@whole
def begin_check(batch: Batch) -> None:
    """What each column means is settled: have every row checked."""
    batch.state, batch.counts, batch.why, batch.share_checked = Batch.State.CHECKING, {}, {}, 0
    batch.run += 1
    batch.save(update_fields=["mapping", "defaults", "state", "counts", "why", "share_checked", "run"])
    publish(BatchBegun(batch.INTAKE, batch.pk))


@dataclass(frozen=True)
class Part:
    """Rows that are checked in one transaction."""

    rows: Sequence[Row]
    share: int  # per cent of the file that has been read with them


def parts_to_check(batch: Batch) -> Iterator[Part]:
    """The rows of the file that have no verdict yet: so many at a time, or fewer long ones."""
    done = last_line(batch)
    with batch.file.open("rb") as file:
        said = batch.source
        sheet = read(file, sheet=said["sheet"], encoding=said["encoding"], separator=said.get("separator", ""))
        for rows in _portions(row for row in sheet.rows if row.number > done):
            yield Part(rows, int(100 * sheet.part_read()))


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    some: list[Row] = []
    length = 0
    for row in rows:
        some.append(row)
        length += row.length
        if len(some) == AT_ONCE or length > LENGTH_AT_ONCE:
            yield some
            some, length = [], 0
    if some:
        yield some


@whole
def check_some(batch: B, part: Part, *, at: datetime) -> bool:
    """Give these rows their verdicts; says whether the check that read them, `batch.run`, still goes on."""
    held: B = type(batch)._default_manager.select_for_update().get(pk=batch.pk)
    if held.state != Batch.State.CHECKING or held.run != batch.run:
        return False
    done, what = last_line(held), intake(held.INTAKE)
    made = what.judge(held, [row for row in part.rows if row.number > done], at)
    copy_in(made)
    for row in made:
        what.count(held.counts, row)
    held.share_checked = part.share
    held.save(update_fields=["counts", "share_checked"])
    return True


@whole
def end_check(batch: Batch, *, why: Text | None = None, at: datetime) -> None:
    """All rows have their verdict, or the file broke off and `why` says where."""
    running = type(batch)._default_manager.filter(pk=batch.pk, state=Batch.State.CHECKING, run=batch.run)
    running.update(state=Batch.State.CHECKED, why=dict(why or {}))


@whole
def stop_check(batch: Batch, *, by: Person, at: datetime) -> None:
    """Leave the check, running or ended: the columns can be set again and the verdicts are thrown away."""
    may_import(batch, by=by)
    batch = held(batch, Batch.State.CHECKING, Batch.State.CHECKED)
    batch.forget_rows()
    batch.state, batch.counts = Batch.State.UPLOADED, {}
    batch.save(update_fields=["state", "counts"])

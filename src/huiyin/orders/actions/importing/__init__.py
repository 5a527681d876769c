"""A file of the stock comes in: columns settled, every row checked, taken in part by part, perhaps undone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from huiyin.intake import actions as intake
from huiyin.intake.rules import LEFT_OUT
from huiyin.kernel.copying import change_in
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import Row
from huiyin.kernel.whole import whole
from huiyin.orders.actions.importing.reading import figures, read_row, row_of, says
from huiyin.orders.actions.stocking import keep_stock, refused_for
from huiyin.orders.models import Batch, BatchRow, PlanLine, Stock
from huiyin.orders.rules import LABELS, lacking_columns, recognised_stock
from huiyin.org.models import Person
from huiyin.worklist.rules import in_each_language

Verdict = BatchRow.Verdict
AT_ONCE = 1000
SAME_ROW = gettext_noop("Already there: row %(line)d of this file")
SAME = gettext_noop("Already there: the stock says all of it")


class ColumnsLacking(DomainError):
    """Say which columns hold these: %(names)s."""

    field = "columns"


@whole
def upload(file: "File[Any]", *, by: Person, at: datetime) -> Batch:
    """Keep an uploaded file and recognise its columns; the stock is not touched yet. Source: A12-5."""
    return intake.upload(Batch(by=by, at=at), file)


def set_up(batch: Batch, earlier: Batch | None) -> None:
    """What the columns of the file seem to be."""
    batch.mapping = recognised_stock(batch.source["headings"], earlier.mapping if earlier else None)


@whole
def check(batch: Batch, *, columns: Mapping[str, str], by: Person, at: datetime) -> Batch:
    """Settle what each column means and have every row checked. Raises ColumnsLacking and ColumnTwice."""
    intake.may_import(batch, by=by)
    batch = intake.held(batch, Batch.State.UPLOADED)
    chosen = [field for field in columns.values() if field in LABELS]
    if twice := next((field for field in chosen if chosen.count(field) > 1), None):
        raise intake.ColumnTwice(name=LABELS[twice])
    if names := lacking_columns(chosen):
        raise ColumnsLacking(names="、".join(names))
    known = {heading: columns.get(heading, LEFT_OUT) for heading in batch.source["headings"]}
    batch.mapping = {heading: field if field in LABELS else LEFT_OUT for heading, field in known.items()}
    intake.begin_check(batch)
    return batch


def judge(batch: Batch, rows: Sequence[Row], at: datetime) -> list[BatchRow]:
    """These rows of the file, each with its verdict."""
    made = [read_row(batch, row) for row in rows]
    sound = [row for row in made if row.verdict != Verdict.ERROR]
    first = dict(
        batch.rows.filter(goods__in=[row.goods for row in sound]).order_by("-line").values_list("goods", "line")
    )
    for row in sound:
        line = first.setdefault(row.goods, row.line)
        if line != row.line:
            row.verdict, row.reasons = Verdict.DUPLICATE, [in_each_language(SAME_ROW, line=line)]
    _compare([row for row in sound if row.verdict != Verdict.DUPLICATE], _stocks(sound))
    return made


def count(counts: dict[str, int], row: BatchRow) -> None:
    counts[row.verdict] = counts.get(row.verdict, 0) + 1


@whole
def take_in(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Begin, or go on, writing the stock down as the verdicts say."""
    return intake.begin_taking_in(batch, by=by, at=at)


def waiting(batch: Batch) -> QuerySet[BatchRow]:
    """The rows that are still to be written down."""
    return batch.rows.filter(verdict__in=[Verdict.NEW, Verdict.UPDATE], taken_at=None)


def take_rows_in(batch: Batch, rows: Sequence[BatchRow], at: datetime) -> int:
    """Write these rows down; others may have written the stock down since they were checked."""
    stocks = _stocks(rows, hold=True)
    _compare(rows, stocks)
    by = batch.taken_in_by or batch.by
    _write_down([row for row in rows if row.verdict in (Verdict.NEW, Verdict.UPDATE)], stocks, by, at)
    for row in rows:
        row.taken_at = at
    change_in(rows, ["verdict", "reasons", "stock", "before", "taken_at"])
    return sum(row.stock_id is not None for row in rows)


@whole
def undo(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Begin to take back what a file wrote down; what has changed since stays as it is."""
    return intake.begin_undoing(batch, by=by, at=at, detail={"rows": batch.counts.get("taken", 0)})


@whole
def undo_some(batch: Batch, *, at: datetime) -> bool:
    """Take back the next rows; says whether there are more."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("undone_by", "by").get(pk=batch.pk)
    if batch.state != Batch.State.UNDOING:
        return False
    rows = list(batch.rows.filter(stock__isnull=False, kept=False).order_by("line")[:AT_ONCE])
    _take_back(rows, batch.undone_by or batch.by, at)
    batch.counts = {**batch.counts, "taken": batch.rows.filter(stock__isnull=False).count()}
    if not rows:
        batch.state, batch.finished_at = Batch.State.UNDONE, at
    batch.save(update_fields=["state", "counts", "finished_at"])
    return bool(rows)


def _stocks(rows: Iterable[BatchRow], *, hold: bool = False) -> dict[str, Stock]:
    stocks = Stock.objects.filter(goods__in={row.goods for row in rows}).order_by("pk")
    return {stock.goods: stock for stock in (stocks.select_for_update() if hold else stocks)}


def _compare(rows: Iterable[BatchRow], stocks: Mapping[str, Stock]) -> None:
    """Whether each row is new, says something else than the stock, or what can't be said now."""
    for row in rows:
        stock = stocks.get(row.goods)
        refusal = refused_for(stock, row_of(row.values)) if stock else None
        row.verdict, row.reasons = (Verdict.UPDATE if stock else Verdict.NEW), []
        if refusal:
            row.verdict, row.reasons = Verdict.ERROR, [intake.in_words(refusal)]
        elif stock and says(stock, row.values):
            row.verdict, row.reasons = Verdict.DUPLICATE, [in_each_language(SAME)]


def _write_down(rows: Sequence[BatchRow], stocks: Mapping[str, Stock], by: Person, at: datetime) -> None:
    for row in rows:
        row.before = figures(stocks[row.goods]) if row.goods in stocks else {}
    keep_stock([row_of(row.values) for row in rows], by=by, at=at)
    now = _stocks(rows)
    for row in rows:
        row.stock = now[row.goods]


def _take_back(rows: Sequence[BatchRow], by: Person, at: datetime) -> None:
    """Goods the file brought go, those it changed say again what they said; what was changed since stays."""
    stocks = _stocks(rows, hold=True)
    planned = set(
        PlanLine.objects.filter(stock__in=[stock.pk for stock in stocks.values()]).values_list("stock", flat=True)
    )
    gone, before = [], []
    for row in rows:
        stock = stocks.get(row.goods)
        as_left = stock and stock.updated_at == row.taken_at and says(stock, row.values)
        if not stock or not as_left or (not row.before and stock.pk in planned):
            row.kept = True
        elif not row.before:
            gone.append(stock.pk)
        elif refused_for(stock, row_of(row.before)):
            row.kept = True
        else:
            before.append(row_of(row.before))
        if not row.kept:
            row.stock = None
    keep_stock(before, by=by, at=at)
    change_in(rows, ["stock", "kept"])
    Stock.objects.filter(pk__in=gone).delete()

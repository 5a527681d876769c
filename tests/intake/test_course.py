"""The course of a file, whatever it brings: checked, stopped, checked again, taken in, undone; shown by the stock."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from huiyin.audit.models import Entry
from huiyin.intake import actions, jobs
from huiyin.intake.views.pages import Pages
from huiyin.orders.actions import importing
from huiyin.orders.models import Batch, Stock
from tests.cases.files import workbook
from tests.conftest import NOW, House

HEADS = ["品名", "规格", "单位", "库存数量"]
LATER = NOW + timedelta(days=181)


@pytest.fixture(autouse=True)
def in_force(pack: Any) -> None:
    """The rule book that names the ways goods may go."""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.intake.actions.checking.AT_ONCE", 2)
    monkeypatch.setattr(Batch, "TAKEN_AT_ONCE", 2)
    monkeypatch.setattr("huiyin.orders.actions.importing.AT_ONCE", 2)


def file(rows: int = 5) -> "ContentFile[bytes]":
    return workbook([[f"货品{n}", "A", "个", n] for n in range(1, rows + 1)], HEADS)


def begun(house: House) -> Batch:
    batch = importing.upload(file(), by=house.wanda, at=NOW)
    return importing.check(batch, columns=batch.mapping, by=house.wanda, at=NOW)


def checked(house: House) -> Batch:
    return worked(begun(house))


def taken_in(house: House) -> Batch:
    return worked(importing.take_in(checked(house), by=house.wanda, at=NOW))


def worked(batch: Batch) -> Batch:
    """All that the jobs do with the file as it stands."""
    task = {"checking": jobs.check, "running": jobs.take_in, "undoing": jobs.undo}
    while batch.state in Batch.WORKING:
        task[batch.state]("stock", batch.pk)
        batch.refresh_from_db()
    return batch


def lines(batch: Batch) -> list[int]:
    return list(batch.rows.order_by("line").values_list("line", flat=True))


def test_a_file_is_checked_stopped_checked_again_taken_in_undone_and_gone_on_with(house: House) -> None:
    batch = begun(house)
    part = next(actions.parts_to_check(batch))
    assert actions.check_some(batch, part, at=NOW)
    assert lines(batch) == [2, 3]

    actions.stop_check(batch, by=house.wanda, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.counts, lines(batch)) == ("uploaded", {}, [])

    batch = worked(importing.check(batch, columns=batch.mapping, by=house.wanda, at=NOW))
    assert (batch.state, batch.counts, lines(batch)) == ("checked", {"new": 5}, [2, 3, 4, 5, 6])

    importing.take_in(batch, by=house.wanda, at=NOW)
    actions.take_in_some(batch, at=NOW)
    actions.stop(batch, by=house.wanda, at=NOW)
    assert not actions.take_in_some(batch, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["taken"], Stock.objects.count()) == ("stopped", 2, 2)

    batch = worked(importing.take_in(batch, by=house.wanda, at=NOW))
    assert (batch.state, batch.counts["taken"], Stock.objects.count()) == ("done", 5, 5)

    batch = worked(importing.undo(batch, by=house.wanda, at=NOW))
    assert (batch.state, batch.counts["taken"], Stock.objects.count()) == ("undone", 0, 0)
    with pytest.raises(actions.NotNow):
        importing.undo(batch, by=house.wanda, at=NOW)


def test_a_check_that_was_stopped_writes_nothing_into_the_one_begun_after_it(house: House) -> None:
    old = begun(house)
    parts = actions.parts_to_check(old)
    actions.check_some(old, next(parts), at=NOW)
    actions.stop_check(old, by=house.wanda, at=NOW)
    stopped = Batch.objects.get(pk=old.pk)
    new = importing.check(stopped, columns=stopped.mapping, by=house.wanda, at=NOW)

    assert not actions.check_some(old, next(parts), at=NOW)
    actions.end_check(old, at=NOW)

    new.refresh_from_db()
    assert (new.state, lines(new)) == ("checking", [])
    assert lines(worked(new)) == [2, 3, 4, 5, 6]


def test_whoever_undoes_a_file_is_named_for_it(house: House) -> None:
    batch = taken_in(house)

    worked(importing.undo(batch, by=house.max, at=NOW))

    batch.refresh_from_db()
    assert (batch.taken_in_by, batch.undone_by) == (house.wanda, house.max)
    assert Entry.objects.get(subject=batch.subject, action="import.undone").person == house.max


def test_figures_given_again_are_those_of_whoever_undid_the_file(house: House) -> None:
    taken_in(house)
    second = importing.upload(workbook([["货品1", "A", "个", 50]], HEADS), by=house.wanda, at=NOW)
    second = worked(importing.check(second, columns=second.mapping, by=house.wanda, at=NOW))
    second = worked(importing.take_in(second, by=house.wanda, at=NOW + timedelta(hours=1)))

    worked(importing.undo(second, by=house.max, at=NOW + timedelta(hours=2)))

    stock = Stock.objects.get(product="货品1")
    assert (stock.on_hand, stock.updated_by) == (1, house.max)


def test_a_file_and_its_rows_are_forgotten_after_their_time_and_the_counts_stay(house: House) -> None:
    batch = taken_in(house)
    Batch.objects.update(finished_at=NOW)
    path = Path(batch.file.path)
    assert path.exists()

    assert actions.forget(Batch, keep_days=180, at=LATER - timedelta(days=2)) == 0
    assert (path.exists(), len(lines(batch))) == (True, 5)
    assert actions.forget(Batch, keep_days=180, at=LATER) == 1
    assert actions.forget(Batch, keep_days=180, at=LATER) == 0

    batch.refresh_from_db()
    assert (path.exists(), lines(batch), batch.source["first"], bool(batch.file)) == (False, [], [], False)
    assert (batch.counts, batch.by, batch.taken_in_by, batch.at) == (
        {"new": 5, "taken": 5},
        house.wanda,
        house.wanda,
        NOW,
    )
    assert (batch.forgotten_at, Stock.objects.count()) == (LATER, 5)
    assert Entry.objects.filter(subject=batch.subject, action="import.forgotten").count() == 1


def test_a_file_is_undone_within_its_time_and_not_afterwards(house: House) -> None:
    early = taken_in(house)
    worked(importing.undo(early, by=house.wanda, at=NOW + timedelta(days=179)))
    assert Stock.objects.count() == 0
    late = taken_in(house)
    Batch.objects.filter(pk=late.pk).update(finished_at=NOW)

    actions.forget(Batch, keep_days=180, at=LATER)

    with pytest.raises(actions.NotKeptAnyMore, match="180"):
        importing.undo(late, by=house.wanda, at=LATER)
    assert Stock.objects.count() == 5


def test_a_file_that_is_being_worked_on_is_not_forgotten(house: House) -> None:
    begun(house)

    assert actions.forget(Batch, keep_days=180, at=LATER) == 0


@pytest.mark.parametrize("state", ["uploaded", "done"])
def test_the_page_of_a_forgotten_file_says_so_and_offers_nothing(house: House, signed_in: Any, state: str) -> None:
    batch = taken_in(house) if state == "done" else importing.upload(file(), by=house.wanda, at=NOW)
    Batch.objects.exclude(finished_at=None).update(finished_at=NOW)
    actions.forget(Batch, keep_days=180, at=LATER)
    browser: Client = signed_in(house.wanda)

    page = browser.get(reverse("orders:batch", args=[batch.pk])).content.decode()
    undone = browser.post(reverse("orders:undo-batch", args=[batch.pk]))

    assert "已到保存期限" in page
    assert reverse("orders:undo-batch", args=[batch.pk]) not in page
    assert reverse("orders:check-batch", args=[batch.pk]) not in page
    assert undone.status_code == 422
    assert browser.get(reverse("orders:batches")).status_code == 200


def test_a_kind_of_file_that_leaves_something_unsaid_is_refused_where_it_is_made() -> None:
    class Unsaid(Pages):
        """It says nothing of itself."""

    with pytest.raises(TypeError, match=r"begin_taking_in.*upload"):
        Unsaid()  # type: ignore[abstract]

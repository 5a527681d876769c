"""Papers of many in one file: chosen in a list, drawn by a job a portion at a time, taken along, deleted."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from huiyin.audit.models import Entry
from huiyin.cases.actions import register
from huiyin.kernel.printing.joining import join
from huiyin.kernel.whole import whole
from huiyin.org.actions import place_person
from huiyin.org.roles import Role
from huiyin.stationery import actions, queries
from huiyin.stationery.actions import drawing
from huiyin.stationery.enums import BatchState
from huiyin.stationery.models import PrintBatch, Printing
from huiyin.stationery.queries.sources import Source
from tests.cases.loop import Loop
from tests.conftest import NOW, House

CASES = "cases-complaint"
Committed = Any  # pytest-django's: what waits for the commit is carried out after the block


@pytest.fixture
def loop(house: House) -> Loop:
    return Loop(house, NOW)


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    return django_capture_on_commit_callbacks


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of two, so that a handful of papers fills several."""
    monkeypatch.setattr(Source, "at_once", 2)


def further(loop: Loop, number: int) -> list[int]:
    values = {**loop.intake(), "complainant_phone": "13900008888"}
    made = (
        register("complaint", customer=loop.customer, values=values, by=loop.house.ana, at=NOW) for _ in range(number)
    )
    return [case.pk for case in made]


def drawn(batch: PrintBatch) -> PrintBatch:
    while actions.draw_some(batch, at=NOW):
        pass
    batch.refresh_from_db()
    return batch


def portion(batch: PrintBatch) -> str:
    return f"printed/portions/{batch.pk}-0.pdf"


class Broken(Exception):
    """The commit fails, or the worker dies."""


def come_to_nothing(action: Callable[[], object]) -> None:
    @whole
    def act() -> None:
        action()
        raise Broken

    with pytest.raises(Broken):
        act()


def pages_of(batch: PrintBatch) -> list[str]:
    with batch.file.open("rb") as file:
        return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(file, strict=True).pages]


def chosen(browser: Client, source: str = CASES, **said: Any) -> PrintBatch:
    answer = browser.post(f"/forms/printed/of/{source}/", said)
    return PrintBatch.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2]))


def test_the_ticked_cases_become_one_file(
    loop: Loop, house: House, few: None, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    keys = [loop.case.pk, *further(loop, 4)]
    browser = signed_in(house.max)
    browser.post(f"/cases/{keys[0]}/print/")

    batch = chosen(browser, row=keys[:3])
    assert "正在生成" in browser.get(f"/forms/printed/{batch.pk}/").text
    drawn(batch)

    pages = pages_of(batch)
    assert (batch.state, batch.papers, batch.pages) == (BatchState.DONE, 3, len(pages))
    assert [any(f"编号：TS-20261123-000{n}" in page for page in pages) for n in (1, 2, 3, 4)] == [True] * 3 + [False]
    firsts = [page for page in pages if "第1页" in page]
    assert ["第2次打印" in page for page in firsts] == [True, False, False]  # the first one was printed before
    assert all("编号：" in page for page in pages)  # on every further sheet, too
    answer = browser.get(f"/forms/printed/{batch.pk}/file/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert Printing.objects.filter(batch=batch).count() == 3
    assert Entry.objects.filter(action="papers.printed", subject=batch.subject).count() == 2


def test_the_form_that_is_printed_together_is_chosen(
    loop: Loop, house: House, few: None, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser = signed_in(house.max)
    offered = browser.get("/cases/complaint/").text

    batch = drawn(chosen(browser, row=[loop.case.pk, *further(loop, 1)], paper="paper-complaint_registration"))

    assert '<option value="paper-complaint_registration">顾客投诉登记表</option>' in offered
    assert '<option value="cases-complaint">' in offered
    assert batch.papers == 2
    assert all("主管批示" in page for page in pages_of(batch))
    answer = browser.get(f"/forms/printed/{batch.pk}/file/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert unquote(answer.headers["Content-Disposition"]).endswith("顾客投诉登记表 2026-11-23.pdf")
    assert set(Printing.objects.values_list("form", flat=True)) == {"complaint_registration"}


def test_the_basic_data_of_customers_are_printed_together(
    loop: Loop, house: House, few: None, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    batch = drawn(chosen(signed_in(house.max), "customers-basic", row=[loop.customer.pk]))

    (page, *_others) = pages_of(batch)
    assert "客户档案基本资料表" in page
    assert loop.customer.number in page


def test_all_that_a_filter_leaves_are_printed_in_the_order_of_the_list(
    loop: Loop, house: House, few: None, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    further(loop, 2)

    batch = drawn(chosen(signed_in(house.max), all="1", whole="q=TS&sort=number"))

    numbers = [page for page in pages_of(batch) if "第1页" in page]
    assert [page.split("编号：")[1][:16] for page in numbers] == [f"TS-20261123-000{n}" for n in (1, 2, 3)]


def test_a_long_register_is_printed_in_parts_with_the_columns_it_shows(
    loop: Loop, house: House, few: None, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    further(loop, 4)
    browser = signed_in(house.max)

    batch = drawn(chosen(browser, "list-cases-complaint", all="1", whole="sort=number&col=number&col=stage"))

    pages = pages_of(batch)
    assert [page.count("TS-20261123") for page in pages] == [2, 2, 1]
    assert ["第2册，共3册" in page for page in pages] == [False, True, False]
    assert all("序号编号环节" in page for page in pages)
    numbered = [[f"{number}TS-20261123-000{number}" in page for number in range(1, 6)] for page in pages]
    assert [[place for place, there in enumerate(line, 1) if there] for line in numbered] == [[1, 2], [3, 4], [5]]
    assert not Printing.objects.filter(batch=batch).exists()


def test_what_nobody_may_see_any_more_is_left_out(
    loop: Loop, house: House, few: None, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser = signed_in(house.lena)
    batch = chosen(browser, row=[loop.case.pk, *further(loop, 1)])

    place_person(house.lena, places=[(house.branch, Role.SUPERVISOR)], by=house.adam, at=NOW)
    drawn(batch)

    assert (batch.state, batch.papers, batch.file.name) == (BatchState.DONE, 0, "")
    assert "已无权查看" in browser.get(f"/forms/printed/{batch.pk}/").text


def test_who_lost_the_right_gets_nothing(
    loop: Loop, house: House, few: None, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    batch = chosen(signed_in(house.lena), row=[loop.case.pk])
    ready = drawn(chosen(signed_in(house.lena), row=[loop.case.pk]))

    place_person(house.lena, places=[(house.service, Role.WAREHOUSE)], by=house.adam, at=NOW)

    assert drawn(PrintBatch.objects.get(pk=batch.pk)).state == BatchState.STOPPED
    assert signed_in(house.lena).get(f"/forms/printed/{ready.pk}/file/").status_code == 403


def test_nothing_that_one_may_print_is_no_file(loop: Loop, house: House, signed_in: Callable[[Any], Client]) -> None:
    foreign = signed_in(house.olga)

    assert foreign.post(f"/forms/printed/of/{CASES}/", {"row": loop.case.pk}).url == "/cases/complaint/"
    assert foreign.post(f"/forms/printed/of/{CASES}/", {"all": "1"}).url == "/cases/complaint/"
    assert signed_in(house.adam).post(f"/forms/printed/of/{CASES}/", {"row": loop.case.pk}).status_code == 403
    assert signed_in(house.max).post("/forms/printed/of/nothing/", {"all": "1"}).status_code == 404
    assert not PrintBatch.objects.exists()


def test_nobody_else_opens_the_file(loop: Loop, house: House, signed_in: Callable[[Any], Client], at_now: Any) -> None:
    batch = drawn(chosen(signed_in(house.max), row=[loop.case.pk]))

    for page in ("", "file/"):
        assert signed_in(house.dora).get(f"/forms/printed/{batch.pk}/{page}").status_code == 404
    assert signed_in(house.max).get(f"/forms/printed/{batch.pk}/").status_code == 200
    answer = signed_in(house.max).get(f"/forms/printed/{batch.pk}/file/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_what_is_stopped_or_a_week_old_leaves_no_file(
    loop: Loop, house: House, few: None, signed_in: Callable[[Any], Client], at_now: Any, committed: Committed
) -> None:
    browser, keys = signed_in(house.max), [loop.case.pk, *further(loop, 2)]
    with committed(execute=True):
        stopped, done = chosen(browser, row=keys), drawn(chosen(browser, row=keys))
        actions.draw_some(stopped, at=NOW)
    assert [default_storage.exists(portion(each)) for each in (stopped, done)] == [True, False]

    with committed(execute=True):
        browser.post(f"/forms/printed/{stopped.pk}/stopping/")

    assert not actions.draw_some(stopped, at=NOW)
    assert not default_storage.exists(portion(stopped))
    assert set(Printing.objects.values_list("batch", flat=True)) == {done.pk}  # what nobody ever had was not printed
    with pytest.raises(actions.NotWorking):
        actions.stop_papers(stopped, at=NOW)
    path = Path(done.file.path)
    assert actions.forget_papers(at=NOW + timedelta(days=6)) == 0
    assert path.exists()
    with committed(execute=True):
        assert actions.forget_papers(at=NOW + timedelta(days=8)) == 2
    assert not path.exists()
    assert actions.forget_papers(at=NOW + timedelta(days=9)) == 0
    assert "已删除" in browser.get(f"/forms/printed/{done.pk}/").text


def test_what_comes_to_nothing_takes_no_file_along_and_leaves_none(
    loop: Loop, house: House, few: None, signed_in: Callable[[Any], Client], at_now: Any, committed: Committed
) -> None:
    batch = chosen(signed_in(house.max), row=[loop.case.pk, *further(loop, 2)])
    assert all(actions.draw_some(batch, at=NOW) for _portion in range(2))

    with committed(execute=True):
        come_to_nothing(lambda: actions.draw_some(batch, at=NOW))
        come_to_nothing(lambda: actions.stop_papers(batch, at=NOW))

    folder = f"printed/{NOW:%Y/%m}"
    left = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    assert [name for name in left if name.startswith(f"{batch.pk}")] == []
    assert default_storage.exists(portion(batch))
    assert drawn(batch).papers == 3
    come_to_nothing(lambda: actions.forget_papers(at=NOW + timedelta(days=8)))
    assert default_storage.exists(batch.file.name)


def test_what_was_not_deleted_after_the_commit_goes_with_what_is_a_week_old(
    loop: Loop, house: House, few: None, signed_in: Callable[[Any], Client], at_now: Any, committed: Committed
) -> None:
    batch = chosen(signed_in(house.max), row=[loop.case.pk])
    with committed(execute=False):  # the worker is killed before it gets to it
        drawn(batch)
        actions.forget_papers(at=NOW + timedelta(days=8))
    assert default_storage.exists(portion(batch))

    with committed(execute=True):
        actions.forget_papers(at=NOW + timedelta(days=9))

    assert [default_storage.exists(name) for name in (portion(batch), batch.file.name)] == [False, False]
    batch.refresh_from_db()
    assert (batch.portions, batch.file.name) == (0, "")


def test_what_broke_off_goes_on_where_it_stood(
    loop: Loop, house: House, few: None, no_jobs: None, signed_in: Callable[[Any], Client], at_now: Any
) -> None:
    browser, keys = signed_in(house.max), [loop.case.pk, *further(loop, 3)]
    batch = chosen(browser, row=keys)
    actions.draw_some(batch, at=NOW)
    with pytest.raises(actions.NotWorking):
        actions.go_on_with_papers(batch)  # its job waits

    queries.printed.ProcrastinateJob.objects.all().delete()

    assert "中断" in browser.get(f"/forms/printed/{batch.pk}/").text
    browser.post(f"/forms/printed/{batch.pk}/going-on/")
    assert queries.printed.ProcrastinateJob.objects.filter(task_name=queries.DRAWING).count() == 1
    assert drawn(batch).papers == 4


def test_files_put_together_are_read_as_one() -> None:
    def made(words: str, pages: int) -> Iterator[Any]:
        writer = pypdf.PdfWriter()
        for number in range(pages):
            writer.add_blank_page(200 + number, 100)
        writer.add_metadata({"/Title": words})
        file = io.BytesIO()
        writer.write(file)
        yield file

    together = io.BytesIO()
    number = join([*made("甲", 2), *made("乙", 3)], together)

    widths = [float(page.mediabox.width) for page in pypdf.PdfReader(together, strict=True).pages]
    assert (number, widths) == (5, [200, 201, 200, 201, 202])


@pytest.mark.django_db(transaction=True)
def test_whoever_prints_while_many_are_drawn_has_the_next_number(
    loop: Loop, signed_in: Callable[[Any], Client], at_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    asked = drawing.queries.numbers_of

    def print_meanwhile(form: str, subjects: list[str]) -> dict[str, int]:
        """As the numbers are read, somebody prints one of these papers."""
        found = asked(form, subjects)
        if not others:
            others.append(Thread(target=print_one, args=(form, subjects[0]), daemon=True))
            others[0].start()
            others[0].join(timeout=1)  # it waits, or has taken the number that was read
        return found

    def print_one(form: str, subject: str) -> None:
        try:
            counted.append(actions.note_printing(form, subject, kind="pdf", by=loop.house.ana, at=NOW))
        finally:
            connection.close()

    others: list[Thread] = []
    monkeypatch.setattr(drawing.queries, "numbers_of", print_meanwhile)
    batch = drawn(chosen(signed_in(loop.house.max), row=further(loop, 1)))
    others[0].join(timeout=60)

    assert (counted, Printing.objects.filter(batch=batch).count()) == ([2], 1)

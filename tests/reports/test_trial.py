"""A real survey of 5,433 people, lived through as conversations and complaints: figures and tables against polars."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
import time_machine
from django.db import transaction
from python_calamine import CalamineWorkbook

from huiyin.contact import actions as contact
from huiyin.customers.actions import open_file
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.enums import Dimension
from huiyin.reports.keeping import recounting
from huiyin.reports.queries.figures import FIGURES, Asker, Reading, read
from huiyin.reports.queries.statistics import Question, Statistics, compute
from huiyin.reports.rules import Period
from huiyin.rulebook.queries import pack_in_force
from tests.conftest import NOW, as_built
from tests.reports.months import SHANGHAI, Told

FILE = "附件1语音业务用户满意度数据.xlsx"  # real answers; they carry no licence, so they are read where they are
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), "month")
EVERYTHING = Reach(everything=True)
SOME = 14  # one of so many is asked: 389 people
PEOPLE = ("ana", "ben", "olga")
# What was wrong with the calls, as the file's columns say, and what it is called here.
CLASSES = ("fault_remains", "fault_returns", "electrics", "brakes_steering", "engine", "wrong_bill")
CAUSES = ("skill", "carelessness", "tool_fault", "no_inspection", "not_told", "wrong_record")
SCORE, FIRST_PROBLEM, PHONE = 1, 15, 41


def real_answers() -> list[list[Any]] | None:
    """Rows of the file, if it lies in a folder shared/data beside this checkout or above it."""
    found = next(
        (path for above in Path(__file__).parents if (path := above / "shared" / "data" / FILE).is_file()), None
    )
    return CalamineWorkbook.from_path(found).get_sheet_by_index(0).to_python()[1:] if found else None


def made_answers(number: int = 5433) -> list[list[Any]]:
    """As many answers, made up: most are content, some not at all, and some of these say why."""
    chance, found = Random(1), []
    for _place in range(number):
        row: list[Any] = ["-1"] * 55
        row[SCORE] = float(chance.choice((1, 2, 4, 5, 7, 8, 9, 10, 10, 10)))
        for column in range(FIRST_PROBLEM, FIRST_PROBLEM + 6):
            row[column] = "1" if chance.random() < 0.15 else "-1"
        found.append(row)
    return found


@pytest.fixture(scope="module", params=["made", "real"])
def answers(request: pytest.FixtureRequest) -> pl.DataFrame:
    """One of so many answers: its score, who asked, on which day, and the first thing that was wrong."""
    rows = made_answers() if request.param == "made" else real_answers()
    if rows is None:
        pytest.skip("the real answers are not on this machine; the made ones are counted")
    problems = [
        next((n for n in range(6) if str(row[FIRST_PROBLEM + n]).strip() not in {"-1", "-1.0", ""}), None)
        for row in rows[::SOME]
    ]
    scores = [int(float(row[SCORE])) for row in rows[::SOME]]
    return pl.DataFrame({"score": scores, "problem": problems}).with_row_index("place").with_columns(
        person=(pl.col("place") % 3).cast(pl.Int64),
        month=pl.when(pl.col("place") % 5 < 3).then(11).otherwise(10),
        word=pl.when(pl.col("score") >= 8)
        .then(pl.lit("satisfied"))
        .when(pl.col("score") >= 5)
        .then(pl.lit("average"))
        .otherwise(pl.lit("dissatisfied")),
    )  # fmt: skip


@pytest.fixture(scope="module")
def complaining(answers: pl.DataFrame) -> pl.DataFrame:
    """Whoever gives a low score and says why; fifty of them at most."""
    return answers.filter((pl.col("score") <= 4) & pl.col("problem").is_not_null()).head(50)


@pytest.fixture(scope="module")
def lived(
    answers: pl.DataFrame, complaining: pl.DataFrame, django_db_setup: None, django_db_blocker: Any
) -> Iterator[SimpleNamespace]:
    """All of them spoken with and, where they complain, their complaint looked into; taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            house = as_built()
            customers = [
                open_file(
                    kind="person", name=f"客户{by.name}", keeper=by, by=by, at=when(0, 10), confirmed=True
                )
                for by in (getattr(house, who) for who in PEOPLE)
            ]  # fmt: skip
            for row in answers.iter_rows(named=True):
                contact.note_interaction(
                    contact.Said(
                        direction="out", channel="phone", purpose="callback", content="问满意度", outcome=row["word"]
                    ),
                    customer=customers[row["person"]],
                    by=getattr(house, PEOPLE[row["person"]]),
                    at=when(row["place"], row["month"]),
                )
            for row in complaining.iter_rows(named=True):
                complain(house, customers[0], row)
            recounting.recount(NOW)
            for _figure in range(20):
                recounting.keep_further_back(NOW, days=70)
        yield house
        transaction.set_rollback(True)


def when(place: int, month: int) -> datetime:
    return datetime(2026, month, 1 + place % 20, 9, tzinfo=SHANGHAI) + timedelta(minutes=place)


def complain(house: Any, customer: Any, row: dict[str, Any]) -> None:
    said = {"classification": CLASSES[row["problem"]], "cause": CAUSES[row["problem"]]}
    told = Told(house, when(row["place"], row["month"]), customer, house.ana, said)
    told.leave_judging()
    told.leave_investigating()


@pytest.fixture
def trial(lived: SimpleNamespace, db: None) -> Iterator[SimpleNamespace]:
    with time_machine.travel(NOW, tick=False):
        yield lived


def reading(key: str, by: str = "") -> Reading:
    figure = FIGURES[key]
    asker = Asker(pack_in_force(), EVERYTHING, SHANGHAI, calendar_of(), NOW)
    return read(figure, asker, NOVEMBER, by=figure.dimension(by))


def table(rows: Dimension) -> Statistics:
    question = Question("complaint", NOVEMBER, rows, Dimension.CHANNEL, SHANGHAI, EVERYTHING)
    return compute(question, calendar=calendar_of(), pack=pack_in_force(), at=NOW)


def percent(good: int, rows: int) -> Decimal:
    return (Decimal(100 * good) / rows).quantize(Decimal("0.1"), ROUND_HALF_UP)


def satisfied(frame: pl.DataFrame) -> tuple[Decimal, int]:
    return percent(frame.filter(pl.col("word") == "satisfied").height, frame.height), frame.height


def test_how_satisfied_people_are_is_what_polars_says(trial: SimpleNamespace, answers: pl.DataFrame) -> None:
    found = reading("satisfaction", by="person")

    now, before = (answers.filter(pl.col("month") == month) for month in (11, 10))
    assert (found.now.value, found.now.rows) == satisfied(now)
    assert (found.previous.value, found.previous.rows) == satisfied(before)
    assert [number.rows for _period, number in found.trend[-3:]] == [0, before.height, now.height]
    assert {part.key: (part.now.value, part.now.rows) for part in found.parts} == {
        str(getattr(trial, PEOPLE[person]).pk): satisfied(theirs) for (person,), theirs in now.group_by("person")
    }


@pytest.mark.parametrize(("dimension", "words"), [(Dimension.CAUSE, CAUSES), (Dimension.CLASS, CLASSES)])
def test_the_table_of_causes_is_what_polars_says(
    trial: SimpleNamespace, complaining: pl.DataFrame, dimension: Dimension, words: tuple[str, ...]
) -> None:
    counted = complaining.group_by("problem").agg(
        now=(pl.col("month") == 11).sum(), previous=(pl.col("month") == 10).sum()
    )
    wanted = {words[row["problem"]]: (row["now"], row["previous"]) for row in counted.iter_rows(named=True)}

    lines = {line.key: line for line in table(dimension).lines if line.level in {"row", "part"}}
    parts = {part.key: part for part in reading("complaints", by=dimension.value).parts}

    assert {key: (line.counts.received, line.counts.previous) for key, line in lines.items()} == wanted
    assert {key: (part.now.rows, part.previous.rows) for key, part in parts.items()} == wanted
    assert len(wanted) > 3

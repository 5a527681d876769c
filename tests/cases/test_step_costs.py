"""A step asks for what may have changed since the step before, and of the house's set-up nothing at all."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.kernel.editions import reading
from huiyin.org.actions import report_absence
from huiyin.org.models import Organisation
from huiyin.org.queries import person_asking
from huiyin.site.middleware import set_up_tables
from tests.cases.errand import item_of
from tests.cases.loop import Loop
from tests.conftest import NOW, House


@pytest.fixture
def two(house: House, pack: Any) -> list[Loop]:
    first = Loop(house, NOW)
    return [first, Loop(house, NOW, first.customer)]


def as_in_a_request(house: House) -> Any:
    person = person_asking(house.ana.pk)
    assert person is not None
    return reading(person.house_edition, until_written=set_up_tables())


def uphold(loop: Loop) -> Any:
    loop.move("uphold", loop.house.ana, loop.judgement())
    return item_of(loop.case).owner


def test_a_step_reads_what_it_holds_and_writes_each_row_once(house: House, two: list[Loop]) -> None:
    first, second = two
    ana = person_asking(house.ana.pk)

    with as_in_a_request(house):
        first.move("uphold", ana, first.judgement())
        with CaptureQueriesContext(connection) as asked:
            second.move("uphold", ana, second.judgement())

    said = Counter(query["sql"].split()[0] for query in asked)
    # The work about it, the case, where it stands; since it is reported up, who stands above, and whom it was told to.
    assert said["SELECT"] == 5
    assert said["UPDATE"] == 3  # the stage that is left, its work, the case
    assert said["INSERT"] == 6  # the act, the stage, its work; who has it now, who shall help and who leads are told
    assert said.keys() <= {"SELECT", "UPDATE", "INSERT", "SAVEPOINT", "RELEASE"}


@pytest.mark.parametrize("in_one_request", [True, False])
def test_the_next_step_gives_the_work_to_whoever_stands_in_since(
    house: House, two: list[Loop], in_one_request: bool
) -> None:
    first, second = two
    away = {"starts_at": NOW, "ends_at": NOW + timedelta(days=9)}
    before = Organisation.objects.get().edition

    with as_in_a_request(house):
        assert uphold(first) == house.hank
        report_absence(house.hank, substitute=house.wes, **away, by=house.hank, at=NOW)
        if in_one_request:
            assert uphold(second) == house.wes
    if not in_one_request:
        with as_in_a_request(house):
            assert uphold(second) == house.wes
    assert Organisation.objects.get().edition != before

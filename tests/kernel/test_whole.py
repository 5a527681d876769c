"""An action happens as a whole, with every action that it calls."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import if_undone, whole
from huiyin.org.models import Person
from tests.conftest import House


class Refused(DomainError):
    """No."""


@whole
def call(person: Person, name: str, *, refuse: bool = False) -> None:
    Person.objects.filter(pk=person.pk).update(name=name)
    if refuse:
        raise Refused


@whole
def call_both(house: House, *, refuse: bool = False) -> None:
    call(house.ana, "甲")
    call(house.ben, "乙", refuse=refuse)


@whole
def call_one_or_nobody(house: House) -> None:
    call(house.ana, "甲")
    try:
        with transaction.atomic():
            call(house.ben, "乙", refuse=True)
    except Refused:
        call(house.lena, "丙")


def names(house: House) -> list[str]:
    people = Person.objects.in_bulk([house.ana.pk, house.ben.pk, house.lena.pk])
    return [people[pk].name for pk in (house.ana.pk, house.ben.pk, house.lena.pk)]


def test_all_of_it_happens(house: House) -> None:
    call_both(house)

    assert names(house) == ["甲", "乙", "莱娜"]


def test_nothing_of_it_happens_when_an_action_in_it_is_refused(house: House) -> None:
    with pytest.raises(Refused):
        call_both(house, refuse=True)

    assert names(house) == ["安娜", "贝恩", "莱娜"]


def test_an_action_after_a_refused_one_is_a_whole_again(house: House) -> None:
    with pytest.raises(Refused):
        call_both(house, refuse=True)
    with pytest.raises(Refused):
        call(house.ana, "甲", refuse=True)

    assert names(house) == ["安娜", "贝恩", "莱娜"]


def test_an_action_that_goes_on_after_a_refusal_says_what_is_taken_back(house: House) -> None:
    call_one_or_nobody(house)

    assert names(house) == ["甲", "贝恩", "丙"]


def test_the_actions_in_it_cost_no_savepoints(house: House) -> None:
    with CaptureQueriesContext(connection) as queries:
        call_both(house)

    assert len([each for each in queries if "SAVEPOINT" in each["sql"]]) == 2  # its own, within the test's


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_the_commit_is_a_whole_of_its_own(house: House) -> None:
    @whole
    def act() -> None:
        call(house.ana, "甲")
        transaction.on_commit(lambda: call(house.ben, "乙", refuse=True))

    with pytest.raises(Refused):
        act()

    assert names(house) == ["甲", "贝恩", "莱娜"]


@whole
def write(folder: Path, house: House, *, refuse: bool) -> None:
    file = folder / "paper"
    file.write_text("签字")
    if_undone(file.unlink)
    call(house.ana, "甲", refuse=refuse)


@pytest.mark.parametrize("refuse", [True, False])
def test_what_the_database_does_not_take_back_is_taken_back_too(house: House, tmp_path: Path, refuse: bool) -> None:
    with pytest.raises(Refused) if refuse else nullcontext():
        write(tmp_path, house, refuse=refuse)

    assert (tmp_path / "paper").exists() is not refuse

"""A question whose SQL is written once finds what Django finds, whatever the keys; a row is written as Django does."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pghistory.models
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext

from huiyin.audit import actions as audit
from huiyin.cases.models import Act, Case, StageEntry
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer, Keeping, Phone
from huiyin.kernel.prepared import _written, insert, prepared, row_of, update
from huiyin.kernel.whole import whole
from huiyin.worklist.models import Notice, WorkItem
from tests.cases.loop import Loop
from tests.conftest import NOW, House


@pytest.fixture
def files(house: House, pack: Any) -> list[Customer]:
    return [
        open_file(kind="person", name=name, phones=[number, f"{number[:-1]}9"], by=house.ana, at=NOW)
        for name, number in (("王磊", "13812345678"), ("李梅", "13900139000"))
    ]


def same(made: list[Any], found: Iterable[Any]) -> None:
    assert [vars(row).keys() - {"_state"} for row in made] == [vars(row).keys() - {"_state"} for row in found]
    for one, other in zip(made, found, strict=True):
        assert {key: value for key, value in vars(one).items() if key != "_state"} == {
            key: value for key, value in vars(other).items() if key != "_state"
        }


def test_each_key_finds_its_own_rows(files: list[Customer]) -> None:
    def phones(customer: int) -> QuerySet[Phone]:
        return Phone.objects.filter(customer=customer).order_by("position", "pk")

    ask = prepared(phones)

    for file in (*files, files[0]):
        assert ask(file.pk)
        same(ask(file.pk), phones(file.pk))
    assert ask(0) == []


def test_a_key_may_stand_within_words_and_there_may_be_several(files: list[Customer], house: House) -> None:
    def owed(customer: int, owner: int) -> QuerySet[WorkItem]:
        return WorkItem.objects.filter(subject=f"customer/{customer}", owner=owner).order_by("pk")

    ask = prepared(owed)

    for file in files:
        for person in (house.ana, house.ben):
            same(ask(file.pk, person.pk), owed(file.pk, person.pk))


def test_a_moment_may_be_a_key(files: list[Customer], house: House) -> None:
    def opened(keeper: int, since: datetime, until: datetime) -> QuerySet[Customer]:
        return Customer.objects.filter(keeper=keeper, opened_at__gte=since, opened_at__lt=until).order_by("pk")

    ask = prepared(opened)

    for since, until in ((NOW, NOW + timedelta(days=1)), (NOW - timedelta(days=1), NOW), (NOW, NOW)):
        same(ask(house.ana.pk, since, until), opened(house.ana.pk, since, until))
    assert len(ask(house.ana.pk, NOW, NOW + timedelta(days=1))) == len(files)


def test_a_day_may_be_a_key(files: list[Customer]) -> None:
    def due(day: date) -> QuerySet[Customer]:
        return Customer.objects.filter(next_service_on__gte=day).order_by("pk")

    Customer.objects.filter(pk=files[0].pk).update(next_service_on=NOW.date())
    ask = prepared(due)

    for day in (NOW.date(), NOW.date() + timedelta(days=1)):
        same(ask(day), due(day))
    assert ask(NOW.date()) == [files[0]]


def test_rows_that_belong_to_it_come_along_and_what_was_left_out_is_read_when_wanted(files: list[Customer]) -> None:
    def keepings(customer: int) -> QuerySet[Keeping]:
        return Keeping.objects.filter(customer=customer).select_related("customer", "item").defer("customer__values")

    ask = prepared(keepings)
    ask(files[0].pk)

    with CaptureQueriesContext(connection) as asked:
        (kept,) = ask(files[1].pk)
        assert (kept.customer.name, kept.customer.pk) == ("李梅", files[1].pk)
    assert len(asked) == 1
    assert kept.customer.values == files[1].values


def test_the_row_of_a_key_is_found_among_those_a_person_sees(files: list[Customer], house: House) -> None:
    rows = Customer.objects.select_related("keeper").defer("values")

    for person in (house.ana, house.max, house.olga, house.ana):
        for pk in (files[0].pk, files[1].pk, 0):
            seen = rows.visible_to(person)
            same([*filter(None, [row_of(seen, pk)])], seen.filter(pk=pk))
    assert row_of(rows.visible_to(house.ana), files[1].pk) == files[1]


def test_a_row_is_found_by_any_number_that_no_other_has(house: House, pack: Any) -> None:
    entries = StageEntry.objects.select_related("case")
    case = Loop(house, NOW).case
    item = WorkItem.objects.get(subject=case.subject, settled_at=None)

    same([*filter(None, [row_of(entries, item.pk, by="item")])], entries.filter(item=item))
    assert row_of(entries, item.pk, by="item") == case.stage_entries.get(item=item)
    assert row_of(entries, 0, by="item") is None


def test_a_key_longer_than_any_is_no_row_s(files: list[Customer]) -> None:
    assert row_of(Customer.objects.all(), files[0].pk) == files[0]
    assert row_of(Customer.objects.all(), 10**30) is None


def test_what_is_never_asked_again_in_the_same_words_is_not_kept(files: list[Customer], house: House) -> None:
    item = WorkItem.objects.create(kind="task", title={}, subject="task", owner=house.ana, opened_at=NOW)
    before = len(_written)
    for _time in range(3):
        assert row_of(WorkItem.objects.visible_to(house.ana), item.pk) == item  # also what once was theirs
        assert row_of(WorkItem.objects.visible_to(house.ben), item.pk) is None
    row_of(Customer.objects.visible_to(house.ana).exclude(name="nobody"), files[0].pk)

    assert len(_written) == before + 1


@pytest.mark.parametrize(
    "further",
    [
        lambda rows: rows.prefetch_related("phones"),
        lambda rows: rows.annotate(length=Length("name")),
        lambda rows: rows.select_for_update(),
        lambda rows: rows.none(),
    ],
)
def test_a_question_that_says_more_is_left_to_django(files: list[Customer], further: Any) -> None:
    rows = further(Customer.objects.all())

    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        found = row_of(rows, files[0].pk)
    with transaction.atomic(), CaptureQueriesContext(connection) as wanted:
        assert found == rows.filter(pk=files[0].pk).first()
    assert [query["sql"] for query in asked] == [query["sql"] for query in wanted]


def test_postgresql_plans_a_question_once_a_connection(files: list[Customer]) -> None:
    def phones(customer: int) -> QuerySet[Phone]:
        return Phone.objects.filter(customer=customer).order_by("-position")

    ask = prepared(phones)
    for _time in range(4):
        ask(files[0].pk)
    ask(2**40)  # a long number is the same question

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%position%DESC'")
        assert len(cursor.fetchall()) == 1


def a_notice(house: House, **said: Any) -> Notice:
    return Notice(person=house.ana, subject="case/1", kind="mention", text={"en": "a 'word' with %s"}, at=NOW, **said)


def test_a_new_row_is_written_with_all_it_says_and_has_its_key(house: House) -> None:
    for read_at in (None, NOW):  # a value that is missing may change how PostgreSQL is asked
        written = insert(a_notice(house, read_at=read_at))

        same([written], Notice.objects.filter(pk=written.pk))
        assert not written._state.adding


def test_what_is_named_is_written_and_nothing_else(house: House) -> None:
    one, other = (insert(a_notice(house)) for _each in range(2))
    one.kind, one.read_at, one.subject = "urge", NOW, "case/2"

    update(one, ["kind", "read_at"])

    found = Notice.objects.in_bulk()
    assert [(found[row.pk].kind, found[row.pk].read_at, found[row.pk].subject) for row in (one, other)] == [
        ("urge", NOW, "case/1"),
        ("mention", None, "case/1"),
    ]


def test_a_row_that_is_gone_is_not_changed_in_silence(house: House) -> None:
    row = insert(a_notice(house))
    Notice.objects.all().delete()

    with pytest.raises(DatabaseError):
        update(row, ["kind"])


def test_a_constraint_is_kept_by_whoever_writes_so(house: House) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(WorkItem(kind="task", title={}, subject="task", subject_label="x", opened_at=NOW))  # nobody's


def test_keys_of_every_size_share_one_plan(house: House) -> None:
    ask = prepared(lambda person: Notice.objects.filter(person=person))

    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    for key in (1, 70_000, 5_000_000_000) * 3:
        ask(key)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%worklist_notice%'")
        assert cursor.fetchone() == (1,)


@whole
def keep(row: Any) -> None:
    insert(row)


@whole
def keep_although_refused(refused: Any, row: Any) -> None:
    with suppress(ValueError), transaction.atomic():
        insert(refused)
        raise ValueError
    insert(row)


def an_act(case: Case) -> Act:
    return Act(case=case, kind="noted", at=NOW)


def persons_behind(acts: list[Act]) -> list[int | None]:
    event = pghistory.models.Events.objects
    found = {row.pgh_obj_id: row.pgh_context for row in event.tracks(*acts)}
    return [found[str(act.pk)]["person"] if found[str(act.pk)] else None for act in acts]


def test_row_history_names_who_wrote_it(house: House, pack: Any) -> None:
    case = Loop(house, NOW).case
    acts = [an_act(case) for _each in range(5)]
    ana, ben = house.ana.pk, house.ben.pk

    with audit.coming_from(person_id=ben):
        keep(acts[0])
    with audit.coming_from(person_id=ana):
        keep_although_refused(an_act(case), acts[1])
        keep(acts[2])
    with audit.coming_from(person_id=ben):
        insert(acts[3])  # by no action: it says it itself
    with audit.coming_from(person_id=ana):
        keep(acts[4])

    assert persons_behind(acts) == [ben, ana, ana, ben, ana]

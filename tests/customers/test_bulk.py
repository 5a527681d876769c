"""Changing one field of many files: named, looked at, carried out, undone."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.customers import actions, jobs, queries
from huiyin.customers.actions.bulk import NotAtThisPoint, NothingNamed, NotPossible, NotToBeChanged, TooLate
from huiyin.customers.enums import BulkState, Outcome
from huiyin.customers.models import BulkEdit, Customer, Findable
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Person
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]
LATER = NOW + timedelta(hours=1)


def opened(house: House, name: str = "王芳", by: Person | None = None, **content: Any) -> Customer:
    return actions.open_file(kind="person", name=name, by=by or house.ana, at=NOW, **content)


def named(by: Person, rows: Any = None) -> BulkEdit:
    return actions.name_files(Customer.objects.all() if rows is None else rows, by=by, at=NOW)


def changed(by: Person, field: str, value: Any, rows: Any = None) -> BulkEdit:
    edit = actions.propose_bulk(named(by, rows), field=field, value=value)
    return actions.confirm_bulk(edit, at=LATER)


def outcomes(edit: BulkEdit) -> dict[int, str]:
    return dict(edit.rows.values_list("customer", "outcome"))


def test_one_field_of_many_files_says_something_else_and_the_rest_stays(house: House) -> None:
    first, second = opened(house, needs="免费检测"), opened(house, "李强", membership="gold")

    edit = changed(house.lena, "membership", "gold")

    first.refresh_from_db()
    assert (first.membership, first.needs, first.revision) == ("gold", "免费检测", 2)
    assert outcomes(edit) == {first.pk: Outcome.CHANGED, second.pk: Outcome.SAME}
    assert edit.state == BulkState.DONE


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("tag", "车队", ["老客户", "车队"]),
        ("untag", "老客户", []),
    ],
)
def test_a_tag_is_added_or_taken_away_and_the_others_stay(
    house: House, field: str, value: str, expected: list[str]
) -> None:
    file = opened(house, tags=["老客户"])

    changed(house.lena, field, value)

    file.refresh_from_db()
    assert sorted(file.tags) == sorted(expected)


def test_a_field_of_the_pack_is_read_as_everywhere(house: House) -> None:
    file = opened(house)

    with pytest.raises(DomainError, match="年消费额"):
        actions.propose_bulk(named(house.lena), field="values_yearly_spend", value="很多")
    changed(house.lena, "values_yearly_spend", "1,200")

    file.refresh_from_db()
    assert file.values["yearly_spend"] == "1200.00"


def test_a_preview_names_the_common_contents_and_sums_up_the_rare_ones(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.customers.queries.bulk.SHOWN", 1)
    for number, membership in enumerate(("gold", "gold", "silver", "ordinary")):
        opened(house, f"王{number}", membership=membership)
    edit = actions.propose_bulk(named(house.lena), field="membership", value="")

    found = queries.bulk.preview(edit, queries.file_rules())

    assert [(answer.words, answer.count) for answer in found] == [("金卡会员", 2), (None, 2)]


def test_what_very_many_files_say_is_counted_by_a_job_and_says_the_same(
    house: House, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, tag in enumerate(("车队", "", "车队")):
        opened(house, f"王{number}", membership=("gold", "silver")[number % 2], tags=[tag] if tag else [])
    chosen = [("membership", "gold"), ("tag", "车队"), ("department", house.team_one.pk), ("values_yearly_spend", "9")]
    edit, book, browser = named(house.lena), queries.file_rules(), signed_in(house.lena)
    at_once = [
        queries.bulk.preview(actions.propose_bulk(edit, field=field, value=value), book) for field, value in chosen
    ]

    monkeypatch.setattr("huiyin.customers.actions.bulk.COUNTED_AT_ONCE", 2)
    by_a_job = []
    for field, value in chosen:
        edit = actions.propose_bulk(edit, field=field, value=value)
        assert edit.state == BulkState.COUNTING
        assert "data-poll=" in browser.get(reverse("customers:bulk", args=[edit.pk])).text
        with pytest.raises(NotAtThisPoint):
            actions.confirm_bulk(edit, at=LATER)
        jobs.count_many(edit.pk)
        jobs.count_many(edit.pk)  # a worker that was killed after it had written does it again
        edit.refresh_from_db()
        with CaptureQueriesContext(connection) as asked:
            by_a_job.append(queries.bulk.preview(edit, book))
        assert "customers_customer" not in " ".join(each["sql"] for each in asked)  # counted once, not at each look

    waiting = ProcrastinateJob.objects.filter(task_name="customers.count_files", args={"edit_id": edit.pk})
    assert (edit.state, waiting.count()) == (BulkState.PROPOSED, len(chosen))
    assert by_a_job == at_once


@pytest.mark.parametrize(
    ("field", "value"), [("membership", "platinum"), ("tag", ""), ("tag", "长" * 25), ("department", None)]
)
def test_a_value_that_no_file_may_have_is_refused_before_anything_happens(house: House, field: str, value: Any) -> None:
    opened(house)

    with pytest.raises(NotPossible):
        actions.propose_bulk(named(house.lena), field=field, value=value)
    assert actions.propose_bulk(named(house.lena), field="membership", value="gold").state == BulkState.PROPOSED


def test_nobody_gives_files_to_a_department_whose_customers_they_may_not_edit(house: House) -> None:
    opened(house)

    with pytest.raises(NotPossible):
        actions.propose_bulk(named(house.lena), field="department", value=house.branch.pk)
    assert actions.propose_bulk(named(house.lena), field="department", value=house.team_two.pk)


def test_a_preview_counts_what_the_files_say_now_and_changes_nothing(house: House) -> None:
    for membership in ("gold", "gold", "silver", ""):
        opened(house, f"王{membership}{Customer.objects.count()}", membership=membership)
    edit = actions.propose_bulk(named(house.lena), field="membership", value="silver")

    found = queries.bulk.preview(edit, queries.file_rules())

    assert [(answer.words, answer.count, answer.stays) for answer in found] == [
        ("金卡会员", 2, False),
        ("", 1, False),
        ("银卡会员", 1, True),
    ]
    assert Customer.objects.filter(membership="gold").count() == 2


def test_only_files_somebody_may_change_are_named(house: House) -> None:
    ours, theirs = opened(house), opened(house, "李强", by=house.olga)

    edit = named(house.lena)

    assert outcomes(edit) == {ours.pk: Outcome.OPEN}
    with pytest.raises(NothingNamed):
        named(house.lena, Customer.objects.filter(pk=theirs.pk))
    with pytest.raises(NothingNamed):
        named(house.art)  # an auditor sees them all and changes none


def test_a_file_that_went_to_others_meanwhile_is_left_as_it_is(house: House) -> None:
    file = opened(house)
    edit = actions.propose_bulk(named(house.ana), field="membership", value="gold")
    Customer.objects.filter(pk=file.pk).update(department=house.branch, keeper=house.olga)

    edit = actions.confirm_bulk(edit, at=LATER)

    file.refresh_from_db()
    assert file.membership == ""
    assert outcomes(edit) == {file.pk: Outcome.REFUSED}


def test_another_department_is_where_the_file_is_found_from_then_on(house: House) -> None:
    file = opened(house)
    before = Findable.objects.get(pk=file.pk).search

    changed(house.max, "department", house.branch.pk)

    file.refresh_from_db()
    assert file.department == house.branch
    assert Findable.objects.get(pk=file.pk).search != before
    assert Customer.objects.visible_to(house.olga).filter(pk=file.pk).exists()


def test_only_what_files_are_found_by_is_written_into_their_index_of_words(house: House) -> None:
    opened(house, membership="silver")

    with CaptureQueriesContext(connection) as plain:
        changed(house.ana, "membership", "gold")
    with CaptureQueriesContext(connection) as found_by:
        changed(house.max, "department", house.team_two.pk)

    written = ["customers_findable" in " ".join(each["sql"] for each in log) for log in (plain, found_by)]
    assert written == [False, True]


def test_undone_the_files_say_what_they_said_but_for_those_changed_since(house: House) -> None:
    first, second = opened(house, membership="silver"), opened(house, "李强")
    edit = changed(house.lena, "membership", "gold")
    actions.edit_file(second, changes={"membership": "silver"}, seen_revision=2, by=house.ana, at=LATER)

    edit = actions.undo_bulk(edit, at=LATER + timedelta(hours=1))

    assert dict(Customer.objects.values_list("pk", "membership")) == {first.pk: "silver", second.pk: "silver"}
    assert outcomes(edit) == {first.pk: Outcome.RESTORED, second.pk: Outcome.REFUSED}
    assert edit.state == BulkState.UNDONE


def test_a_change_is_undone_within_a_day(house: House) -> None:
    opened(house)
    edit = changed(house.lena, "membership", "gold")

    with pytest.raises(TooLate):
        actions.undo_bulk(edit, at=LATER + timedelta(days=1, minutes=1))
    assert actions.undo_bulk(edit, at=LATER + timedelta(hours=23)).state == BulkState.UNDONE


def test_a_change_is_carried_out_once(house: House) -> None:
    opened(house)
    edit = changed(house.lena, "membership", "gold")

    with pytest.raises(NotAtThisPoint):
        actions.confirm_bulk(edit, at=LATER)
    with pytest.raises(NotAtThisPoint):
        actions.propose_bulk(edit, field="membership", value="silver")


@pytest.mark.parametrize("field", ["name", "phones", "keeper", "revision", ""])
def test_what_tells_customers_apart_is_not_changed_for_many(house: House, field: str) -> None:
    opened(house)

    with pytest.raises(NotToBeChanged):
        actions.propose_bulk(named(house.lena), field=field, value="x")


def test_many_files_are_changed_by_a_job_that_goes_on_where_it_was_killed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.customers.actions.bulk.AT_ONCE", 2)
    files = [opened(house, f"王{number}") for number in range(5)]
    edit = actions.propose_bulk(named(house.lena), field="membership", value="gold")

    edit = actions.confirm_bulk(edit, at=LATER)
    assert edit.state == BulkState.RUNNING
    edit = actions.bulk.step_bulk(edit, at=LATER)  # and here the worker is killed
    assert Customer.objects.filter(membership="gold").count() == 2
    actions.go_on_with_bulk(edit, lambda: LATER)

    edit.refresh_from_db()
    assert edit.state == BulkState.DONE
    assert Customer.objects.filter(membership="gold").count() == len(files)


def test_files_named_for_a_change_that_never_came_are_forgotten(house: House) -> None:
    opened(house)
    left, done = named(house.lena), changed(house.lena, "membership", "gold")
    actions.propose_bulk(left, field="membership", value="gold")
    named(house.lena)
    BulkEdit.objects.create(by=house.lena, at=NOW, state=BulkState.NAMING)  # its job could not write the files down

    assert actions.forget_named(at=NOW + timedelta(hours=23)) == 0
    assert actions.forget_named(at=NOW + timedelta(hours=25)) == 3
    assert list(BulkEdit.objects.all()) == [done]


def test_ticked_files_are_changed_on_screen(house: House, signed_in: SignIn) -> None:
    first, second = opened(house), opened(house, "李强")
    browser = signed_in(house.lena)

    page = browser.post(reverse("customers:bulk-edits"), {"row": [first.pk, "²"]}, follow=True)
    address = page.redirect_chain[-1][0]
    refused = browser.post(address, {"field": "department", "department": ""})
    preview = browser.post(address, {"field": "membership", "membership": "gold"}, follow=True).text
    done = browser.post(f"{address}confirmation/", follow=True).text

    assert refused.status_code == 422
    assert "请填写此项。" in refused.text
    assert "修改预览" in preview
    assert "金卡会员" in preview
    assert "已修改" in done
    assert dict(Customer.objects.values_list("pk", "membership")) == {first.pk: "gold", second.pk: ""}


def test_all_files_a_filter_leaves_are_named_and_no_others(house: House, signed_in: SignIn) -> None:
    gold, _plain = opened(house, membership="gold"), opened(house, "李强")

    signed_in(house.lena).post(reverse("customers:bulk-edits"), {"all": "1", "asked": "membership=gold"})

    assert outcomes(BulkEdit.objects.get()) == {gold.pk: Outcome.OPEN}


def test_of_many_that_a_list_leaves_the_choice_goes_to_a_job_which_names_them(
    house: House, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.customers.actions.bulk.AT_ONCE", 1)
    gold = [opened(house, f"王{number}", membership="gold") for number in range(2)]
    opened(house, "李强")
    opened(house, "赵敏", by=house.olga, membership="gold")
    asked = urlencode({"where": json.dumps({"field": "membership", "operator": "is", "value": "gold"})})
    browser = signed_in(house.lena)

    page = browser.post(reverse("customers:bulk-edits"), {"all": "1", "asked": asked}, follow=True).text
    edit = BulkEdit.objects.get()
    waiting = ProcrastinateJob.objects.filter(task_name="customers.name_files", args={"edit_id": edit.pk})
    assert (edit.state, edit.asked, edit.rows.count(), waiting.count()) == (BulkState.NAMING, asked, 0, 1)
    assert "data-poll=" in page

    jobs.name_many(edit.pk)
    jobs.name_many(edit.pk)  # a worker that was killed after it had written does it again

    edit.refresh_from_db()
    assert (edit.state, edit.number) == (BulkState.NAMED, 2)
    assert set(outcomes(edit)) == {file.pk for file in gold}
    edit = actions.propose_bulk(edit, field="membership", value="silver")
    assert [answer.count for answer in queries.bulk.preview(edit, queries.file_rules())] == [2]


def test_nothing_is_proposed_for_a_choice_that_went_to_others_before_it_was_written_down(
    house: House, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.customers.actions.bulk.AT_ONCE", 1)
    for number in range(2):
        opened(house, f"王{number}")
    kept, gone = (
        actions.choose_all("", Customer.objects.all(), by=person, at=NOW) for person in (house.max, house.lena)
    )
    Customer.objects.update(department=house.branch, keeper=house.olga)
    jobs.name_many(kept.pk)
    jobs.name_many(gone.pk)

    page = signed_in(house.lena).get(reverse("customers:bulk", args=[gone.pk])).text

    assert str(NothingNamed()) in page
    with pytest.raises(NothingNamed):
        actions.propose_bulk(gone, field="membership", value="gold")
    assert actions.propose_bulk(kept, field="membership", value="gold").number == 2


def test_a_change_is_seen_by_who_made_it(house: House, signed_in: SignIn) -> None:
    opened(house)
    address = reverse("customers:bulk", args=[named(house.lena).pk])

    assert signed_in(house.lena).get(address).status_code == 200
    assert signed_in(house.max).get(address).status_code == 404


def test_a_reader_ticks_nothing(house: House, signed_in: SignIn) -> None:
    opened(house)

    assert "data-bulk" not in signed_in(house.art).get(reverse("customers:list")).text
    assert "data-bulk" in signed_in(house.ana).get(reverse("customers:list")).text


def test_each_figure_of_a_change_opens_its_files_with_the_reason(house: House, signed_in: SignIn) -> None:
    file, other = opened(house), opened(house, "李强")
    edit = actions.propose_bulk(named(house.ana), field="membership", value="gold")
    Customer.objects.filter(pk=file.pk).update(department=house.branch, keeper=house.olga)
    actions.confirm_bulk(edit, at=LATER)
    browser = signed_in(house.ana)
    address = reverse("customers:bulk-files", args=[edit.pk])

    page = browser.get(reverse("customers:bulk", args=[edit.pk])).text
    listed = browser.get(address, {"outcome": "refused"}).text

    assert f'href="{address}?outcome=refused"' in page
    assert file.number in listed
    assert other.number not in listed


def test_a_change_that_is_done_says_so_when_its_form_is_sent_again(house: House, signed_in: SignIn) -> None:
    opened(house)
    edit = changed(house.lena, "membership", "gold")

    page = signed_in(house.lena).post(
        reverse("customers:bulk", args=[edit.pk]), {"field": "membership", "membership": "silver"}, follow=True
    )

    assert "这次修改已有进展" in page.text
    assert set(Customer.objects.values_list("membership", flat=True)) == {"gold"}

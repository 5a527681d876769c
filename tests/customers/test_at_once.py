from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from huiyin.cases import actions as cases
from huiyin.contact import actions as contact
from huiyin.contact.models import Interaction
from huiyin.customers import actions, queries
from huiyin.customers.enums import Why
from huiyin.customers.models import Customer
from huiyin.org import actions as org
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.cases.loop import AGREED, Loop
from tests.conftest import NOW, House
from tests.customers.meeting import Verb, both_at_once, one_behind_the_other

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_open_a_file_for_one_phone_the_second_meets_the_first_ones_file(house: House) -> None:
    def opening(name: str) -> Callable[[], object]:
        return lambda: actions.open_file(kind="person", name=name, phones=["13800138000"], by=house.ana, at=NOW)

    refused = both_at_once(opening("王芳"), opening("王方"))

    assert (refused, Customer.objects.count()) == ([actions.Similar], 1)


def test_of_two_who_change_one_field_one_wins_and_the_other_is_told(house: House) -> None:
    file = actions.open_file(kind="person", name="王芳", by=house.ana, at=NOW)

    def renaming(name: str) -> Callable[[], object]:
        return lambda: actions.edit_file(file, changes={"name": name}, seen_revision=1, by=house.ana, at=NOW)

    refused = both_at_once(renaming("王方"), renaming("王放"))

    file.refresh_from_db()
    assert (refused, file.revision) == ([actions.ChangedMeanwhile], 2)
    assert file.name in {"王方", "王放"}


def test_of_two_who_merge_the_same_files_into_each_other_one_is_told(house: House) -> None:
    one, other = two_files(house)

    def merging(*files: Customer) -> Callable[[], object]:
        act = {"choices": {}, "seen": {one.pk: 1, other.pk: 1}, "by": house.lena, "at": NOW}
        return lambda: actions.merge_files(files[0], files[1:], **act)

    refused = both_at_once(merging(one, other), merging(other, one))

    assert refused in ([actions.MergedAlready], [actions.ChangedSince])
    assert Customer.objects.count() == 1


def test_what_is_said_to_a_customer_while_their_files_are_merged_stands_in_the_one_that_stays(house: House) -> None:
    one, other = two_files(house)
    said = {"direction": "in", "channel": "phone", "purpose": "conversation", "content": "问保养"}
    act = {"choices": {}, "seen": {one.pk: 1, other.pk: 1}, "by": house.lena, "at": NOW}

    refused = both_at_once(
        lambda: actions.merge_files(one, [other], **act),
        lambda: contact.note_interaction(contact.Said(**said), customer=other, by=house.ana, at=NOW),
    )

    assert refused == []
    assert [row.customer_id for row in Interaction.objects.all()] == [one.pk]


def test_a_choice_of_files_is_not_forgotten_while_it_is_being_confirmed(house: House) -> None:
    actions.open_file(kind="person", name="王芳", by=house.ana, at=NOW)
    edit = actions.name_files(Customer.objects.all(), by=house.lena, at=NOW)
    edit = actions.propose_bulk(edit, field="membership", value="gold")
    next_night = NOW + timedelta(days=1, hours=18)

    with transaction.atomic():
        actions.confirm_bulk(edit, at=next_night)
        both_at_once(lambda: actions.forget_named(at=next_night))

    edit.refresh_from_db()
    assert edit.begun_at == next_night


class Meeting:
    """Two files of one customer, Ben's, with a first contact and a follow-up owed, and what may be done with them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.at = NOW + timedelta(days=200)
        begun = {"kind": "person", "confirmed": True, "keeper": house.ben, "by": house.lena, "at": NOW}
        self.files = [actions.open_file(name=name, **begun) for name in ("王芳", "王方")]
        self.one, self.other = self.files
        worklist.drop(self._item(Kind.FIRST_CONTACT), by=None, at=NOW)  # else nobody would be asked to follow up
        contact.propose_contacts(self.at)
        self._move(house.ana, house.ben)  # a first contact again, beside the follow-up that goes along
        self.contact = self._item(Kind.FIRST_CONTACT)
        assert WorkItem.objects.open().filter(subject=f"customer/{self.other.pk}").count() >= 2

    def _item(self, kind: str) -> WorkItem:
        return WorkItem.objects.open().get(subject=f"customer/{self.other.pk}", kind=kind)

    def _move(self, *takers: Any) -> None:
        for taker in takers:
            self.other.refresh_from_db()
            step = actions.Move(self.other.pk, self.other.keeper_id, taker.pk)
            actions.move([step], why=Why.APPOINTED, by=self.house.lena, at=self.at)

    def says(self) -> Verb:
        talk = contact.Talk(direction="out", channel="phone", content="问候，车况正常", said_at=self.at)
        return lambda: contact.record_conversation(self.other, talk, by=self.house.ben, at=self.at)

    def shares(self) -> Verb:
        return lambda: self._move(self.house.ana)

    def merges(self) -> Verb:
        seen = dict(Customer.objects.values_list("pk", "revision"))
        act = {"choices": {}, "seen": seen, "by": self.house.lena, "at": self.at}
        return lambda: actions.merge_files(self.one, [self.other], **act)

    def edits_many(self) -> Verb:
        changes = {file.pk: {"keeper": self.house.max} for file in self.files}
        return lambda: actions.edit_files(changes, confirmed=True, by=self.house.lena, at=self.at)

    def loses(self) -> Verb:
        reason = next(iter(queries.file_rules().lists["loss_reasons"]))
        return lambda: actions.lose(self.other, reason=reason, by=self.house.lena, at=self.at)

    def settles(self) -> Verb:
        return lambda: worklist.settle(self.contact, by=self.house.ben, at=self.at)

    def hands_over(self) -> Verb:
        return lambda: actions.hand_over_all(self.house.ben, to=self.house.ana, by=self.house.lena, at=self.at)

    def leaves(self) -> Verb:
        return lambda: org.leave(self.house.ben, successor=self.house.ana, by=self.house.lena, at=self.at)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("says", "shares"),
        ("says", "edits_many"),
        ("says", "hands_over"),
        ("says", "merges"),
        ("shares", "settles"),
        ("merges", "settles"),
        ("edits_many", "shares"),
        ("hands_over", "edits_many"),
        ("says", "leaves"),  # what is said names who goes
    ],
)
def test_whatever_two_do_with_a_customer_who_owes_work_neither_waits_for_ever(
    house: House, first: str, second: str
) -> None:
    meeting = Meeting(house)
    verbs = [getattr(meeting, name)() for name in (first, second)]

    refused = one_behind_the_other(meeting.files, *verbs)

    assert len(refused) <= 1  # who comes second may find the other was faster
    assert Customer.objects.count() == (1 if "merges" in (first, second) else 2)


@pytest.mark.parametrize("informing_first", [True, False])
def test_a_complaint_goes_on_while_its_customer_is_merged(house: House, *, informing_first: bool) -> None:
    loop = Loop(house, NOW)
    case = loop.to("carrying_out")
    other = actions.open_file(kind="person", name="王雷", by=house.lena, at=NOW, confirmed=True)
    seen = dict(Customer.objects.values_list("pk", "revision"))
    act = {"choices": {}, "seen": seen, "by": house.lena, "at": loop.at}
    told = {"channel": "phone", "content": "已告知。", "told_at": loop.at, "by": house.ana, "at": loop.later()}
    verbs = [
        lambda: cases.inform_customer(case, **told, call=AGREED),
        lambda: actions.merge_files(other, [loop.customer], **act),
    ]

    refused = one_behind_the_other([other, loop.customer], *(verbs if informing_first else reversed(verbs)))

    case.refresh_from_db()
    assert (refused, case.customer_id) == ([], other.pk)
    assert {row.customer_id for row in Interaction.objects.filter(subject=case.subject)} == {other.pk}


def test_whoever_edits_a_file_does_not_wait_for_their_own_leaving(house: House, pack: Any) -> None:
    actions.open_daily_duties(NOW)
    file = actions.open_file(kind="person", name="王芳", keeper=house.ben, by=house.lena, at=NOW)
    verbs = [
        lambda: actions.edit_file(file, changes={"note": "周末"}, seen_revision=1, by=house.ben, at=NOW),
        lambda: org.leave(house.ben, successor=house.ana, by=house.lena, at=NOW),
    ]

    refused = one_behind_the_other([file], *verbs)

    file.refresh_from_db()
    assert (refused, file.note, file.keeper) == ([], "周末", house.ana)


def test_todays_duties_are_put_on_the_lists_while_somebody_leaves(house: House, pack: Any) -> None:
    actions.open_daily_duties(NOW)
    verbs = [
        lambda: actions.open_daily_duties(NOW + timedelta(days=9)),  # those of today are missed by then
        lambda: org.leave(house.ben, successor=house.ana, by=house.lena, at=NOW),
    ]

    refused = one_behind_the_other([house.ana], *verbs)

    assert refused == []
    assert not WorkItem.objects.open().filter(owner=house.ben, opened_at=NOW).exists()


def test_work_about_customers_is_held_before_the_cases_of_who_leaves(house: House) -> None:
    meeting = Meeting(house)
    older = WorkItem.objects.open().filter(subject=f"customer/{meeting.other.pk}").order_by("pk")[0]
    worklist.hand_over(older, to=house.max, by=house.lena, at=meeting.at)
    loop = Loop(house, NOW)
    stage = WorkItem.objects.open().get(subject=loop.case.subject)
    worklist.hand_over(stage, to=house.ben, by=house.lena, at=NOW)

    refused = one_behind_the_other([loop.case], meeting.leaves(), meeting.says())

    assert refused == []
    assert Customer.objects.filter(keeper=house.ana).count() >= 1


def test_files_are_classified_while_the_supervisor_leaves(house: House, pack: Any) -> None:
    file = actions.open_file(kind="person", name="王芳", keeper=house.lena, by=house.ana, at=NOW)
    files = Customer.objects.filter(pk=file.pk)
    category = next(iter(queries.file_rules().lists["categories"]))
    actions.hand_in(files, department=house.service, by=house.ana, at=NOW)
    verbs = [
        lambda: actions.classify(files, category=category, by=house.max, at=NOW),
        lambda: org.leave(house.lena, successor=house.max, by=house.max, at=NOW),
    ]

    refused = one_behind_the_other([file], *verbs)

    file.refresh_from_db()
    assert (refused, file.category, file.keeper) == ([], category, house.max)


def two_files(house: House) -> list[Customer]:
    return [
        actions.open_file(kind="person", name=name, by=house.ana, at=NOW, confirmed=True) for name in ("王芳", "王方")
    ]

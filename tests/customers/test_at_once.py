from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from huiyin.contact import actions as contact
from huiyin.contact.models import Interaction
from huiyin.customers import actions
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from tests.conftest import NOW, House

pytestmark = pytest.mark.django_db(transaction=True)


def both_at_once(*verbs: Callable[[], object]) -> list[type[DomainError]]:
    """Run the verbs on connections of their own, and tell what was refused."""
    gate, refused = Barrier(len(verbs)), []

    def run(verb: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            verb()
        except DomainError as error:
            refused.append(type(error))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return refused


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
    said = {"direction": "in", "channel": "phone", "purpose": "conversation", "content": "问保养", "at": NOW}
    act = {"choices": {}, "seen": {one.pk: 1, other.pk: 1}, "by": house.lena, "at": NOW}

    refused = both_at_once(
        lambda: actions.merge_files(one, [other], **act),
        lambda: contact.note_interaction(customer=other, by=house.ana, **said),
    )

    assert refused == []
    assert [row.customer_id for row in Interaction.objects.all()] == [one.pk]


def two_files(house: House) -> list[Customer]:
    return [
        actions.open_file(kind="person", name=name, by=house.ana, at=NOW, confirmed=True) for name in ("王芳", "王方")
    ]

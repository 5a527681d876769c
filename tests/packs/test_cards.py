"""A card at a main holiday: proposed, written, posted, and on record."""

from collections.abc import Callable
from datetime import datetime

import pytest

from huiyin.contact.actions import answer_care
from huiyin.contact.models import Interaction
from huiyin.contact.queries import care_proposals, kept_files
from huiyin.messaging import actions as messaging
from huiyin.rulebook.definitions import Pack
from huiyin.worklist.models import WorkItem
from tests.conftest import NOW, House
from tests.packs.everything import opened

pytestmark = pytest.mark.django_db


@pytest.mark.req("C2-5")
def test_the_card_that_a_holiday_proposes_for_an_important_customer_is_written_posted_and_on_record(
    house: House, works_by: Callable[[str], Pack]
) -> None:
    works_by("telecom")
    customer = opened(house, kind="person", name="刘洋", phones=["13911500218"], membership="diamond")
    brakes = {"per_address_day": 5, "per_hour": 200, "per_day": 2000}
    channel = messaging.add_channel(key="letters", driver="post", name="信件", **brakes, by=house.adam, at=NOW)
    messaging.go_live(channel, seen_waiting=0, seen_dry=0, with_dry=False, by=house.adam, at=NOW)
    at = datetime(2027, 1, 30, 10, tzinfo=NOW.tzinfo)  # a week before the Spring Festival
    holidays = [one for section in care_proposals(kept_files(house.ana), house.ana, at) for one in section.proposals]
    [proposal] = [one for one in holidays if one.kind == "holiday"]
    assert proposal.customer == customer.pk
    answer_care(customer, kind="holiday", occasion=proposal.occasion, word="reminded", by=house.ana, at=at)
    task = WorkItem.objects.get(kind="task")
    assert (task.owner, task.settled_at) == (house.ana, None)

    words = {"address": "刘洋\n中山路 1 号", "purpose": "service", "subject_line": "新春快乐", "body": "祝您新春快乐！"}
    card = messaging.decide(channel, messaging.Wanted(key="card", **words), customer=customer, by=house.ana, at=at)
    messaging.post(messaging.print_letters(channel, by=house.max, at=at), by=house.max, at=at)

    card.refresh_from_db()
    said = Interaction.objects.get()
    assert (said.customer, said.channel, said.at, card.register_number) == (customer, "letter", at, "L-20270130-0001")

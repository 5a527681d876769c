"""Sharing customers out: propose, alter, carry out, undo."""

import re
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from huiyin.contact.actions import Talk, record_conversation
from huiyin.customers import actions, jobs, queries
from huiyin.customers.actions import sharing as verbs
from huiyin.customers.actions.sweeping import sweep
from huiyin.customers.enums import Cause, SharingKind, SharingState, Why
from huiyin.customers.models import Customer, FileStep, Keeping, Sharing
from huiyin.customers.rules import AddressLine
from huiyin.org import actions as org
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House
from tests.customers.sharing import Office, figures

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def office(house: House, pack: Any) -> Office:
    return Office.found(house)


NAMES = st.sampled_from(["amy", "bob", "cai"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.lists(NAMES | st.none(), min_size=3, max_size=8), out=NAMES | st.none(), most=st.integers(0, 3),
       limited=NAMES, pinned=st.integers(0, 2), to=NAMES)  # fmt: skip
def test_wishes_are_obeyed(
    office: Office, kept: list[str | None], out: str | None, most: int, limited: str, pinned: int, to: str
) -> None:
    """Whoever is left out neither gets nor gives, nobody gets more than their limit, and who is pinned goes there."""
    assume(to not in (out, limited))
    by = office.house.lena
    with transaction.atomic():
        files = [pk for keeper in kept for pk in office.customers(1, keeper and office.people[keeper])]
        proposal = office.propose()
        if out:
            proposal = verbs.leave_out(proposal, person=office.people[out], by=by, at=NOW)
        proposal = verbs.limit(proposal, person=office.people[limited], cap=most, by=by, at=NOW)
        one = Customer.objects.get(pk=files[pinned])
        proposal = verbs.pin(proposal, customer=one, taker=office.people[to], by=by, at=NOW)
        with suppress(verbs.NothingToMove):
            office.confirm(proposal)
        after = dict(Customer.objects.values_list("pk", "keeper__username"))
        transaction.set_rollback(True)  # the next customers stand alone

    before = dict(zip(files, kept, strict=True))
    stayed = kept[pinned] == out and out is not None  # whoever neither gets nor gives keeps them
    assert after[files[pinned]] == (out if stayed else to)
    if out:
        assert {pk for pk in files if after[pk] == out} == {pk for pk in files if before[pk] == out}
    if limited != out:
        came = sum(after[pk] == limited != before[pk] for pk in files)
        assert came == 0 or sum(after[pk] == limited for pk in files) <= most


def test_how_far_somebody_is_from_an_even_share_is_said_in_customers(office: Office, signed_in: Any) -> None:
    office.customers(9, office.people["amy"])

    page = signed_in(office.house.lena).get(f"/customers/sharing/?department={office.house.service.pk}").text

    off = re.findall(r'class="off [^"]*">([^<]*)<', page)
    assert off == ["多 6 位", "少 3 位", "少 3 位"]


@pytest.mark.req("A1-9")
def test_a_proposal_balances_by_ability_and_the_supervisor_carries_it_out(office: Office) -> None:
    office.can(office.amy, ability="2")
    office.customers(10, office.bob)
    office.customers(6)

    proposal = office.propose()

    assert figures(proposal) == {"艾米": (0, 8, 0, 8), "鲍勃": (10, 0, 6, 4), "蔡菜": (0, 4, 0, 4)}
    assert office.kept() == {"": 6, "bob": 10}  # nothing has changed yet
    done = office.confirm(proposal)
    assert (done.state, done.moved) == (SharingState.CONFIRMED, 12)
    assert office.kept() == {"amy": 8, "bob": 4, "cai": 4}
    assert office.owed() == {"amy": 8, "cai": 4}
    assert set(Keeping.objects.filter(batch=done).values_list("why", "by__username")) == {("shared", "lena")}


def test_asked_again_nothing_more_is_to_be_done(office: Office) -> None:
    office.customers(7, office.bob)
    office.confirm(office.propose())

    again = office.propose(at=LATER)

    assert again.moved == 0
    with pytest.raises(actions.NothingToMove):
        office.confirm(again, at=LATER)


def test_each_customer_says_why_they_move(office: Office) -> None:
    office.customers(4, office.bob)
    [alone] = office.customers(1)
    [left] = office.customers(1, office.house.ana)
    org.place_person(office.house.ana, places=[(office.house.branch, "agent")], by=None, at=NOW)
    org.leave(office.cai, by=None, at=NOW)

    proposal = office.propose()

    causes = dict(proposal.moves.values_list("customer", "cause"))
    assert causes[alone] == Cause.WAITING
    assert left not in causes  # whoever works elsewhere keeps theirs
    assert proposal.plan["untouched"] == 1
    assert sorted(causes.values()) == ["above", "waiting"]


def test_those_who_change_hands_are_found_by_name(office: Office, signed_in: Any) -> None:
    wanted, other = (Customer.objects.get(pk=pk) for pk in office.customers(2))
    address = reverse("customers:sharing-moves", args=[office.propose().pk])

    page = signed_in(office.house.lena).get(address, {"q": wanted.name}).text

    assert wanted.number in page
    assert other.number not in page


def test_customers_of_somebody_who_no_longer_works_here_are_shared_out(office: Office) -> None:
    office.customers(3, office.bob)
    office.bob.is_active = False
    office.bob.save(update_fields=["is_active"])

    office.confirm(office.propose())

    assert office.kept() == {"amy": 2, "cai": 1}


def test_caps_are_kept_and_what_nobody_has_room_for_stays(office: Office) -> None:
    for person in (office.amy, office.bob, office.cai):
        office.can(person, cap=2)
    first = office.customers(6, at=NOW - timedelta(days=2))
    last = office.customers(2, at=NOW - timedelta(days=1))

    proposal = office.propose()

    assert proposal.plan["unplaced"] == 2
    office.confirm(proposal)
    assert office.kept() == {"": 2, "amy": 2, "bob": 2, "cai": 2}
    assert set(Customer.objects.filter(keeper=None).values_list("pk", flat=True)) == set(last)
    assert Customer.objects.filter(pk__in=first, keeper=None).count() == 0


def test_whoever_asks_for_a_skill_goes_to_those_who_have_it(office: Office) -> None:
    office.can(office.cai, skills=["gold"])
    office.customers(2, membership="gold")
    office.customers(4)

    proposal = office.propose()

    office.confirm(proposal)
    assert office.kept() == {"amy": 2, "bob": 2, "cai": 2}
    assert Customer.objects.filter(membership="gold", keeper=office.cai).count() == 2
    assert proposal.plan["lacking"] == {}


def test_a_keeper_without_the_skill_gives_the_customer_to_somebody_who_has_it(office: Office) -> None:
    office.customers(1, office.amy, membership="gold")
    office.can(office.cai, skills=["gold"])

    proposal = office.propose()

    assert list(proposal.moves.values_list("cause", "taker__username")) == [("unfit", "cai")]


def test_a_skill_nobody_has_keeps_nobody_waiting_and_is_named(office: Office) -> None:
    office.customers(3, membership="gold")

    proposal = office.propose()

    assert (proposal.moved, proposal.plan["lacking"]) == (3, {"gold": 3})


def test_customers_of_a_region_go_to_those_who_look_after_it(office: Office) -> None:
    office.can(office.cai, regions=["河北省"])
    office.can(office.bob, regions=["北京"])
    here = office.customers(4, addresses=[AddressLine(region="130302", text="港城大街")])
    office.customers(2)  # from nobody knows where

    office.confirm(office.propose())

    keepers = Customer.objects.filter(pk__in=here).values_list("keeper__username", flat=True)
    assert Counter(keepers) == {"amy": 2, "cai": 2}  # Amy looks after any region
    assert office.kept() == {"amy": 2, "bob": 2, "cai": 2}


def test_lost_customers_are_not_shared_out(office: Office) -> None:
    gone, there = office.customers(2)
    actions.lose(Customer.objects.get(pk=gone), reason="moved", by=office.house.lena, at=NOW)

    proposal = office.propose()

    assert list(proposal.moves.values_list("customer", flat=True)) == [there]


def test_a_file_that_is_shared_out_stands_a_step_further(office: Office) -> None:
    ids = office.customers(2)
    office.confirm(office.propose())

    assert set(Customer.objects.filter(pk__in=ids).values_list("stage", flat=True)) == {"shared_out"}
    assert FileStep.objects.filter(customer__in=ids, step="shared_out", by=office.house.lena).count() == 2


def test_customers_stay_within_their_team(office: Office) -> None:
    org.place_person(office.bob, places=[(office.house.team_one, "agent")], by=None, at=NOW)
    org.place_person(office.cai, places=[(office.house.team_two, "agent")], by=None, at=NOW)
    office.customers(6, department=office.house.team_one)

    office.confirm(office.propose())

    assert office.kept() == {"amy": 3, "bob": 3}  # Amy works above both teams


def test_whoever_is_away_or_takes_nobody_new_keeps_what_they_have(office: Office) -> None:
    back = NOW + timedelta(days=9)
    org.report_absence(office.bob, substitute=office.amy, starts_at=NOW, ends_at=back, by=None, at=NOW)
    office.can(office.cai, takes=False)
    office.customers(8, office.bob)
    office.customers(2, office.cai)
    office.customers(3)

    proposal = office.propose()

    assert figures(proposal) == {"艾米": (0, 3, 0, 3), "鲍勃": (8, 0, 0, 8), "蔡菜": (2, 0, 0, 2)}
    assert [line["takes"] for line in proposal.plan["agents"]] == [True, False, False]


def test_an_absence_of_a_day_is_no_reason_to_pass_somebody_over(office: Office) -> None:
    tomorrow = NOW + timedelta(days=1)
    end = tomorrow + timedelta(hours=8)
    org.report_absence(office.bob, substitute=office.amy, starts_at=tomorrow, ends_at=end, by=None, at=NOW)
    office.customers(3)

    assert figures(office.propose(), ["after"]) == {"艾米": (1,), "鲍勃": (1,), "蔡菜": (1,)}


def test_customers_elsewhere_count_for_the_load(office: Office) -> None:
    office.customers(4, office.bob, department=office.house.branch)
    office.customers(5)

    assert figures(office.propose(), ["before", "after"]) == {"艾米": (0, 3), "鲍勃": (4, 4), "蔡菜": (0, 2)}


def test_those_spoken_with_stay_longer_than_those_who_wait_for_their_first_contact(office: Office) -> None:
    office.customers(1, office.bob)
    [new] = office.customers(1)
    earlier = NOW - timedelta(days=1)
    actions.move([actions.Move(new, None, office.bob.pk)], why=Why.SHARED, by=None, at=earlier)
    org.leave(office.cai, by=None, at=NOW)

    proposal = office.propose()

    assert list(proposal.moves.values_list("customer", "taker__username")) == [(new, "amy")]


class TestWishes:
    """What the supervisor alters before anything happens."""

    @pytest.fixture
    def proposal(self, office: Office) -> Sharing:
        office.customers(9, office.bob)
        return office.propose()

    def test_somebody_is_left_out_and_let_in_again(self, office: Office, proposal: Sharing) -> None:
        by = office.house.lena
        proposal = verbs.leave_out(proposal, person=office.cai, by=by, at=NOW)
        assert figures(proposal, ["after"]) == {"艾米": (4,), "鲍勃": (5,), "蔡菜": (0,)}

        proposal = verbs.let_in(proposal, person=office.cai, by=by, at=NOW)

        assert figures(proposal, ["after"]) == {"艾米": (3,), "鲍勃": (3,), "蔡菜": (3,)}

    def test_a_most_for_this_time_leaves_the_capacity_as_it_is(self, office: Office, proposal: Sharing) -> None:
        proposal = verbs.limit(proposal, person=office.amy, cap=1, by=office.house.lena, at=NOW)

        assert figures(proposal, ["after"]) == {"艾米": (1,), "鲍勃": (4,), "蔡菜": (4,)}
        office.confirm(proposal)
        assert office.kept() == {"amy": 1, "bob": 4, "cai": 4}
        assert figures(office.propose(at=LATER), ["after"]) == {"艾米": (3,), "鲍勃": (3,), "蔡菜": (3,)}

    def test_a_customer_is_pinned_to_somebody(self, office: Office, proposal: Sharing) -> None:
        first = Customer.objects.order_by("pk")[0]
        assert not proposal.moves.filter(customer=first).exists()

        proposal = verbs.pin(proposal, customer=first, taker=office.cai, by=office.house.lena, at=NOW)

        move = proposal.moves.get(customer=first)
        assert (move.taker, move.cause) == (office.cai, Cause.WISH)
        assert figures(proposal, ["after"]) == {"艾米": (3,), "鲍勃": (3,), "蔡菜": (3,)}

    def test_a_customer_is_only_pinned_to_somebody_who_takes_part(self, office: Office, proposal: Sharing) -> None:
        first, by = Customer.objects.order_by("pk")[0], office.house.lena
        stranger = actions.open_file(kind="person", name="外人", department=office.house.branch, by=by, at=NOW)

        with pytest.raises(verbs.NotOneOfThem):
            verbs.pin(proposal, customer=first, taker=office.house.max, by=by, at=NOW)
        with pytest.raises(verbs.NotFromHere):
            verbs.pin(proposal, customer=stranger, taker=office.cai, by=by, at=NOW)

    def test_so_many_go_from_one_to_another(self, office: Office, proposal: Sharing) -> None:
        proposal = verbs.shift(proposal, giver=office.amy, taker=office.cai, number=2, by=office.house.lena, at=NOW)

        assert figures(proposal, ["after"]) == {"艾米": (1,), "鲍勃": (3,), "蔡菜": (5,)}
        assert proposal.moves.filter(cause=Cause.WISH).count() == 2

    def test_shifting_back_to_their_keeper_lets_them_stay(self, office: Office, proposal: Sharing) -> None:
        proposal = verbs.shift(proposal, giver=office.amy, taker=office.bob, number=9, by=office.house.lena, at=NOW)

        assert figures(proposal) == {"艾米": (0, 0, 0, 0), "鲍勃": (9, 0, 3, 6), "蔡菜": (0, 3, 0, 3)}
        assert proposal.plan["shifted"] == [3]

    def test_nothing_can_be_shifted_from_somebody_who_would_have_none(self, office: Office, proposal: Sharing) -> None:
        by = office.house.lena
        proposal = verbs.limit(proposal, person=office.amy, cap=0, by=by, at=NOW)

        with pytest.raises(verbs.NobodyThere), transaction.atomic():
            verbs.shift(proposal, giver=office.amy, taker=office.cai, number=1, by=by, at=NOW)

        proposal.refresh_from_db()
        assert proposal.wishes["shifts"] == []

    def test_clearing_the_wishes_brings_the_first_proposal_back(self, office: Office, proposal: Sharing) -> None:
        by, before = office.house.lena, figures(proposal)
        proposal = verbs.shift(proposal, giver=office.amy, taker=office.cai, number=2, by=by, at=NOW)

        assert figures(verbs.clear_wishes(proposal, by=by, at=NOW)) == before


class TestOutOfDate:
    """A proposal holds as long as what it rests on."""

    @pytest.fixture
    def proposal(self, office: Office) -> Sharing:
        office.customers(9, office.bob)
        return office.propose()

    def refused(self, office: Office, proposal: Sharing) -> str:
        with pytest.raises(verbs.OutOfDate) as refusal, transaction.atomic():
            office.confirm(proposal, at=LATER)
        assert office.kept() == {"bob": 9}
        return str(refusal.value.params["changes"])

    def test_another_ability_is_named(self, office: Office, proposal: Sharing) -> None:
        office.can(office.amy, ability="1.5")

        assert "艾米" in self.refused(office, proposal)
        assert "1 → 1.5" in self.refused(office, proposal)

    def test_an_absence_is_named(self, office: Office, proposal: Sharing) -> None:
        back = NOW + timedelta(days=9)
        org.report_absence(office.cai, substitute=office.amy, starts_at=NOW, ends_at=back, by=None, at=NOW)

        assert "蔡菜" in self.refused(office, proposal)

    def test_somebody_who_left_and_somebody_who_came_are_named(self, office: Office, proposal: Sharing) -> None:
        org.leave(office.cai, by=None, at=NOW)
        org.add_person("dan", "丹", None, places=[(office.house.service, "agent")], by=None, at=NOW)

        changes = self.refused(office, proposal)

        assert "蔡菜" in changes
        assert "丹" in changes

    def test_whoever_got_others_meanwhile_and_has_no_room_is_named(self, office: Office, proposal: Sharing) -> None:
        proposal = verbs.limit(proposal, person=office.amy, cap=4, by=office.house.lena, at=NOW)
        office.customers(3, office.amy, department=office.house.branch)

        with pytest.raises(verbs.OutOfDate, match="艾米"), transaction.atomic():
            office.confirm(proposal)

    def test_a_customer_with_another_keeper_stops_everything(self, office: Office, proposal: Sharing) -> None:
        moved = proposal.moves.order_by("pk")[0].customer
        actions.edit_file(moved, changes={"keeper": office.house.max}, seen_revision=1, by=office.house.max, at=NOW)

        with pytest.raises(verbs.OutOfDate, match="1"), transaction.atomic():
            office.confirm(proposal, at=LATER)

        assert office.kept() == {"bob": 8, "max": 1}
        again = verbs.propose_again(proposal, by=office.house.lena, at=LATER)
        assert office.confirm(again, at=LATER).state == SharingState.CONFIRMED

    def test_the_sweep_of_the_evening_makes_it_out_of_date_and_one_click_makes_it_anew(
        self, office: Office, proposal: Sharing, signed_in: Any
    ) -> None:
        office.customers(2)
        proposal = verbs.propose_again(proposal, by=office.house.lena, at=NOW)
        browser = signed_in(office.house.lena)
        address = reverse("customers:sharing-proposal", args=[proposal.pk])
        again = f'action="{reverse("customers:sharing-again", args=[proposal.pk])}"'
        assert browser.get(address).text.count(again) == 1

        sweep(NOW.replace(hour=18, minute=0))

        refused = browser.post(reverse("customers:sharing-confirmation", args=[proposal.pk]))
        assert refused.status_code == 409
        assert "方案已过时" in refused.text
        assert "系统已为其安排专管客服的客户：2位" in refused.text
        assert refused.text.count(again) == 2  # beside what has changed, too
        browser.post(reverse("customers:sharing-again", args=[proposal.pk]))
        proposal.refresh_from_db()
        assert office.confirm(proposal, at=proposal.proposed_at).state == SharingState.CONFIRMED

    def test_a_newer_proposal_takes_the_place_of_the_older(self, office: Office, proposal: Sharing) -> None:
        office.propose(at=LATER)

        with pytest.raises(verbs.NotOpen):
            office.confirm(proposal, at=LATER)


class TestUndo:
    """Within a day, and only where nobody has been spoken with."""

    @pytest.fixture
    def done(self, office: Office) -> Sharing:
        office.customers(6, office.bob)
        office.customers(3)
        return office.confirm(office.propose())

    def test_everybody_goes_back_and_nothing_is_owed_any_more(self, office: Office, done: Sharing) -> None:
        undone = actions.undo(done, by=office.house.lena, at=LATER)

        assert (undone.state, undone.plan["returned"]) == (SharingState.UNDONE, 6)
        assert (office.kept(), office.owed()) == ({"": 3, "bob": 6}, {})
        assert set(WorkItem.objects.values_list("outcome", flat=True)) == {"waived"}

    def test_what_the_old_keeper_owed_is_owed_again(self, office: Office, done: Sharing) -> None:
        org.leave(office.cai, successor=office.amy, by=None, at=NOW)
        second = office.confirm(office.propose(at=LATER), at=LATER)
        before = office.owed()

        actions.undo(second, by=office.house.lena, at=LATER + timedelta(hours=1))

        assert office.kept() == {"amy": 6, "bob": 3}
        assert sum(office.owed().values()) == 6
        assert office.owed() != before

    def test_whoever_was_spoken_with_stays(self, office: Office, done: Sharing) -> None:
        customer = Customer.objects.filter(keeper=office.amy).order_by("pk")[0]
        record_conversation(
            customer, Talk(direction="in", channel="phone", content="自我介绍", said_at=LATER), by=office.amy, at=LATER
        )

        undone = actions.undo(done, by=office.house.lena, at=LATER)

        assert (undone.plan["returned"], office.kept()["amy"]) == (5, 1)

    def test_whoever_has_gone_on_stays_where_they_are(self, office: Office, done: Sharing) -> None:
        customer = Customer.objects.filter(keeper=office.amy).order_by("pk")[0]
        by = office.house.lena
        revision = customer.revision
        actions.edit_file(customer, changes={"keeper": office.house.max}, seen_revision=revision, by=by, at=LATER)

        actions.undo(done, by=by, at=LATER)

        assert office.kept()["max"] == 1

    def test_after_a_day_it_is_too_late(self, office: Office, done: Sharing) -> None:
        with pytest.raises(actions.TooLateToUndo):
            actions.undo(done, by=office.house.lena, at=NOW + timedelta(days=1, minutes=1))

        assert actions.undo(done, by=office.house.lena, at=NOW + timedelta(days=1)).state == SharingState.UNDONE

    def test_it_is_undone_once(self, office: Office, done: Sharing) -> None:
        actions.undo(done, by=office.house.lena, at=LATER)

        with pytest.raises(verbs.NotOpen):
            actions.undo(done, by=office.house.lena, at=LATER)

    def test_when_everybody_was_spoken_with_nothing_is_left_to_undo(self, office: Office, done: Sharing) -> None:
        for customer in Customer.objects.filter(keepings__batch=done):
            record_conversation(
                customer,
                Talk(direction="in", channel="phone", content="自我介绍", said_at=LATER),
                by=customer.keeper,
                at=LATER,
            )

        with pytest.raises(actions.NothingToUndo):
            actions.undo(done, by=office.house.lena, at=LATER)


def test_a_large_one_is_done_by_a_job_step_by_step(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.customers.actions.sharing.planning.AT_ONCE", 2)
    monkeypatch.setattr("huiyin.customers.actions.undoing.AT_ONCE", 2)
    office.customers(6, office.bob)

    proposal = office.propose()
    assert proposal.state == SharingState.COMPUTING
    jobs.go_on(proposal.pk)
    office.confirm(proposal)
    assert office.kept() == {"bob": 6}
    jobs.go_on(proposal.pk)
    assert office.kept() == {"amy": 2, "bob": 2, "cai": 2}
    jobs.go_on(proposal.pk)  # asked once too often
    proposal.refresh_from_db()
    actions.undo(proposal, by=office.house.lena, at=NOW)
    jobs.go_on(proposal.pk)

    proposal.refresh_from_db()
    assert (proposal.state, office.kept()) == (SharingState.UNDONE, {"bob": 6})


def test_a_job_that_is_overtaken_makes_it_a_proposal_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.customers.actions.sharing.planning.AT_ONCE", 2)
    ids = office.customers(6, office.bob)
    proposal = office.propose()
    jobs.go_on(proposal.pk)
    office.confirm(proposal)
    first = proposal.moves.order_by("pk")[0].customer
    actions.edit_file(first, changes={"keeper": None}, seen_revision=1, by=office.house.lena, at=NOW)

    jobs.go_on(proposal.pk)

    proposal.refresh_from_db()
    assert proposal.state == SharingState.PROPOSED
    assert "1" in proposal.plan["refusal"]["zh-hans"]
    assert Customer.objects.filter(pk__in=ids, keeper=office.bob).count() == 5


class TestCapacity:
    """What somebody can take on."""

    def test_it_is_said_and_kept(self, office: Office) -> None:
        office.can(office.amy, ability="1.5", cap=40, skills=["gold"], takes=False, note="培训中")

        office.amy.refresh_from_db()
        capacity = office.amy.capacity
        assert (office.amy.ability, capacity.cap, capacity.skills) == (Decimal("1.50"), 40, ["gold"])
        assert (capacity.takes, capacity.note) == (False, "培训中")

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [
            ({"ability": "0"}, actions.AbilityOutOfRange),
            ({"ability": "10.5"}, actions.AbilityOutOfRange),
            ({"skills": ["flying"]}, actions.SkillUnknown),
            ({"regions": ["阿特兰蒂斯"]}, actions.RegionUnknown),
            ({"regions": ["朝阳区"]}, actions.RegionUnclear),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, said: dict[str, Any], refusal: type[Exception], office: Office
    ) -> None:
        with pytest.raises(refusal):
            office.can(office.amy, **said)

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("河北省", "13"),
            ("河北", "13"),
            ("臺北市", "7101"),
            ("北京 朝阳区", "110105"),
            ("秦皇岛", "1303"),
            ("1303", "1303"),
            ("吉林", "22"),
        ],
    )
    def test_a_region_is_named_as_people_write_it(self, typed: str, kept: str, office: Office) -> None:
        office.can(office.amy, regions=[typed])

        assert office.amy.capacity.regions == [kept]

    def test_every_change_is_kept_with_who_made_it(self, office: Office) -> None:
        office.can(office.amy, ability="1.5", cap=40)
        office.can(office.amy, ability="1.5", cap=40, takes=False, at=LATER)

        history = queries.overview.capacity_history(office.amy)

        assert [(line.at, line.by, line.old, line.new) for line in history] == [
            (LATER, "莱娜", "是", "否"),
            (NOW, "莱娜", "1", "1.5"),
            (NOW, "莱娜", "不限", "40"),
        ]


def test_takers_are_told_once_each(office: Office) -> None:
    office.customers(4, office.bob)
    office.confirm(office.propose())

    told = Notice.objects.filter(kind="assigned").order_by("person__username")
    assert [(notice.person.username, notice.text["en"]) for notice in told] == [
        ("amy", "Customers shared out to you: 1"),
        ("cai", "Customers shared out to you: 1"),
    ]


def test_everything_of_one_colleague_is_shared_out_among_the_others(office: Office) -> None:
    office.customers(5, office.bob)
    office.customers(3, office.amy)

    proposal = office.propose(kind=SharingKind.HANDOVER, person=office.bob)

    assert figures(proposal) == {"艾米": (3, 1, 0, 4), "鲍勃": (5, 0, 5, 0), "蔡菜": (0, 4, 0, 4)}
    office.confirm(proposal)
    assert office.kept() == {"amy": 4, "cai": 4}
    assert set(Keeping.objects.filter(batch=proposal).values_list("why", flat=True)) == {"handed_over"}

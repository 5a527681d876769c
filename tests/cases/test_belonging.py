"""Cases that belong together: linked, merged into one and undone, split in two; an ended one is closed to papers."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases import actions
from huiyin.cases.actions.linking import AlreadyLinked, NotUnlinked
from huiyin.cases.actions.merging import MergedTooLongAgo, NotMerged, SurvivorEnded
from huiyin.cases.actions.moving import NotYourTurn, Overtaken
from huiyin.cases.actions.papers import AlreadyEnded
from huiyin.cases.models import Attachment, Case, Link, StageEntry
from huiyin.cases.queries import standing_entry
from huiyin.cases.rules import Invalid
from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file
from huiyin.portal.queries import state_of
from huiyin.worklist.models import WorkItem
from tests.cases.loop import PNG, Loop
from tests.conftest import NOW, House
from tests.reports import reading

SignIn = Callable[[Any], Client]
DAY = timedelta(days=1)
WITHDRAWAL = {"reason": "不追究", "asked_by": "王磊", "asked_at": NOW.isoformat()}


@pytest.fixture
def other(house: House, loop: Loop) -> Loop:
    """A second complaint of the same customer."""
    return Loop(house, NOW, loop.customer)


def merge(case: Case, into: Case, by: Any, at: Any = NOW, **said: Any) -> Case:
    return actions.merge(case, number=into.number, **{"reason": "同一件事", **said}, by=by, at=at)


def told(case: Case) -> list[str]:
    return list(case.acts.order_by("pk").values_list("kind", flat=True))


# Links


def test_a_link_is_told_by_both_and_stands_on_both_pages(
    loop: Loop, other: Loop, house: House, signed_in: SignIn, at_now: Any
) -> None:
    made = actions.link(loop.case, number=other.case.number, kind="follows", by=house.ana, at=NOW)

    pages = [signed_in(house.ana).get(reverse("cases:page", args=[one.case.pk])).text for one in (loop, other)]
    assert (told(loop.case)[-1], told(other.case)[-1]) == ("linked", "linked")
    assert other.case.number in pages[0]
    assert loop.case.number in pages[1]
    actions.unlink(made, by=house.ana, at=NOW)
    assert not Link.objects.exists()
    assert told(loop.case)[-1] == "unlinked"


def test_two_cases_are_linked_once_and_only_with_what_one_sees(loop: Loop, other: Loop, house: House) -> None:
    actions.link(loop.case, number=other.case.number, kind="related", by=house.ana, at=NOW)

    with pytest.raises(AlreadyLinked):
        actions.link(other.case, number=loop.case.number, kind="follows", by=house.ana, at=NOW)
    for wrong in ({"number": loop.case.number}, {"number": "TS-1"}, {"kind": "split"}):
        said = {"number": other.case.number, "kind": "related", **wrong}
        with pytest.raises(Invalid) as refused:
            actions.link(loop.case, **said, by=house.ana, at=NOW)
        assert [*refused.value.errors] == [*wrong]
    with pytest.raises(NotYourTurn):
        actions.link(loop.case, number=other.case.number, kind="related", by=house.ben, at=NOW)


# Merging


def test_what_is_merged_ends_and_loses_nothing(loop: Loop, other: Loop, house: House) -> None:
    case, into = loop.to("investigating"), other.case
    promise = actions.promise(case, content="明天回电", due_at=loop.at + DAY, by=house.ana, at=loop.later())
    actions.attach(case, files=[ContentFile(PNG, name="照片.png")], by=house.ana, at=loop.later())
    child = actions.register("measure", values=measure(), parent=case, by=house.ana, at=loop.at)
    before = WorkItem.objects.count(), Attachment.objects.count()

    merge(case, into, house.ana, loop.later())

    case.refresh_from_db()
    promise.refresh_from_db()
    child.refresh_from_db()
    assert (case.stage, case.ends, case.ended_at, case.owner) == ("merged", "merged", loop.at, None)
    assert (case.merged_into, promise.subject, child.parent) == (into, into.subject, into)
    assert promise.settled_at is None
    assert (WorkItem.objects.count(), Attachment.objects.count()) == before
    assert list(WorkItem.objects.open().filter(subject=case.subject)) == []
    assert (told(case)[-1], told(into)[-1]) == ("merged", "took_over")
    actions.keep_promise(promise, by=house.ana, at=loop.later())
    assert told(into)[-1] == "promise_kept"
    # Its number is good for the customer as before, and tells where the other one stands.
    assert (state_of(case).number, state_of(case).ended) == (case.number, False)


def measure() -> dict[str, Any]:
    from huiyin.rulebook.queries import pack_in_force

    pack = pack_in_force()
    return {
        "kind": "corrective",
        "classification": pack.lists["classes"][0].key,
        "basis": "本月三起",
        "goal": "不再发生",
    }


def test_what_a_merging_hands_on_is_held_with_it_in_one_order(loop: Loop, other: Loop, house: House) -> None:
    """So that of two that change the same case none waits for what the other holds."""
    child = actions.register("measure", values=measure(), parent=loop.case, by=house.ana, at=loop.at)
    family = {loop.case.pk, other.case.pk, child.pk}

    with CaptureQueriesContext(connection) as done:
        merge(loop.case, other.case, house.ana)
    merged = Case.objects.get(pk=loop.case.pk)
    with CaptureQueriesContext(connection) as undone:
        actions.unmerge(merged, reason="是两件事", by=house.ana, at=NOW)

    assert (held_in(done), held_in(undone)) == ([family], [family])


def held_in(statements: CaptureQueriesContext) -> list[set[int]]:
    """The cases that each statement holds."""
    keys = re.compile(r'"cases_case"\."id" IN \(([\d, ]+)\).*FOR UPDATE OF "cases_case"')
    found = (keys.search(one["sql"]) for one in statements.captured_queries)
    return [{int(key) for key in each[1].split(",")} for each in found if each]


def test_undone_it_goes_on_where_it_stood_with_its_old_deadline(loop: Loop, other: Loop, house: House) -> None:
    case, into = loop.to("investigating"), other.case
    item = standing_entry(case).item
    promise = actions.promise(case, content="明天回电", due_at=loop.at + DAY, by=house.ana, at=loop.later())
    merge(case, into, house.ana, loop.later())

    actions.unmerge(Case.objects.get(pk=case.pk), reason="是两件事", by=house.ana, at=loop.later())

    case.refresh_from_db()
    promise.refresh_from_db()
    entry = standing_entry(case)
    assert (case.stage, case.ends, case.merged_into, case.owner) == ("investigating", "", None, house.hank)
    assert (entry.item, entry.item.settled_at, entry.item.due_at) == (item, None, item.due_at)
    assert promise.subject == case.subject
    assert not Link.objects.exists()
    assert (told(case)[-1], told(into)[-1]) == ("unmerged", "gave_back")
    loop.to("proposing")


def test_where_who_had_it_has_left_the_rule_of_the_stage_finds_somebody(loop: Loop, other: Loop, house: House) -> None:
    merge(loop.to("investigating"), other.case, house.ana, loop.later())
    type(house.hank).objects.filter(pk=house.hank.pk).update(is_active=False)

    actions.unmerge(Case.objects.get(pk=loop.case.pk), reason="是两件事", by=house.ana, at=loop.later())

    loop.case.refresh_from_db()
    assert (loop.case.owner, loop.case.team) == (None, house.workshop)  # anybody there may take it
    assert WorkItem.objects.open().filter(subject=loop.case.subject, kind="stage").count() == 1


def test_only_running_cases_of_one_kind_and_one_customer_are_merged(loop: Loop, other: Loop, house: House) -> None:
    stranger = open_file(kind="person", name="李强", phones=["13900001111"], by=house.ana, at=NOW)
    elses = Loop(house, NOW, stranger)
    task = actions.register("measure", values=measure(), by=house.ana, at=NOW)

    for into, field in ((loop.case, "number"), (task, "number"), (elses.case, "confirmed")):
        with pytest.raises(Invalid) as refused:
            merge(loop.case, into, house.ana)
        assert [*refused.value.errors] == [field]
    with pytest.raises(Invalid) as refused:
        merge(loop.case, other.case, house.ana, reason=" ")
    assert [*refused.value.errors] == ["reason"]
    with pytest.raises(NotYourTurn):
        merge(loop.case, other.case, house.hank)
    actions.move(other.case, "withdraw_complaint", values=WITHDRAWAL, by=house.ana, at=NOW)
    with pytest.raises(Invalid):
        merge(loop.case, other.case, house.ana)
    with pytest.raises(AlreadyEnded):
        merge(Case.objects.get(pk=other.case.pk), loop.case, house.ana)
    merge(loop.case, elses.case, house.ana, confirmed=True)


def test_a_merging_is_undone_in_time_and_while_the_other_runs(loop: Loop, other: Loop, house: House) -> None:
    with pytest.raises(NotMerged):
        actions.unmerge(loop.case, reason="是两件事", by=house.ana, at=NOW)
    merge(loop.case, other.case, house.ana)
    merged = Case.objects.get(pk=loop.case.pk)

    with pytest.raises(MergedTooLongAgo):
        actions.unmerge(merged, reason="是两件事", by=house.ana, at=NOW + 400 * DAY)
    actions.move(other.case, "withdraw_complaint", values=WITHDRAWAL, by=house.ana, at=NOW)
    with pytest.raises(SurvivorEnded):
        actions.unmerge(merged, reason="是两件事", by=house.ana, at=NOW)


def test_whoever_still_sees_it_running_is_told_that_it_was_merged(loop: Loop, other: Loop, house: House) -> None:
    seen = standing_entry(loop.case).pk
    merge(loop.case, other.case, house.lena)

    with pytest.raises(Overtaken) as late:
        actions.move(loop.case, "uphold", values=loop.judgement(), seen_stage=seen, by=house.ana, at=NOW)

    assert "莱娜" in str(late.value)


def test_merged_it_is_counted_once_and_shown_as_what_it_is(
    loop: Loop, other: Loop, house: House, signed_in: SignIn, at_now: Any
) -> None:
    merge(loop.case, other.case, house.ana)
    max_, register = signed_in(house.max), reverse("cases:register", args=["complaint"])

    assert "已并入另一件" in signed_in(house.ana).get(reverse("cases:page", args=[loop.case.pk])).text
    assert loop.case.number in max_.get(register).text
    assert loop.case.number not in max_.get(register, {"counted": "yes"}).text
    page = max_.get(reverse("reports:statistics")).text
    counts = [cell for cell in reading.tables(page)[0][-1] if cell[0].isdigit()]
    assert {count for count, _address in counts} == {"1"}
    assert max_.get(counts[-1][1]).text.count('data-href="/cases/') == 1
    assert StageEntry.objects.filter(case=loop.case, left_at=None).get().stage == "merged"


# Splitting


def test_what_is_split_off_is_a_case_with_its_papers_and_both_tell_it(
    loop: Loop, house: House, signed_in: SignIn, at_now: Any
) -> None:
    actions.attach(loop.case, files=[ContentFile(PNG, name="照片.png")], by=house.ana, at=NOW)
    [paper] = loop.case.attachments.all()
    browser, address = signed_in(house.ana), reverse("cases:split", args=[loop.case.pk])
    form = browser.get(address).text
    assert "138****5678" in form
    contacts = Interaction.objects.count()

    said = {**loop.intake(), "occurred_at": "2026-11-22T10:00", "complainant_phone": "138****5678"}
    answer = browser.post(
        address, {**said, "process": "complaint", "content": "另：前台态度不好。", "papers": paper.pk}
    )

    made = Case.objects.latest("pk")
    assert answer.url == reverse("cases:page", args=[made.pk])
    assert (made.customer, made.data["intake"]["complainant_phone"]) == (loop.customer, "13812345678")
    assert [(one.name, one.file.name) for one in made.attachments.all()] == [(paper.name, paper.file.name)]
    assert loop.case.attachments.count() == 1
    assert (told(loop.case)[-1], told(made)[-1]) == ("split_off", "linked")
    assert Interaction.objects.count() == contacts  # they called once
    with pytest.raises(NotUnlinked):
        actions.unlink(Link.objects.get(case=made), by=house.ana, at=NOW)


def test_a_form_left_empty_splits_nothing_off(loop: Loop, house: House, signed_in: SignIn, at_now: Any) -> None:
    count = Case.objects.count()

    answer = signed_in(house.ana).post(reverse("cases:split", args=[loop.case.pk]), {"process": "complaint"})

    assert (answer.status_code, Case.objects.count()) == (422, count)
    assert 'id="split-content_error"' in answer.text


# The archive


def test_the_papers_of_an_ended_case_are_closed_whoever_comes(loop: Loop, house: House) -> None:
    actions.attach(loop.case, files=[ContentFile(PNG, name="照片.png")], by=house.ana, at=NOW)
    actions.move(loop.case, "withdraw_complaint", values=WITHDRAWAL, by=house.ana, at=NOW)
    [paper] = loop.case.attachments.all()

    def add() -> None:
        Attachment.objects.create(case=loop.case, purpose="other", file="x.png", name="x", size=1, at=NOW)

    for change in (add, paper.delete, lambda: Attachment.objects.filter(pk=paper.pk).update(name="anders")):
        with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
            change()
    loop.case.refresh_from_db()
    actions.move(loop.case, "reopen", values={"reason": "又响了"}, by=house.lena, at=NOW + DAY)
    actions.attach(loop.case, files=[ContentFile(PNG, name="二.png")], by=house.ana, at=NOW + DAY)
    assert loop.case.attachments.count() == 2


def test_what_is_taken_up_again_is_a_figure_of_its_own(
    loop: Loop, house: House, signed_in: SignIn, at_now: Any
) -> None:
    actions.move(loop.case, "withdraw_complaint", values=WITHDRAWAL, by=house.ana, at=NOW)
    page = reverse("reports:statistics")
    assert "重新办理" not in signed_in(house.max).get(page).text

    for more in (timedelta(minutes=1), timedelta(minutes=3)):
        loop.case.refresh_from_db()
        actions.move(loop.case, "reopen", values={"reason": "又响了"}, by=house.lena, at=NOW + more)
        actions.move(loop.case, "withdraw_complaint", values=WITHDRAWAL, by=house.ana, at=NOW + 2 * more)

    shown = signed_in(house.max).get(page).text
    [address] = re.findall(r'href="([^"]*reopened_from[^"]*)"', shown)
    assert "重新办理 1 件" in shown  # one case, however often
    assert signed_in(house.max).get(unescape(address)).text.count('data-href="/cases/') == 1


def test_the_whole_file_is_printed_with_who_signed_and_what_belongs_to_it(
    loop: Loop, other: Loop, house: House, signed_in: SignIn, at_now: Any
) -> None:
    signer = actions.add_signer(loop.to("choosing"), person=house.max, by=house.lena, at=loop.later())
    actions.answer_as_signer(signer, answer="agreed", opinion="同意返工", by=house.max, at=loop.later())
    actions.link(loop.case, number=other.case.number, kind="related", by=house.ana, at=loop.later())

    printed = reading.paper(signed_in(house.ana).get(reverse("cases:print", args=[loop.case.pk])).content)

    assert [words for words in ("马克斯", "同意返工", other.case.number) if words not in printed] == []

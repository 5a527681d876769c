"""The dry run: what last month's cases would have met under a draft, with the cases behind each figure."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.models import Draft
from huiyin.rulebook.rehearsal import Rehearsal
from tests.cases.loop import Loop
from tests.conftest import NOW

SignIn = Callable[[Any], Client]
THEN = NOW + timedelta(days=7)


def draft_of(loop: Loop, change: Callable[[dict[str, Any]], None] = lambda _process: None) -> Draft:
    draft = rulebook.begin_draft(by=loop.house.adam, at=THEN)
    process = json.loads(draft.source)["processes"]["complaint"]
    change(process)
    path = ("processes", "complaint")
    return rulebook.edit_draft(draft, path, process, seen=draft.revision, by=loop.house.adam, at=THEN)


def tried(draft: Draft, loop: Loop) -> Rehearsal:
    draft = rulebook.ask_for_rehearsal(draft, by=loop.house.adam, at=THEN)
    rulebook.carry_out_rehearsal(draft, revision=draft.revision)
    draft.refresh_from_db()
    found = Rehearsal.of(draft.rehearsal)
    assert found is not None
    assert found.finished
    return found


def findings(found: Rehearsal) -> set[tuple[str, str, int]]:
    return {(each.kind, each.place, each.number) for each in found.findings}


def test_a_rule_book_against_itself_finds_nothing(loop: Loop) -> None:
    loop.to("archived")

    found = tried(draft_of(loop), loop)

    assert (found.number, found.done, found.stopped) == (1, 1, 0)
    assert found.findings == []


def test_a_shorter_deadline_says_who_would_have_been_late(loop: Loop) -> None:
    loop.to("investigating")  # judged after an hour

    def change(process: dict[str, Any]) -> None:
        process["stages"]["judging"]["due"] = {"within": "30 working minutes"}

    found = tried(draft_of(loop, change), loop)

    assert findings(found) == {("earlier", "judging", 1), ("late_now", "judging", 1)}
    assert found.findings[0].matters == [loop.case.pk]


def test_a_longer_deadline_says_who_would_have_kept_it(loop: Loop) -> None:
    loop.later(hours=30)
    loop.to("investigating")

    def change(process: dict[str, Any]) -> None:
        process["stages"]["judging"]["due"] = {"within": "9 days"}

    found = tried(draft_of(loop, change), loop)

    assert findings(found) == {("later", "judging", 1), ("kept_now", "judging", 1)}


def test_a_way_that_is_gone_stops_who_took_it(loop: Loop) -> None:
    loop.to("choosing")
    loop.move("send_back", loop.house.lena, {"reason": "方案太贵。"})

    found = tried(draft_of(loop, lambda process: process["transitions"].pop("send_back")), loop)

    assert ("way_gone", "send_back", 1) in findings(found)
    assert found.stopped == 1


def test_a_way_that_leads_elsewhere_stops_who_went_on_from_there(loop: Loop) -> None:
    loop.to("proposing")

    def change(process: dict[str, Any]) -> None:
        process["transitions"]["uphold"]["to"] = "proposing"

    found = tried(draft_of(loop, change), loop)

    assert ("not_from_here", "report_findings", 1) in findings(found)


def test_a_field_that_is_asked_from_now_on_is_told(loop: Loop) -> None:
    def change(process: dict[str, Any]) -> None:
        fields = process["forms"]["intake"]["fields"]
        fields["mileage"] = {"type": "number", "required": True, "label": {"zh-hans": "里程", "en": "Mileage"}}

    found = tried(draft_of(loop, change), loop)

    assert [(each.kind, each.detail) for each in found.findings] == [("form_refused", "里程")]
    assert found.stopped == 0


@pytest.mark.parametrize(("relation", "told"), [("above", {("form_refused", "satisfied", 1)}), ("below", set())])
def test_an_answer_that_an_earlier_form_forbids_from_now_on_is_told(
    loop: Loop, relation: str, told: set[tuple[str, str, int]]
) -> None:
    loop.to("summarising")  # called back days after it happened

    def change(process: dict[str, Any]) -> None:
        message = {"zh-hans": "时间不对。", "en": "Not at that time."}
        compare = {"compare": ["called_at", relation, "occurred_at"], "field": "called_at", "message": message}
        form = process["forms"][process["transitions"]["satisfied"]["form"]]
        form["refusals"] = [*form.get("refusals", []), compare]

    assert findings(tried(draft_of(loop, change), loop)) == told


def test_who_may_not_any_more_and_who_has_the_work_is_told(loop: Loop) -> None:
    loop.to("carrying_out")

    def change(process: dict[str, Any]) -> None:
        process["transitions"]["choose"]["by"] = ["director"]
        process["stages"]["choosing"]["owner"] = {"role": "director"}

    found = tried(draft_of(loop, change), loop)

    assert findings(found) == {("not_theirs", "choose", 1), ("new_owner", "choosing", 1)}


def test_signatures_that_would_have_been_asked_are_told(loop: Loop) -> None:
    loop.to("carrying_out")

    def change(process: dict[str, Any]) -> None:
        process["transitions"]["choose"]["approval"] = {"mode": "any", "by": [{"role": "director"}]}

    assert findings(tried(draft_of(loop, change), loop)) == {("new_signatures", "choose", 1)}


def test_each_figure_leads_to_its_cases(loop: Loop, signed_in: SignIn) -> None:
    other = Loop(loop.house, NOW, loop.customer)
    loop.to("investigating")

    def change(process: dict[str, Any]) -> None:
        process["transitions"]["uphold"]["by"] = ["director"]

    with time_machine.travel(THEN, tick=False):
        tried(draft_of(loop, change), loop)
        page = signed_in(loop.house.max).get("/rulebook/draft/").text
        listed = signed_in(loop.house.max).get("/cases/complaint/?rehearsed=0").text
        adam = signed_in(loop.house.adam).get("/rulebook/draft/").text

    assert 'href="/cases/complaint/?rehearsed=0"' in page
    assert loop.case.number in listed
    assert other.case.number not in listed
    assert "rehearsed=" not in adam  # administrators see no cases


def test_a_draft_that_changed_meanwhile_is_not_tried_out_to_the_end(loop: Loop) -> None:
    draft = draft_of(loop)
    asked = rulebook.ask_for_rehearsal(draft, by=loop.house.adam, at=THEN)
    with pytest.raises(rulebook.Underway):
        rulebook.ask_for_rehearsal(draft, by=loop.house.adam, at=THEN)
    path = ("processes", "complaint", "stages", "judging")
    rulebook.edit_draft(draft, path, {"due": {"within": "9 days"}}, seen=draft.revision, by=loop.house.adam, at=THEN)

    rulebook.carry_out_rehearsal(asked, revision=asked.revision)

    draft.refresh_from_db()
    assert draft.rehearsal is None


def test_it_asks_four_questions_for_five_hundred_cases(loop: Loop, django_assert_max_num_queries: Any) -> None:
    for _case in range(4):
        Loop(loop.house, NOW, loop.customer).to("investigating")
    draft = rulebook.ask_for_rehearsal(draft_of(loop), by=loop.house.adam, at=THEN)

    with django_assert_max_num_queries(16):  # beside what is asked once, and the result that is kept twice
        rulebook.carry_out_rehearsal(draft, revision=draft.revision)

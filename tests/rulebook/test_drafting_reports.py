"""Who gets a report and when, who signs it, what stands in it, which figures are watched: changed on screen."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.org.models import Organisation, Person
from huiyin.rulebook import actions, queries
from huiyin.rulebook.differences import differences
from huiyin.rulebook.models import Draft
from huiyin.rulebook.places import look_up
from tests.conftest import House
from tests.rulebook.untouched import sent_by

SignIn = Callable[[Person], Client]
RULES = """\
clauses:
  task.report: {chapter: one, text: {zh-hans: 每月总结, en: Sum up each month}}
  task.watch: {chapter: one, text: {zh-hans: 留意异常, en: Look out for the unusual}}
figures:
  conversations: {target: 5, clause: task.watch}
reports:
  monthly:
    title: {zh-hans: 月度总结, en: Summary}
    every: month
    roles: [supervisor]
    due: {within: 3 working days}
    clause: task.report
    signed_by: [manager]
    sends: {at: "08:30", roles: [director], addresses: [office@example.com]}
    sections:
      figures: {kind: figures, figures: [conversations, complaints], words: "no"}
      words: {kind: words, words: must, title: {zh-hans: 总结, en: In words}}
alerts:
  talks:
    title: {zh-hans: 通话异常, en: Conversations out of the usual}
    figure: conversations
    by: channel
    owner: supervisor
    due: {within: 1 working day}
    clause: task.watch
"""
MONTHLY, TALKS = ("reports", "monthly"), ("alerts", "talks")


@pytest.fixture
def draft(house: House, small: Path, at_now: datetime) -> Draft:
    """A draft of the small pack with a report and a watched figure."""
    (small / "reports.yaml").write_text(RULES.split("alerts:")[0], encoding="utf-8")
    pack = small / "pack.yaml"
    pack.write_text(pack.read_text(encoding="utf-8") + "alerts:" + RULES.split("alerts:")[1], encoding="utf-8")
    actions.publish(small, by=house.adam, at=at_now)
    Organisation.objects.update(pack="small")
    return actions.begin_draft(by=house.adam, at=at_now)


def says(draft: Draft, *path: str) -> Any:
    draft.refresh_from_db()
    return look_up(json.loads(draft.source), path)


def at(name: str, path: tuple[str, ...]) -> str:
    return reverse(f"rulebook:{name}", args=["/".join(path)])


def shown(client: Client, path: tuple[str, ...]) -> dict[str, Any]:
    """What a browser would send of the page of a thing as it is shown."""
    response = client.get(at("thing", path))
    assert response.status_code == 200, path
    return sent_by(response.text)


def test_a_manager_changes_who_gets_a_report_when_and_who_signs_it(
    house: House, draft: Draft, signed_in: SignIn
) -> None:
    manager = signed_in(house.max)
    sent = shown(manager, MONTHLY)

    sent["part-sends-superior"] = []
    sent["part-sends-roles"] = ["manager", "director"]
    sent["part-sends-addresses"] = "office@example.com\nboss@example.com\n"
    sent["part-sends-at"] = "09:15"
    sent["part-signed_by"] = ["manager", "director"]
    response = manager.post(at("thing", MONTHLY), sent)

    assert response.status_code == 302
    assert says(draft, *MONTHLY, "sends") == {
        "at": "09:15",
        "roles": ["director", "manager"],
        "addresses": ["office@example.com", "boss@example.com"],
        "superior": False,
    }
    assert says(draft, *MONTHLY, "signed_by") == ["manager", "director"]


def test_what_is_wrong_with_the_sending_stands_beside_its_field(house: House, draft: Draft, signed_in: SignIn) -> None:
    manager = signed_in(house.max)
    sent = shown(manager, MONTHLY) | {"part-sends-at": "8:30", "part-sends-addresses": "office"}

    looked = manager.post(at("look", MONTHLY), sent).text

    def beside(part: str) -> str:
        return looked.split(f'id="wrong-part-{part}"')[1].split("</div>")[0]

    assert "8:30" in beside("sends-at")
    assert "office" in beside("sends-addresses")
    assert "field-error" not in beside("sends-roles")
    assert "field-error" not in looked.split('id="general"')[1].split("</div>")[0]


def test_a_bound_is_changed_and_a_wrong_one_is_told_beside_it(house: House, draft: Draft, signed_in: SignIn) -> None:
    manager = signed_in(house.max)
    sent = shown(manager, TALKS)

    looked = manager.post(at("look", TALKS), sent | {"part-least": "0", "part-when": "beyond_target"}).text
    manager.post(
        at("thing", TALKS),
        sent | {"part-least": "12", "part-when": "beyond_target", "part-by": "", "part-owner": "manager"},
    )

    assert "field-error" in looked.split('id="wrong-part-least"')[1].split("</div>")[0]
    watched = says(draft, *TALKS)
    assert (watched["least"], watched["when"], watched["owner"]) == (12, "beyond_target", "manager")
    assert "by" not in watched


def test_a_section_is_added_with_what_it_shows(house: House, draft: Draft, signed_in: SignIn) -> None:
    manager = signed_in(house.max)
    room = (*MONTHLY, "sections")

    manager.post(at("adding", room), {"key": "numbers", "like": "figures", "name": "数字", "name_en": "Numbers"})
    sent = shown(manager, (*room, "numbers"))
    manager.post(at("thing", (*room, "numbers")), sent | {"part-figures": ["satisfaction"], "part-words": "may"})

    assert says(draft, *room, "numbers")["figures"] == ["satisfaction"]
    assert list(says(draft, *room)) == ["figures", "numbers", "words"]
    assert queries.pack_of(draft.base_id).reports["monthly"].section("numbers") is None


def test_a_section_without_a_title_is_called_by_its_kind(house: House, draft: Draft, signed_in: SignIn) -> None:
    page = signed_in(house.max).get(at("thing", MONTHLY)).text

    room = page.split('id="room-sections"')[1]
    assert "指标、目标和同比环比" in room or "figures with their targets" in room
    assert ">figures</a>" not in room


def test_another_report_and_another_watched_figure_are_begun_where_there_are_some(
    house: House, draft: Draft, signed_in: SignIn
) -> None:
    manager = signed_in(house.max)

    manager.post(at("adding", ("reports",)), {"key": "weekly", "like": "monthly", "name": "周报", "name_en": "Week"})
    manager.post(at("adding", ("alerts",)), {"key": "more", "like": "talks", "name": "更多", "name_en": "More"})

    assert says(draft, "reports", "weekly", "title", "zh-hans") == "周报"
    assert says(draft, "alerts", "more", "figure") == "conversations"


@pytest.mark.parametrize(
    "path",
    [MONTHLY, TALKS, (*MONTHLY, "sections", "figures"), (*MONTHLY, "sections", "words"), ("figures", "conversations")],
)
def test_what_is_kept_as_it_was_shown_stays_the_same(
    house: House, draft: Draft, signed_in: SignIn, path: tuple[str, ...]
) -> None:
    manager = signed_in(house.max)

    manager.post(at("thing", path), shown(manager, path))

    draft.refresh_from_db()
    assert draft.source == draft.base.source


def test_two_who_change_the_sending_at_once_see_what_differs(
    house: House, draft: Draft, signed_in: SignIn, at_now: datetime
) -> None:
    manager = signed_in(house.max)
    sent = shown(manager, MONTHLY) | {"part-sends-at": "10:00"}
    theirs = {**says(draft, *MONTHLY, "sends"), "at": "11:00"}
    actions.edit_draft(draft, MONTHLY, {"sends": theirs}, seen=1, by=house.adam, at=at_now)

    response = manager.post(at("thing", MONTHLY), sent)

    assert response.status_code == 422
    assert response.text.count('class="theirs"') == 1
    assert "11:00" in response.text.split('class="theirs"')[1]


def test_what_differs_is_called_as_the_page_calls_it(house: House, draft: Draft, at_now: datetime) -> None:
    before = json.loads(draft.source)
    after = json.loads(draft.source)
    after["reports"]["monthly"]["sends"]["roles"] = ["manager"]
    after["alerts"]["talks"]["every"] = "month"

    found = {(one.definition.kind, part.name) for one in differences(before, after) for part in one.parts}

    assert found == {
        ("Report", "Sent to · Sent to everybody with these roles"),
        ("Watched figure", "How often it is looked at"),
    }

"""Writing the next version on screen: what is kept, who is refused; nothing of it counts before it is published."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.customers import actions as customers
from huiyin.org.models import Organisation, Person
from huiyin.rulebook import actions, queries
from huiyin.rulebook.loader import BrokenPack
from huiyin.rulebook.models import Draft, PackVersion
from huiyin.rulebook.places import definitions_below, look_up
from huiyin.rulebook.rules import FIGURES
from huiyin.worklist.models import Notice
from huiyin.worklist.rules import subject_url
from tests.conftest import House
from tests.rulebook.untouched import sent_by

SignIn = Callable[[Person], Client]
CHECKING = ("processes", "task", "stages", "checking")
DOING = ("processes", "task", "stages", "doing")


@pytest.fixture
def draft(house: House, small: Path, at_now: datetime) -> Draft:
    """A draft of the small pack."""
    actions.publish(small, by=house.adam, at=at_now)
    Organisation.objects.update(pack="small")
    return actions.begin_draft(by=house.adam, at=at_now)


def says(draft: Draft, *path: str) -> Any:
    draft.refresh_from_db()
    return look_up(json.loads(draft.source), path)


def test_a_draft_begins_as_the_version_in_force_and_is_one_for_all(
    house: House, draft: Draft, at_now: datetime
) -> None:
    assert draft.source == queries.current_version().source
    assert actions.begin_draft(by=house.max, at=at_now) == draft


def test_a_part_says_something_else_and_the_rest_stays(house: House, draft: Draft, at_now: datetime) -> None:
    actions.edit_draft(draft, CHECKING, {"due": {"within": "1 hour"}}, seen=1, by=house.adam, at=at_now)

    assert says(draft, *CHECKING, "due") == {"within": "1 hour"}
    assert says(draft, *CHECKING, "owner", "by") == "kind"
    assert draft.revision == 2
    assert queries.pack_in_force().processes["task"].stages["checking"].due.form == {"within": "2 working days"}


def test_two_people_change_different_parts_and_both_stand(house: House, draft: Draft, at_now: datetime) -> None:
    actions.edit_draft(draft, CHECKING, {"due": {"within": "1 hour"}}, seen=1, by=house.adam, at=at_now)
    mine = {"due": {"within": "2 working days"}, "owner": "registrar"}  # the form sends all parts as I saw them

    actions.edit_draft(draft, CHECKING, mine, seen=1, by=house.max, at=at_now)

    assert (says(draft, *CHECKING, "due"), says(draft, *CHECKING, "owner")) == ({"within": "1 hour"}, "registrar")


def test_the_second_who_changes_the_same_part_is_shown_what_stands_there(
    house: House, draft: Draft, at_now: datetime
) -> None:
    actions.edit_draft(draft, CHECKING, {"due": {"within": "1 hour"}}, seen=1, by=house.adam, at=at_now)

    with pytest.raises(actions.Conflicting) as refused:
        actions.edit_draft(draft, CHECKING, {"due": {"within": "5 days"}}, seen=1, by=house.max, at=at_now)

    assert [(each.field, each.theirs) for each in refused.value.conflicts] == [("due", {"within": "1 hour"})]
    assert house.adam.name in str(refused.value)
    assert says(draft, *CHECKING, "due") == {"within": "1 hour"}
    actions.edit_draft(draft, CHECKING, {"due": {"within": "5 days"}}, seen=2, by=house.max, at=at_now)
    assert says(draft, *CHECKING, "due") == {"within": "5 days"}


def test_a_stage_is_added_as_it_should_stand_and_taken_out_again(house: House, draft: Draft, at_now: datetime) -> None:
    waiting = (*CHECKING[:-1], "waiting")

    actions.add_to_draft(draft, waiting, like="doing", name={"en": "Wait"}, by=house.adam, at=at_now)
    assert list(says(draft, *CHECKING[:-1])) == ["doing", "waiting", "checking", "done"]
    assert says(draft, *waiting) == {**says(draft, *DOING), "title": {"en": "Wait"}}
    actions.move_in_draft(draft, waiting, down=True, by=house.adam, at=at_now)
    assert list(says(draft, *CHECKING[:-1])) == ["doing", "checking", "waiting", "done"]
    actions.remove_from_draft(draft, waiting, by=house.adam, at=at_now)

    assert draft_matches_its_base(draft)


def draft_matches_its_base(draft: Draft) -> bool:
    draft.refresh_from_db()
    return draft.source == draft.base.source


@pytest.mark.parametrize("key", ["", "Waiting", "1st", "a b", "doing/x", "x" * 41])
def test_a_key_that_can_not_be_one_is_refused(house: House, draft: Draft, at_now: datetime, key: str) -> None:
    with pytest.raises(actions.NotAKey):
        actions.add_to_draft(draft, (*CHECKING[:-1], key), by=house.adam, at=at_now)


def test_a_key_that_is_there_is_refused(house: House, draft: Draft, at_now: datetime) -> None:
    with pytest.raises(actions.AlreadyThere):
        actions.add_to_draft(draft, DOING, by=house.adam, at=at_now)


@pytest.mark.parametrize(("path", "named"), [(CHECKING, "通过"), (("lists", "kinds"), "种类")])
def test_what_others_name_stays(
    house: House, draft: Draft, at_now: datetime, path: tuple[str, ...], named: str
) -> None:
    with pytest.raises(actions.StillUsed) as refused:
        actions.remove_from_draft(draft, path, by=house.adam, at=at_now)

    assert refused.value.params["places"]
    assert says(draft, *path) is not None


def test_what_somebody_took_out_meanwhile_is_told(house: House, draft: Draft, at_now: datetime) -> None:
    late = ("penalties", "late")
    actions.remove_from_draft(draft, late, by=house.max, at=at_now)

    with pytest.raises(actions.Gone):
        actions.edit_draft(draft, late, {"amount": "20"}, seen=1, by=house.adam, at=at_now)


def test_a_draft_with_mistakes_is_kept_but_not_published(house: House, draft: Draft, at_now: datetime) -> None:
    actions.edit_draft(draft, CHECKING, {"due": {"within": "soon"}}, seen=1, by=house.adam, at=at_now)

    with pytest.raises(BrokenPack):
        actions.publish_draft(draft, seen_version=1, note="Tried out", by=house.adam, at=at_now)

    assert says(draft, *CHECKING, "due") == {"within": "soon"}
    assert PackVersion.objects.filter(pack="small").count() == 1


def test_a_plan_asks_what_the_files_of_this_house_can_say(house: House, pack: Any, at_now: datetime) -> None:
    label = {"zh-hans": "车身颜色", "en": "Colour"}
    customers.add_field(name="colour", label=label, type="line", group="basics", by=house.adam, at=at_now)
    draft, plan = actions.begin_draft(by=house.adam, at=at_now), ("callbacks", "members")

    def asking(field: str) -> Draft:
        said = {"audience": {"field": field, "operator": "filled"}}
        return actions.edit_draft(draft, plan, said, seen=draft.revision, by=house.adam, at=at_now)

    draft = asking("own_color")
    with pytest.raises(BrokenPack) as refused:
        actions.publish_draft(draft, seen_version=1, note="Tried out", by=house.adam, at=at_now)
    draft = asking("own_colour")

    assert [(each.path, "“own_colour”" in each.advice) for each in refused.value.problems] == [
        ((*plan, "audience", "field"), True)
    ]
    assert actions.publish_draft(draft, seen_version=1, note="Tried out", by=house.adam, at=at_now).number == 2


def test_publishing_makes_it_the_next_version_and_ends_the_draft(house: House, draft: Draft, at_now: datetime) -> None:
    actions.edit_draft(draft, CHECKING, {"due": {"within": "1 hour"}}, seen=1, by=house.adam, at=at_now)

    version = actions.publish_draft(draft, seen_version=1, note="更快检查", by=house.adam, at=at_now)

    assert (version.number, version.origin, version.note) == (2, "screen", "更快检查")
    assert queries.pack_in_force().processes["task"].stages["checking"].due.form == {"within": "1 hour"}
    assert queries.open_draft("small") is None
    with pytest.raises(actions.AlreadyEnded):
        actions.edit_draft(draft, CHECKING, {"due": None}, seen=2, by=house.adam, at=at_now)


def test_a_draft_compared_with_an_earlier_version_is_not_published(
    house: House, draft: Draft, small: Path, at_now: datetime
) -> None:
    task = small / "task.yaml"
    task.write_text(task.read_text(encoding="utf-8").replace("2 working days", "3 working days"), encoding="utf-8")
    actions.publish(small, by=house.adam, at=at_now)

    with pytest.raises(actions.VersionsPassed):
        actions.publish_draft(draft, seen_version=1, note="Tried out", by=house.adam, at=at_now)

    assert actions.publish_draft(draft, seen_version=2, note="Tried out", by=house.adam, at=at_now).number == 3


def test_a_discarded_draft_leaves_what_is_in_force(house: House, draft: Draft, at_now: datetime) -> None:
    actions.edit_draft(draft, CHECKING, {"due": {"within": "1 hour"}}, seen=1, by=house.adam, at=at_now)

    actions.discard_draft(draft, by=house.adam, at=at_now)

    assert queries.open_draft("small") is None
    assert queries.current_version().number == 1
    assert actions.begin_draft(by=house.adam, at=at_now).source == draft.base.source


def thing(*path: str) -> str:
    return reverse("rulebook:thing", args=["/".join(path)])


def test_an_administrator_changes_a_deadline_on_screen_and_sees_when_it_would_be_due(
    house: House, draft: Draft, signed_in: SignIn
) -> None:
    adam = signed_in(house.adam)
    sent = {
        "seen": "1",
        "part-title-zh-hans": "检查",
        "part-title-en": "Check",
        "part-step": "doing",
        "part-owner": "{role: supervisor}",
        "part-due-form": "within",
        "part-due-number": "4",
        "part-due-unit": "working hours",
        "part-clause": "task.do-in-time",
    }

    looked = adam.post(reverse("rulebook:look", args=["/".join(CHECKING)]), sent).text
    response = adam.post(thing(*CHECKING), sent, follow=True)

    assert "2026-11-23 15:30" in looked  # from ten on, with the pause at noon
    assert response.status_code == 200
    assert says(draft, *CHECKING, "due") == {"within": "4 working hours"}
    assert says(draft, *CHECKING, "owner") == {"role": "supervisor"}
    assert says(draft, *CHECKING, "title") == {"zh-hans": "检查", "en": "Check", "zh-hant": "檢查"}


def test_looking_keeps_nothing_and_tells_what_is_wrong_beside_the_field(
    house: House, draft: Draft, signed_in: SignIn
) -> None:
    sent = {"seen": "1", "part-title-en": "Check", "part-owner": "own", "part-owner-own": "{role: superviser}"}

    looked = signed_in(house.adam).post(reverse("rulebook:look", args=["/".join(CHECKING)]), sent).text

    beside = looked.split('id="wrong-part-owner"')[1].split("</div>")[0]
    assert "supervisor" in beside
    assert "zh-hans" in looked.split('id="wrong-part-title"')[1].split("</div>")[0]
    assert draft_matches_its_base(draft)


def test_words_that_are_no_yaml_stay_in_their_box(house: House, draft: Draft, signed_in: SignIn) -> None:
    path = ("processes", "task", "forms", "intake", "fields", "why")

    response = signed_in(house.adam).post(thing(*path), {"seen": "1", "part-when": "{kind: [big"})

    assert response.status_code == 422
    assert "{kind: [big</textarea>" in response.text
    assert draft_matches_its_base(draft)


def test_saving_a_page_as_it_was_shown_changes_nothing(house: House, draft: Draft, signed_in: SignIn) -> None:
    """Each control sends back what the files say, in the files' own words."""
    for path in (
        CHECKING,
        DOING,
        ("processes", "task"),
        ("lists", "kinds", "big"),
        ("clauses", "task.be-kind"),
        ("ladder", "early"),
        ("settings",),
        ("title",),
    ):
        adam = signed_in(house.adam)
        page = adam.get(thing(*path))
        assert page.status_code == 200, path

        adam.post(thing(*path), sent_by(page.text))

        assert draft_matches_its_base(draft), path


def test_a_manager_edits_but_does_not_publish(house: House, draft: Draft, signed_in: SignIn) -> None:
    manager = signed_in(house.max)

    assert manager.get(thing(*CHECKING)).status_code == 200
    assert house.adam.name in manager.get(reverse("rulebook:draft")).text.partition("由管理员发布：")[2]
    assert manager.post(reverse("rulebook:publication"), {"seen_version": "1"}).status_code == 403
    assert signed_in(house.ana).get(reverse("rulebook:draft")).status_code == 403


def test_a_version_is_published_with_its_reason(house: House, draft: Draft, at_now: datetime) -> None:
    with pytest.raises(actions.NoReason):
        actions.publish_draft(draft, seen_version=1, note="  ", by=house.adam, at=at_now)

    assert PackVersion.objects.filter(pack="small").count() == 1


def test_an_earlier_version_is_taken_up_again_and_published_as_any_other(
    house: House, draft: Draft, signed_in: SignIn, at_now: datetime
) -> None:
    actions.edit_draft(draft, CHECKING, {"due": {"within": "1 hour"}}, seen=1, by=house.adam, at=at_now)
    actions.publish_draft(draft, seen_version=1, note="更快", by=house.adam, at=at_now)
    adam, returning = signed_in(house.adam), reverse("rulebook:returning", args=[1])
    assert signed_in(house.ana).post(returning).status_code == 403
    assert returning in adam.get(reverse("rulebook:version", args=[1])).text
    assert reverse("rulebook:returning", args=[2]) not in adam.get(reverse("rulebook:version", args=[2])).text

    page = adam.post(returning, follow=True).text
    assert 'value="回到第 1 版"' in page
    adam.post(reverse("rulebook:publication"), {"seen_version": "2", "note": "回到第 1 版"})

    version = queries.current_version()
    assert (version.number, version.note) == (3, "回到第 1 版")
    assert version.source == PackVersion.objects.get(pack="small", number=1).source


def test_what_is_in_force_or_another_draft_is_in_the_way_of_an_earlier_version(
    house: House, draft: Draft, at_now: datetime
) -> None:
    with pytest.raises(actions.InForce):
        actions.take_up_again(PackVersion.objects.get(pack="small", number=1), by=house.adam, at=at_now)
    actions.edit_draft(draft, CHECKING, {"due": {"within": "1 hour"}}, seen=1, by=house.adam, at=at_now)
    actions.publish_draft(draft, seen_version=1, note="更快", by=house.adam, at=at_now)
    actions.begin_draft(by=house.max, at=at_now)

    with pytest.raises(actions.DraftThere):
        actions.take_up_again(PackVersion.objects.get(pack="small", number=1), by=house.adam, at=at_now)


def test_a_manager_hands_the_draft_to_whoever_may_publish(house: House, draft: Draft, signed_in: SignIn) -> None:
    manager, handing_in = signed_in(house.max), reverse("rulebook:handing-in")
    assert handing_in in manager.get(reverse("rulebook:draft")).text
    assert signed_in(house.ana).post(handing_in).status_code == 403

    manager.post(handing_in)
    page = manager.post(handing_in, follow=True).text  # nothing was changed since: nobody is told twice

    (notice,) = Notice.objects.filter(subject=f"rulebook-draft/{draft.pk}")
    assert (notice.person, house.max.name in notice.text["zh-hans"]) == (house.adam, True)
    assert f'action="{handing_in}"' not in page
    assert f"已提交，由{house.adam.name}发布" in page
    assert f"{house.max.name} 递交" in signed_in(house.adam).get(reverse("rulebook:draft")).text
    today = signed_in(house.adam).get(reverse("worklist:today")).text
    assert (f"{house.max.name}递交了制度草稿" in today, "没有待办事项，做得好" in today) == (True, False)
    there = signed_in(house.adam).get(subject_url(notice.subject))
    assert there.headers["Location"] == reverse("rulebook:draft")


def test_the_draft_page_tells_what_differs_and_publishes_it(
    house: House, draft: Draft, signed_in: SignIn, at_now: datetime
) -> None:
    actions.edit_draft(draft, CHECKING, {"due": {"within": "1 hour"}}, seen=1, by=house.adam, at=at_now)
    adam = signed_in(house.adam)

    page = adam.get(reverse("rulebook:draft")).text
    adam.post(reverse("rulebook:publication"), {"seen_version": "1", "note": "更快"})

    assert "2 个工作日内" in page
    assert "1 小时内" in page
    assert queries.current_version().number == 2


def test_a_stage_is_added_on_screen_as_a_copy_under_its_own_name(house: House, draft: Draft, signed_in: SignIn) -> None:
    sent = {"key": "waiting", "like": "checking", "name": "等待", "name_en": "Wait"}

    signed_in(house.adam).post(reverse("rulebook:adding", args=["processes/task/stages"]), sent)

    assert says(draft, "processes", "task", "stages", "waiting", "title") == {
        "zh-hans": "等待",
        "en": "Wait",
        "zh-hant": "等待",
    }
    assert says(draft, "processes", "task", "stages", "waiting", "due") == {"within": "2 working days"}


@pytest.mark.parametrize(
    "place",
    ["processes/none", "nothing", "processes/task/stages/checking/due", "processes//x", "processes/task/stages"],
)
def test_what_is_no_thing_of_the_draft_is_not_found(house: House, draft: Draft, signed_in: SignIn, place: str) -> None:
    assert signed_in(house.adam).get(reverse("rulebook:thing", args=[place])).status_code == 404


def test_a_room_is_edited_thing_by_thing(house: House, draft: Draft, signed_in: SignIn) -> None:
    page = signed_in(house.adam).get(thing("lists", "kinds")).text

    assert 'href="/rulebook/draft/at/lists/kinds/big/"' in page
    assert "part-" not in page


def test_what_is_looked_at_while_typing_may_be_sent_as_often_as_one_likes(
    house: House, draft: Draft, signed_in: SignIn
) -> None:
    page = signed_in(house.adam).get(thing(*CHECKING)).text
    form = page.split('id="thing-form"')[1].split("</form>")[0]

    assert 'name="csrfmiddlewaretoken"' in form
    assert 'name="submission"' not in form


def test_the_target_of_a_figure_is_called_as_the_figure_is() -> None:
    book = {"figures": {"complaints_in_time": {"target": 95}, "nothing_known": {"target": 1}}}

    names = [place.name for place in definitions_below(book, ("figures",))]

    assert names == [str(FIGURES["complaints_in_time"]), "nothing_known"]
    assert names[0] != "complaints_in_time"

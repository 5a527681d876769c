from datetime import timedelta

import pytest

from huiyin.org import actions, queries
from huiyin.org.actions import desk
from huiyin.org.models import SavedView
from huiyin.org.roles import Role
from tests.conftest import NOW, House

KEY = "cases/12/transitions/uphold"


def test_a_draft_is_kept_replaced_and_discarded(house: House) -> None:
    actions.save_draft(house.ana, form_key=KEY, content={"wish": "退"}, at=NOW)
    actions.save_draft(house.ana, form_key=KEY, content={"wish": "退款"}, at=NOW)
    assert queries.draft_of(house.ana, KEY) == {"wish": "退款"}
    assert queries.draft_of(house.ben, KEY) == {}

    actions.discard_draft(house.ana, form_key=KEY)

    assert queries.draft_of(house.ana, KEY) == {}


def test_an_endless_draft_is_refused(house: House) -> None:
    with pytest.raises(desk.DraftTooLong):
        actions.save_draft(house.ana, form_key=KEY, content={"wish": "长" * 200_001}, at=NOW)


@pytest.mark.parametrize("role", Role.values)
def test_everybody_keeps_drafts_of_their_own(house: House, signed_in, role: str) -> None:
    browser = signed_in(house.with_role(role))
    sent = {"key": KEY, "content": {"wish": role}}

    assert browser.get(f"/drafts/?key={KEY}").status_code == 204
    assert browser.post("/drafts/", sent, content_type="application/json").status_code == 200
    assert browser.get(f"/drafts/?key={KEY}").json() == {"content": {"wish": role}}
    assert browser.delete("/drafts/", sent, content_type="application/json").status_code == 204
    assert browser.get(f"/drafts/?key={KEY}").status_code == 204


def test_an_accepted_form_takes_its_draft_with_it_and_a_refused_one_keeps_it(house: House, signed_in) -> None:
    actions.save_draft(house.ana, form_key="me", content={"phone": "1"}, at=NOW)
    browser = signed_in(house.ana)
    typed = {"phone": "1", "email": "", "language": "en", "draft-key": "me"}

    assert browser.post("/settings/me/", {**typed, "email": "no address"}).status_code == 422
    assert queries.draft_of(house.ana, "me") == {"phone": "1"}

    assert browser.post("/settings/me/", typed).status_code == 302
    assert queries.draft_of(house.ana, "me") == {}


def save(person, name: str, audience: str = "mine", department_id: int | None = None) -> SavedView:
    return actions.save_view(
        person,
        list_key="cases",
        name=name,
        query="state=open",
        columns=["number"],
        audience=audience,
        department_id=department_id,
    )


def test_views_are_seen_by_whom_they_are_meant_for(house: House) -> None:
    save(house.lena, "全部", "everyone")
    save(house.lena, "部门", "department", house.service.pk)
    save(house.lena, "自己")
    save(house.max, "经理")

    def names(person) -> list[str]:
        return sorted(view.name for view in queries.views_for(person, "cases"))

    assert names(house.lena) == ["全部", "自己", "部门"]
    assert names(house.max) == ["全部", "经理", "部门"]
    assert names(house.ana) == ["全部"]
    assert queries.views_for(house.lena, "customers") == []


def test_the_same_name_replaces_the_view_and_only_its_owner_deletes_it(house: House) -> None:
    view = save(house.lena, "未结")
    assert save(house.lena, "未结", "everyone").pk == view.pk

    actions.delete_view(view, by=house.max)
    assert SavedView.objects.filter(pk=view.pk).exists()
    actions.delete_view(view, by=house.lena)
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_a_view_is_shared_only_with_an_own_department(house: House) -> None:
    with pytest.raises(desk.NotYourDepartment):
        save(house.lena, "部门", "department", house.workshop.pk)


def test_colleagues_see_who_has_a_record_open(house: House) -> None:
    actions.look_at("case/12", by=house.ana, at=NOW - timedelta(minutes=5))
    actions.look_at("case/12", by=house.ana, at=NOW)
    actions.look_at("case/12", by=house.ben, at=NOW - timedelta(seconds=61))
    actions.look_at("case/13", by=house.lena, at=NOW)

    assert queries.viewers("case/12", now=NOW) == [house.ana]
    assert queries.viewers("case/12", now=NOW, other_than=house.ana) == []
    assert queries.viewers("case/12", now=NOW + timedelta(minutes=2)) == []


@pytest.mark.parametrize("subject", ["case/999999", "person/1", "case/x", "", "case/" + "9" * 30])
def test_who_may_not_see_a_record_does_not_learn_who_has_it_open(house: House, signed_in, subject: str) -> None:
    response = signed_in(house.ana).post("/viewing/", {"subject": subject}, content_type="application/json")

    assert response.status_code in (400, 404)

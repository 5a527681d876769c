"""Files of one customer become one, and can be parted again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.audit.models import Entry
from huiyin.contact import actions as contact
from huiyin.contact.models import Interaction
from huiyin.customers import actions, queries
from huiyin.customers.actions import keeping
from huiyin.customers.actions.keeping import Move
from huiyin.customers.apps import belongings_have_a_name
from huiyin.customers.enums import Why
from huiyin.customers.models import Consent, Customer, FileStep, Findable, Keeping, Merge
from huiyin.customers.queries.belongings import _called
from huiyin.customers.rules import AssetLine, PhoneLine
from huiyin.org.models import Person
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House
from tests.customers.test_pages import filled

SignIn = Callable[[Person], Client]
LATER = NOW + timedelta(hours=1)
LOSS = "moved"


def opened(house: House, **content: Any) -> Customer:
    plain = {"kind": "person", "name": "王芳", "by": house.ana, "at": NOW, "confirmed": True}
    return actions.open_file(**{**plain, **content})


def merged(house: House, survivor: Customer, *others: Customer, **choices: Any) -> Merge:
    files = [Customer.objects.get(pk=file.pk) for file in (survivor, *others)]
    seen = {file.pk: file.revision for file in files}
    chosen = {field: str(getattr(choice, "pk", choice)) for field, choice in choices.items()}
    return actions.merge_files(files[0], files[1:], choices=chosen, seen=seen, by=house.lena, at=LATER)


def parted(house: House, merge: Merge) -> Merge:
    return actions.part_files(merge, by=house.lena, at=LATER + timedelta(hours=1))


def rows(*customers: Customer) -> dict[Any, Any]:
    """Everything that the database holds of these files, but for what counts on."""
    found: dict[Any, Any] = {}
    for customer in customers:
        stored = Customer.objects.get(pk=customer.pk)
        said = queries.file_said(stored)
        said["file"].pop("revision")
        found[customer.pk] = said
    models = (Keeping, Consent, Interaction)
    for model in models:
        found[model] = list(model._default_manager.filter(customer__in=customers).order_by("pk").values())
    found[WorkItem] = list(
        WorkItem.objects.filter(subject__in=[queries.subject_of(file.pk) for file in customers])
        .order_by("pk")
        .values("pk", "subject", "owner", "settled_at", "outcome", "due_at", "kind")
    )
    return found


def phones(customer: Customer) -> list[str]:
    return list(customer.phones.order_by("position", "pk").values_list("typed", flat=True))


def test_the_survivor_holds_what_was_chosen_and_the_lines_of_both(house: House) -> None:
    one = opened(house, name="王芳", phones=["13800138000"], note="老客户", tags=["熟客"], assets=["冀A·12345"])
    other = opened(
        house,
        name="王 芳",
        salutation="ms",
        phones=[PhoneLine("13800138000", "本人"), "13900139000"],
        note="怕吵",
        tags=["熟客", "急"],
    )

    merged(house, one, other, name=other)

    one.refresh_from_db()
    assert (one.name, one.salutation, one.note, one.tags) == ("王 芳", "ms", "老客户\n怕吵", ["急", "熟客"])
    assert phones(one) == ["13800138000", "13900139000"]
    assert one.assets.get().key == "冀A·12345"


def test_of_lines_those_of_one_file_may_be_chosen(house: House) -> None:
    one, other = opened(house, phones=["13800138000"]), opened(house, phones=["13900139000"])

    merged(house, one, other, phones=other)

    assert phones(one) == ["13900139000"]


def test_more_than_two_files_become_one(house: House) -> None:
    files = [opened(house, phones=[f"1380013800{number}"]) for number in range(3)]

    merge = merged(house, *files)

    assert phones(files[0]) == ["13800138000", "13800138001", "13800138002"]
    assert merge.others == [files[1].pk, files[2].pk]


def test_whatever_hangs_on_the_other_goes_along(house: House) -> None:
    one, other = opened(house), opened(house, keeper=house.ben)
    said = {"direction": "in", "channel": "phone", "purpose": "conversation", "content": "问保养"}
    contact.note_interaction(contact.Said(**said), customer=other, by=house.ana, at=NOW)
    contact.note_point(other, kind="need", words="要洗车", by=house.ana, at=NOW)
    actions.record_consent(other, purpose="survey", given=False, source="phone", by=house.ana, at=NOW)
    work = WorkItem.objects.filter(subject=queries.subject_of(other.pk)).count()

    merged(house, one, other)

    one.refresh_from_db()
    assert one.interactions.get().content == "问保养"
    assert one.points.get().words == "要洗车"
    assert (one.refusals, one.consent_rows.count()) == (["survey"], 1)
    assert one.keepings.count() == 2
    assert not WorkItem.objects.filter(subject=queries.subject_of(other.pk)).exists()
    assert WorkItem.objects.filter(subject=queries.subject_of(one.pk)).count() >= work > 0


def test_a_table_that_names_a_customer_but_not_its_rows_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert belongings_have_a_name() == []
    monkeypatch.delitem(_called, "cases.Case")

    [warning] = belongings_have_a_name()

    assert "cases.Case" in warning.msg


def test_the_merged_file_is_in_no_list_search_or_count(house: House) -> None:
    one, other = opened(house), opened(house, phones=["13900139000"], keeper=house.ben)

    merged(house, one, other)

    assert list(Customer.objects.visible_to(house.max)) == [one]
    assert [hit.pk for hit in queries.find("13900139000", user=house.max)] == [one.pk]
    assert not Findable.objects.filter(customer=other).exists()
    assert queries.waiting.without_keeper(house.root, NOW + timedelta(days=9)) == []
    assert queries.kept_count(house.ben) == 0


def test_nobody_shares_out_a_merged_file(house: House) -> None:
    one, other = opened(house), opened(house)
    merged(house, one, other)

    with pytest.raises(actions.Overtaken):
        keeping.move([Move(other.pk, None, house.ben.pk)], why=Why.SHARED, by=house.lena, at=LATER)


def test_one_keeper_stays_and_the_first_contact_of_the_other_is_dropped(house: House) -> None:
    one = opened(house, keeper=house.ben)
    other = opened(house, keeper=house.lena)
    owed = queries.contact_owed(other)

    merged(house, one, other)

    assert list(Keeping.objects.filter(customer=one, until=None).values_list("keeper", flat=True)) == [house.ben.pk]
    assert owed
    owed.refresh_from_db()
    assert owed.outcome == "waived"
    assert queries.contact_owed(one)


def test_the_keeper_of_the_other_file_may_stay_with_what_they_owe(house: House) -> None:
    one, other = opened(house), opened(house, keeper=house.ben)
    owed = queries.contact_owed(other)

    merged(house, one, other, keeper=other)

    one.refresh_from_db()
    assert one.keeper == house.ben
    assert queries.contact_owed(one) == owed
    assert Notice.objects.filter(person=house.ana, subject=queries.subject_of(one.pk)).exists()


def test_who_merged_what_is_on_record(house: House) -> None:
    one, other = opened(house), opened(house)

    merged(house, one, other)

    entry = Entry.objects.filter(action="customers.merged").get()
    assert (entry.person, entry.subject, entry.detail) == (house.lena, f"customer/{one.pk}", {"others": other.number})
    assert FileStep.objects.get(customer=one, step="merged").note == other.number


def test_it_refuses_what_is_not_several_files_as_they_were_seen(house: House) -> None:
    one, other = opened(house), opened(house)
    act = {"choices": {}, "by": house.lena, "at": LATER}

    with pytest.raises(actions.NothingToMerge):
        actions.merge_files(one, [], seen={one.pk: 1}, **act)
    with pytest.raises(actions.NothingToMerge):
        actions.merge_files(one, [one], seen={one.pk: 1}, **act)
    actions.edit_file(other, changes={"note": "新"}, seen_revision=1, by=house.ana, at=NOW)
    with pytest.raises(actions.ChangedSince, match=other.number):
        actions.merge_files(one, [other], seen={one.pk: 1, other.pk: 1}, **act)
    with pytest.raises(actions.ChoiceUnclear):
        actions.merge_files(one, [other], seen={one.pk: 1, other.pk: 2}, **{**act, "choices": {"note": "7"}})

    actions.merge_files(one, [other], seen={one.pk: 1, other.pk: 2}, **act)
    with pytest.raises(actions.MergedAlready, match=other.number):
        actions.merge_files(opened(house), [other], seen={Customer.objects.latest("pk").pk: 1, other.pk: 3}, **act)


def test_parting_gives_back_both_files_with_all_that_hung_on_them(house: House) -> None:
    one = opened(house, phones=["13800138000"], keeper=house.ben, tags=["甲"], note="老客户")
    other = opened(
        house,
        name="王 芳",
        phones=["13800138000", "13900139000"],
        keeper=house.lena,
        assets=[AssetLine(key="冀A12345")],
    )
    for file, agreed in ((one, True), (other, False)):
        words = {"source": "phone", "evidence": "录音 12"}
        actions.record_consent(file, purpose="survey", given=agreed, **words, by=house.ana, at=NOW)
    before = rows(one, other)

    parted(house, merged(house, one, other, name=other, keeper=other, phones=other))

    assert rows(one, other) == before
    assert [hit.pk for hit in queries.find("13900139000", user=house.max)] == [other.pk]


def test_what_was_changed_or_added_since_stays_with_the_survivor(house: House) -> None:
    one, other = opened(house, phones=["13800138000"]), opened(house, phones=["13900139000"], needs="周末取车")
    merge = merged(house, one, other)
    one.refresh_from_db()
    changes = {
        "short_name": "芳姐",
        "phones": ["13800138000", PhoneLine("13900139000", "丈夫"), "13700137000"],
    }
    actions.edit_file(one, changes=changes, seen_revision=one.revision, by=house.ana, at=LATER)
    said = {"direction": "in", "channel": "phone", "purpose": "conversation", "content": "问保养"}
    contact.note_interaction(contact.Said(**said), customer=one, by=house.ana, at=LATER)

    parted(house, merge)

    one.refresh_from_db()
    assert (one.short_name, one.needs) == ("芳姐", "")
    assert sorted(phones(one)) == ["13700137000", "13800138000", "13900139000"]
    assert phones(Customer.objects.get(pk=other.pk)) == ["13900139000"]
    assert one.interactions.count() == 1


def test_a_keeper_since_the_merge_stays_and_one_who_left_does_not_come_back(house: House) -> None:
    one, other = opened(house), opened(house, keeper=house.ben)
    merge = merged(house, one, other)
    keeping.move([Move(one.pk, house.ana.pk, house.lena.pk)], why=Why.APPOINTED, by=house.lena, at=LATER)
    Person.objects.filter(pk=house.ben.pk).update(is_active=False)

    parted(house, merge)

    kept = dict(Customer.objects.values_list("pk", "keeper"))
    assert kept == {one.pk: house.lena.pk, other.pk: None}
    running = Keeping.objects.filter(until=None).values_list("customer", "keeper")
    assert list(running) == [(one.pk, house.lena.pk)]


def test_it_refuses_to_part_twice_or_below_a_later_merge(house: House) -> None:
    one, other, third, fourth = (opened(house) for _file in range(4))
    first, second = merged(house, one, other), merged(house, one, third)

    with pytest.raises(actions.MergedOnceMore, match=one.number):
        parted(house, first)
    last = merged(house, fourth, one)
    with pytest.raises(actions.MergedOnceMore):
        parted(house, second)
    for merge in (last, second, first):
        parted(house, merge)
    with pytest.raises(actions.PartedAlready):
        parted(house, first)


def test_what_is_written_to_a_merged_file_stands_in_the_one_it_became_part_of(house: House) -> None:
    one, other = opened(house), opened(house)
    merged(house, one, other)
    said = {"direction": "in", "channel": "phone", "purpose": "conversation", "content": "问保养"}

    contact.note_interaction(contact.Said(**said), customer=other, by=house.ana, at=LATER)
    actions.record_consent(other, purpose="survey", given=False, source="phone", by=house.ana, at=LATER)
    actions.lose(other, reason=LOSS, by=house.ana, at=LATER)

    one.refresh_from_db()
    assert one.interactions.get().content == "问保养"
    assert (one.refusals, one.lost_at) == (["survey"], LATER)
    with pytest.raises(actions.MergedMeanwhile, match=one.number) as refused:
        actions.edit_file(other, changes={"note": "新"}, seen_revision=1, by=house.ana, at=LATER)
    assert refused.value.mine == ["note"]


def test_a_merged_file_is_found_by_its_number_and_leads_to_the_survivor(house: House) -> None:
    one, other, third = opened(house), opened(house), opened(house)
    merged(house, other, third)
    merge = merged(house, one, other)

    for number in (other.number, third.number):
        [hit] = queries.find(number, user=house.max)
        assert (hit.pk, number in hit.matched) == (one.pk, True)
    one.refresh_from_db()
    actions.edit_file(one, changes={"note": "新"}, seen_revision=one.revision, by=house.ana, at=LATER)
    assert [hit.pk for hit in queries.find(third.number, user=house.max)] == [one.pk]

    parted(house, merge)
    assert [hit.pk for hit in queries.find(third.number, user=house.max)] == [other.pk]


def test_an_edit_begun_before_the_merge_is_compared_with_what_stood_there(house: House) -> None:
    one, other = opened(house, phones=["13800138000"]), opened(house, phones=["13900139000"])
    parted(house, merged(house, one, other))

    for file, phone in ((one, "13800138000"), (other, "13900139000")):
        edited = actions.edit_file(
            file, changes={"phones": [phone], "note": "新"}, seen_revision=1, by=house.ana, at=LATER
        )
        assert (phones(edited), edited.note) == ([phone], "新")


CONTENT = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["person", "company"]),
        "name": st.sampled_from(["王芳", "李雷", "祥安建材有限公司"]),
        "short_name": st.sampled_from(["", "小王", "祥安"]),
        "note": st.sampled_from(["", "老客户", "怕吵"]),
        "needs": st.sampled_from(["", "周末取车"]),
        "membership": st.sampled_from(["", "gold"]),
        "tags": st.lists(st.sampled_from(["甲", "乙", "丙"]), unique=True, max_size=3),
        "phones": st.lists(st.sampled_from(["13800138000", "13900139000", "13700137000"]), unique=True, max_size=3),
        "addresses": st.lists(st.sampled_from(["朝阳路1号", "建国路2号"]), unique=True, max_size=2),
        "contacts": st.lists(st.sampled_from(["老张", "小李"]), unique=True, max_size=2),
        "assets": st.lists(st.sampled_from(["冀A12345", "冀B54321"]), unique=True, max_size=2),
        "keeper": st.sampled_from(["ana", "ben", "lena"]),
        "spoken": st.booleans(),
        "refused": st.booleans(),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(CONTENT, min_size=2, max_size=3), data=st.data())
def test_merging_and_parting_gives_back_the_same_rows(house: House, contents: list[dict[str, Any]], data: Any) -> None:
    files = [_with_dealings(house, **content) for content in contents]
    before = rows(*files)
    side = queries.side_by_side(files)
    choices = {
        choice.field: data.draw(st.sampled_from([pk for pk, _words in choice.said] + ["all"] * choice.joined))
        for choice in side.choices
    }

    merge = merged(house, *files, **choices)
    held = Customer.objects.filter(pk__in=[file.pk for file in files]).count()
    parted(house, merge)

    assert held == 1
    assert rows(*files) == before


def _with_dealings(house: House, *, keeper: str, spoken: bool, refused: bool, **content: Any) -> Customer:
    file = opened(house, keeper=getattr(house, keeper), **content)
    if spoken:
        said = {"direction": "out", "channel": "phone", "purpose": "conversation", "content": "已联系"}
        contact.note_interaction(contact.Said(**said), customer=file, by=getattr(house, keeper), at=NOW)
    if refused:
        actions.record_consent(file, purpose="marketing", given=False, source="phone", by=house.ana, at=NOW)
    file.refresh_from_db()
    return file


def chosen(*files: Customer, **choices: str) -> dict[str, Any]:
    return {
        "file": [file.pk for file in files],
        **{f"seen_{file.pk}": Customer.with_merged.get(pk=file.pk).revision for file in files},
        **{f"choice_{field}": choice for field, choice in choices.items()},
        "survivor": files[0].pk,
    }


def test_a_supervisor_merges_on_the_page_and_undoes_it_there(house: House, signed_in: SignIn) -> None:
    one, other = opened(house, phones=["13800138000"]), opened(house, name="王 芳", phones=["13900139000"])
    lena = signed_in(house.lena)

    page = lena.get(reverse("customers:merge", args=[one.pk]), {"file": other.pk}).content.decode()
    assert all(words in page for words in ("王 芳", other.number, "138****8000"))
    lena.post(reverse("customers:merge", args=[one.pk]), chosen(one, other, name=str(other.pk)))
    one.refresh_from_db()
    assert (one.name, Customer.objects.count()) == ("王 芳", 1)

    assert other.number in lena.get(reverse("customers:file", args=[one.pk])).content.decode()
    lena.post(reverse("customers:part", args=[one.pk]))
    assert set(Customer.objects.values_list("name", flat=True)) == {"王芳", "王 芳"}


def test_the_number_of_a_merged_file_leads_to_the_survivor(house: House, signed_in: SignIn) -> None:
    one, other, third = (opened(house) for _file in range(3))
    merged(house, other, third)
    merged(house, one, other)

    answer = signed_in(house.ana).get(reverse("customers:file", args=[third.pk]))

    assert answer.url == reverse("customers:file", args=[one.pk])
    assert signed_in(house.olga).get(reverse("customers:file", args=[third.pk])).status_code == 404


def test_an_agent_and_a_supervisor_of_others_merge_nothing(house: House, signed_in: SignIn) -> None:
    one, other, abroad = opened(house), opened(house), opened(house, department=house.branch)

    assert signed_in(house.ana).post(reverse("customers:merge", args=[one.pk]), chosen(one, other)).status_code == 403
    assert signed_in(house.lena).post(reverse("customers:merge", args=[one.pk]), chosen(one, abroad)).status_code == 404
    assert Customer.objects.count() == 3


def test_a_file_changed_meanwhile_is_looked_at_again_with_the_choices_kept(house: House, signed_in: SignIn) -> None:
    one, other = opened(house), opened(house, name="王 芳")
    typed = chosen(one, other, name=str(other.pk))
    actions.edit_file(other, changes={"note": "新"}, seen_revision=1, by=house.ana, at=NOW)

    refused = signed_in(house.lena).post(reverse("customers:merge", args=[one.pk]), typed)

    assert (refused.status_code, Customer.objects.count()) == (422, 2)
    assert other.number in refused.content.decode()
    assert f'name="choice_name" value="{other.pk}" checked' in refused.content.decode()


def test_an_edit_of_a_file_merged_meanwhile_goes_on_in_the_survivor(house: House, signed_in: SignIn) -> None:
    one, other = opened(house, phones=["13800138000"]), opened(house, name="王 芳", phones=["13900139000"])
    merged(house, one, other)
    ana = signed_in(house.ana)
    typed = filled(house, **{"name": "王 芳", "phone.typed-0": "13900139000", "note": "怕吵", "seen_revision": 1})

    page = ana.post(reverse("customers:edit", args=[other.pk]), typed)

    assert page.status_code == 409
    assert all(words in page.content.decode() for words in ("怕吵", one.number, "decided_note"))
    assert "decided_phones" not in page.content.decode()
    assert f'action="{reverse("customers:edit", args=[one.pk])}"' in page.content.decode()
    assert ana.get(reverse("customers:edit", args=[other.pk])).url == reverse("customers:edit", args=[one.pk])


def test_a_conversation_typed_on_the_page_of_a_merged_file_is_kept(house: House, signed_in: SignIn) -> None:
    one, other = opened(house), opened(house)
    merged(house, one, other)
    said = {"direction": "in", "channel": "phone", "content": "问保养", "said_at": "2026-11-20T10:00"}

    signed_in(house.ana).post(reverse("contact:conversation", args=[other.pk]), said)

    assert [row.content for row in one.interactions.all()] == ["问保养"]

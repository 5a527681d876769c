"""The way of a file from collection to maintenance, and the duties on it."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from huiyin.contact.actions import Said, note_interaction
from huiyin.customers import actions, queries
from huiyin.customers.enums import Stage, Why
from huiyin.customers.models import Consent, Customer, FileStep
from huiyin.customers.rules import AddressLine, AssetLine
from huiyin.org.actions import add_department, place_person, report_absence
from huiyin.org.roles import Role
from huiyin.worklist.actions import sweep
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House

DAY = timedelta(days=1)


def opened(house: House, **content: Any) -> Customer:
    return actions.open_file(**{"kind": "person", "name": "王芳", "by": house.ana, "at": NOW, **content})


def complete(house: House, **content: Any) -> Customer:
    car = AssetLine(key="冀A12345", values={"model": "帕萨特"}, cycle_months=6, last_service_on=date(2026, 9, 1))
    whole = {"phones": ["13800138000"], "salutation": "ms", "addresses": ["河北大街12号"], "assets": [car]}
    return opened(house, **whole, **content)


def handed_in(house: House, *files: Customer) -> Any:
    rows = Customer.objects.filter(pk__in=[file.pk for file in files])
    return actions.hand_in(rows, department=house.team_one, note="上午的", by=house.ana, at=NOW)


def all_of(*files: Customer) -> Any:
    return Customer.objects.filter(pk__in=[file.pk for file in files])


@pytest.mark.req("A1-4")
def test_files_handed_in_reach_the_supervisor_with_who_and_when(house: House) -> None:
    file, other = opened(house), opened(house, name="李雷")

    handed = handed_in(house, file, other)

    item = WorkItem.objects.get(subject=handed.subject)
    assert (item.owner, item.title["zh-hans"]) == (house.lena, "汇总并分类递交的客户档案 (2)")
    assert item.clause.key == "file.classify"
    rows = queries.with_hand_in(queries.handed_in(house.lena, handed))
    assert {(row["name"], row["handed_by"], row["handed_at"]) for row in rows} == {
        ("王芳", "安娜", NOW),
        ("李雷", "安娜", NOW),
    }
    with pytest.raises(actions.NothingToHandIn):
        handed_in(house, file)


@pytest.mark.req("A1-5")
def test_what_several_handed_in_stands_in_one_list_each_file_once(house: House) -> None:
    mine, theirs = opened(house), opened(house, name="李雷", by=house.ben)
    handed_in(house, mine)
    actions.hand_in(all_of(mine, theirs), department=house.team_two, by=house.ben, at=NOW + DAY)

    rows = queries.with_hand_in(queries.handed_in(house.lena, None))

    assert sorted((row["name"], row["handed_by"]) for row in rows) == [("李雷", "贝恩"), ("王芳", "安娜")]


@pytest.mark.req("A1-6")
@pytest.mark.req("SM-01")
def test_a_classified_file_is_found_under_its_category_and_the_hand_in_is_done(house: House) -> None:
    file, other = opened(house), opened(house, name="李雷")
    handed = handed_in(house, file, other)
    item = WorkItem.objects.get(subject=handed.subject)

    actions.classify(all_of(file), category="member", by=house.lena, at=NOW + DAY)
    item.refresh_from_db()
    assert item.settled_at is None
    actions.classify(all_of(other), category="fleet", by=house.lena, at=NOW + DAY)

    item.refresh_from_db()
    assert (item.settled_by, item.outcome) == (house.lena, "met")
    assert list(Customer.objects.filter(category="member").values_list("pk", "stage")) == [(file.pk, "classified")]
    with pytest.raises(actions.CategoryUnknown):
        actions.classify(all_of(file), category="vip", by=house.lena, at=NOW)
    with pytest.raises(actions.NothingToClassify):
        actions.classify(Customer.objects.none(), category="member", by=house.lena, at=NOW)


@pytest.mark.req("A1-7")
def test_a_category_without_a_keeper_is_told_and_one_with_a_keeper_names_the_person(house: House) -> None:
    file = opened(house)
    actions.classify(all_of(file), category="member", by=house.lena, at=NOW)
    line = next(row for row in queries.categories_with_keepers(house.lena) if row.key == "member")
    assert (line.keeper, line.files, line.waiting) == (None, 1, 1)

    actions.appoint_keeper("member", person=house.ben, by=house.lena, at=NOW)

    line = next(row for row in queries.categories_with_keepers(house.lena) if row.key == "member")
    assert (line.keeper, line.waiting) == (house.ben, 0)
    file.refresh_from_db()
    assert file.stage == Stage.ENTRUSTED
    later = opened(house, name="李雷")
    actions.classify(all_of(later), category="member", by=house.lena, at=NOW)
    later.refresh_from_db()
    assert later.stage == Stage.ENTRUSTED


@pytest.mark.req("SM-01")
def test_every_step_of_a_files_life_is_a_row_that_stays(house: House) -> None:
    file = opened(house)
    handed_in(house, file)
    actions.classify(all_of(file), category="member", by=house.lena, at=NOW)
    actions.appoint_keeper("member", person=house.ben, by=house.lena, at=NOW)
    actions.move([actions.Move(file.pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW)
    file.refresh_from_db()
    assert file.stage == Stage.SHARED_OUT
    words: dict[str, Any] = {"direction": "out", "channel": "phone", "purpose": "first_contact", "content": "问候"}
    note_interaction(Said(**words), customer=file, by=house.ben, at=NOW)
    actions.lose(file, reason="competitor", note="去了隔壁", by=house.ana, at=NOW + DAY)

    file.refresh_from_db()
    assert (file.stage, file.lost_at) == ("maintained", NOW + DAY)
    with pytest.raises(actions.LostAlready):
        actions.lose(file, reason="price", by=house.ana, at=NOW)
    actions.regain(file, note="又来了", by=house.ana, at=NOW + 2 * DAY)
    file.refresh_from_db()
    assert file.lost_at is None
    steps = list(FileStep.objects.filter(customer=file).order_by("pk").values_list("step", "detail"))
    assert steps == [
        ("handed_in", ""), ("classified", "member"), ("entrusted", "member"), ("shared_out", ""),
        ("first_contact", ""), ("lost", "competitor"), ("regained", ""),
    ]  # fmt: skip
    with pytest.raises(actions.NotLost):
        actions.regain(file, by=house.ana, at=NOW)
    with pytest.raises(actions.ReasonUnknown):
        actions.lose(file, reason="bored", by=house.ana, at=NOW)


def test_the_stage_leaves_no_trace_that_hides_who_edited(house: House) -> None:
    file = opened(house)
    actions.edit_file(file, changes={"note": "新"}, seen_revision=1, by=house.ana, at=NOW + DAY)
    handed_in(house, file)

    [change] = queries.history(file)
    assert (change.new, change.by, change.at) == ("新", "安娜", NOW + DAY)


def collecting(house: House) -> WorkItem | None:
    return WorkItem.objects.filter(subject="collect/2026-11-23", owner=house.ana).first()


@pytest.mark.req("A1-1")
def test_each_specialist_on_duty_collects_once_a_day(house: House) -> None:
    report_absence(house.ben, substitute=house.ana, starts_at=NOW - DAY, ends_at=NOW + DAY, by=house.adam, at=NOW)

    actions.open_daily_duties(NOW)
    assert actions.open_daily_duties(NOW) == 0

    owners = WorkItem.objects.filter(clause__key="file.collect-daily").values_list("owner__username", flat=True)
    assert sorted(owners) == ["ana", "olga"]
    opened(house)
    item = collecting(house)
    assert item is not None
    assert (item.outcome, item.settled_by) == ("met", house.ana)


@pytest.mark.req("A1-1")
def test_who_collected_nothing_stands_on_the_list_of_the_day(house: House) -> None:
    actions.open_daily_duties(NOW)
    file = opened(house, by=house.olga, department=house.branch)

    rows = queries.daily_collection(house.max, localdate(NOW), NOW + DAY)

    assert [(row["owner__name"], row["standing"]) for row in rows] == [
        ("安娜", "missed"),
        ("贝恩", "missed"),
        ("奥尔加", "kept"),
    ]
    assert file.pk


def test_nobody_collects_on_a_day_off(house: House) -> None:
    sunday = NOW - DAY

    assert actions.open_daily_duties(sunday) == 0


def test_a_day_left_undone_is_missed_and_leaves_the_list(house: House) -> None:
    actions.open_daily_duties(NOW)

    actions.open_daily_duties(NOW + 4 * DAY)

    item = collecting(house)
    assert item is not None
    assert item.outcome == "missed"


@pytest.mark.req("A1-8")
def test_the_keeper_of_a_category_updates_it_each_day(house: House) -> None:
    file, other = opened(house), opened(house, name="李雷")
    actions.classify(all_of(file), category="member", by=house.lena, at=NOW)
    actions.appoint_keeper("member", person=house.ana, by=house.lena, at=NOW)
    actions.open_daily_duties(NOW)
    item = WorkItem.objects.get(clause__key="file.update-daily")
    assert (item.owner, item.subject_label) == (house.ana, "会员客户")

    actions.edit_file(other, changes={"note": "别类"}, seen_revision=1, by=house.ana, at=NOW)
    item.refresh_from_db()
    assert item.settled_at is None
    actions.edit_file(file, changes={"note": "本类"}, seen_revision=1, by=house.ana, at=NOW)

    item.refresh_from_db()
    assert item.outcome == "met"


@pytest.mark.req("A1-8")
def test_the_list_of_a_category_says_what_is_missing_in_its_files(house: House, signed_in: Any, at_now: Any) -> None:
    """Whoever keeps the category need not keep a single customer."""
    mine, gone, elsewhere = (opened(house, name=name, keeper=house.ben) for name in ("王芳", "李雷", "韩梅"))
    actions.classify(all_of(mine, gone), category="member", by=house.lena, at=NOW)
    actions.classify(all_of(elsewhere), category="fleet", by=house.lena, at=NOW)
    actions.lose(gone, reason="moved", by=house.lena, at=NOW)
    actions.appoint_keeper("member", person=house.lena, by=house.max, at=NOW)
    actions.open_daily_duties(NOW)
    item = WorkItem.objects.get(clause__key="file.update-daily")

    page = signed_in(house.lena).get(reverse("customers:daily", args=[item.subject.partition("/")[2]]))

    files = queries.incomplete(house.lena, "member")
    assert ([file.pk for file in files.files], files.more) == ([mine.pk], 0)
    assert "地址" in files.files[0].missing
    words = page.content.decode()
    assert all(name in words for name in files.files[0].missing)
    assert "王芳" in words
    assert not any(name in words for name in ("李雷", "韩梅"))
    assert queries.incomplete(house.lena, "").files == []
    actions.appoint_keeper("insurance", person=house.lena, by=house.max, at=NOW)
    empty = signed_in(house.lena).get(reverse("customers:daily", args=["2026-11-23-insurance"])).content.decode()
    assert "这一类的档案都已完整" in empty


def test_a_short_list_of_incomplete_files_opens_as_the_list_of_files(house: House, signed_in: Any, at_now: Any) -> None:
    opened(house, name="王芳")
    browser = signed_in(house.ana)
    address = reverse("customers:daily", args=["2026-11-23"])

    [door] = re.findall(r'href="([^"]*where=[^"]*)"', browser.get(address).content.decode())

    assert "王芳" in browser.get(unescape(door)).content.decode()


def test_a_long_list_of_incomplete_files_is_cut_and_says_so(
    house: House, signed_in: Any, at_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.customers.queries.life.INCOMPLETE", 2)
    for name in ("王芳", "李雷", "韩梅"):
        opened(house, name=name)

    page = signed_in(house.ana).get(reverse("customers:daily", args=["2026-11-23"])).content.decode()

    [rest] = re.findall(r'href="([^"]*where=[^"]*)"', page)
    assert "还有 1" in page
    assert queries.incomplete(house.ana, "").more == 1
    listed = signed_in(house.ana).get(unescape(rest)).content.decode()
    assert all(name in listed for name in ("王芳", "李雷", "韩梅"))


@pytest.mark.req("A1-8")
def test_a_day_without_an_update_reminds_the_keeper_at_its_close_and_the_supervisor_after_it(house: House) -> None:
    file, other = opened(house), opened(house, name="李雷")
    actions.classify(all_of(file), category="member", by=house.lena, at=NOW)
    actions.classify(all_of(other), category="fleet", by=house.lena, at=NOW)
    for category, keeper in (("member", house.ana), ("fleet", house.ben)):
        actions.appoint_keeper(category, person=keeper, by=house.lena, at=NOW)
    actions.open_daily_duties(NOW)
    actions.edit_file(other, changes={"note": "本类"}, seen_revision=1, by=house.ben, at=NOW)
    subject = "update/2026-11-23-member"

    def told() -> set[str]:
        return set(Notice.objects.filter(item__subject=subject).values_list("person__username", flat=True))

    sweep(NOW.replace(hour=23, minute=58))
    assert told() == set()
    sweep(NOW.replace(hour=23, minute=59, second=59))
    assert told() == {"ana"}
    sweep((NOW + DAY).replace(hour=18))

    assert told() == {"ana", "lena"}
    assert not Notice.objects.filter(item__subject="update/2026-11-23-fleet").exists()


@pytest.mark.req("D51-1", "D51-2", "D52-2")
def test_a_file_begun_on_a_call_is_completed_within_two_days(house: House) -> None:
    file = opened(house, phones=["13800138000"])
    item = WorkItem.objects.get(subject=f"customer/{file.pk}")
    third_day = NOW + 2 * DAY
    assert (item.owner, item.clause.key) == (house.ana, "file.within-two-days")
    assert not item.is_overdue(third_day.replace(hour=23, minute=59))
    assert item.is_overdue(third_day.replace(hour=0, minute=1) + DAY)

    actions.edit_file(
        file,
        changes={
            "salutation": "ms",
            "addresses": [AddressLine("home", "130302", "河北大街12号")],
            "assets": [
                AssetLine(
                    key="冀A1",
                    values={"model": "帕萨特"},
                    cycle_months=6,
                    next_service_on=date(2027, 1, 1),
                )
            ],
            "values": {"visited_on": "2026-11-23"},
        },
        seen_revision=1,
        by=house.ana,
        at=NOW + DAY,
    )

    item.refresh_from_db()
    assert item.outcome == "met"


@pytest.mark.req("D51-2")
def test_a_talk_asks_to_complete_a_file_that_is_not(house: House) -> None:
    incomplete, whole = opened(house), complete(house, name="李雷", values={"visited_on": "2026-11-20"})
    WorkItem.objects.all().delete()

    for file in (incomplete, incomplete, whole):
        said: dict[str, Any] = {"direction": "in", "channel": "phone", "purpose": "conversation", "content": "问保养"}
        note_interaction(Said(**said), customer=file, by=house.ana, at=NOW)

    assert list(WorkItem.objects.values_list("subject", flat=True)) == [f"customer/{incomplete.pk}"]


@pytest.mark.req("D45-2")
def test_the_department_the_pack_names_hears_of_another_phone(house: House) -> None:
    reception = add_department("reception", "前台", by=house.adam, at=NOW)
    place_person(house.wes, places=[(reception, Role.DEPARTMENT_MEMBER)], by=house.adam, at=NOW)
    file = opened(house, phones=["13800138000"])

    actions.edit_file(file, changes={"note": "新"}, seen_revision=1, by=house.ana, at=NOW)
    assert not Notice.objects.filter(person=house.wes).exists()
    actions.edit_file(file, changes={"phones": ["13900139000"]}, seen_revision=2, by=house.ana, at=NOW)

    notice = Notice.objects.get(person=house.wes)
    for words in ("安娜", "王芳", "138****8000", "139****9000"):
        assert words in notice.text["zh-hans"]
    assert "changed by" in notice.text["en"]


def told_in_reception(house: House) -> Any:
    reception = add_department("reception", "前台", by=house.adam, at=NOW)
    window = add_department("window", "一号窗口", parent=reception, by=house.adam, at=NOW)
    place_person(house.wes, places=[(window, Role.DEPARTMENT_MEMBER)], by=house.adam, at=NOW)
    return lambda: [notice.text["zh-hans"] for notice in Notice.objects.filter(person=house.wes).order_by("pk")]


@pytest.mark.req("D45-2")
def test_the_department_and_those_below_it_hear_once_of_another_person_in_charge(house: House) -> None:
    told = told_in_reception(house)
    files = [opened(house, name=name) for name in ("王芳", "李雷", "韩梅")]
    assert told() == []

    actions.move([actions.Move(files[0].pk, house.ana.pk, house.ben.pk)], why=Why.SHARED, by=house.lena, at=NOW)
    rest = [actions.Move(file.pk, house.ana.pk, house.ben.pk) for file in files[1:]]
    actions.move(rest, why=Why.HANDED_OVER, by=house.lena, at=NOW)
    seen = Customer.objects.get(pk=files[0].pk).revision
    actions.edit_file(files[0], changes={"keeper": house.ana}, seen_revision=seen, by=house.lena, at=NOW)

    one, many, edited = told()
    assert all(word in one for word in ("王芳", files[0].number, "贝恩", "莱娜"))
    assert "2" in many
    assert "王芳" not in many
    assert "贝恩 → 安娜" in edited


def test_a_consent_needs_proof_and_the_newest_word_counts(house: House) -> None:
    file = opened(house)
    with pytest.raises(actions.NeedsEvidence):
        actions.record_consent(file, purpose="marketing", given=True, source="phone", by=house.ana, at=NOW)
    said = {"source": "phone", "by": house.ana}
    actions.record_consent(file, purpose="marketing", given=True, evidence="录音 0123", at=NOW, **said)
    actions.record_consent(file, purpose="survey", given=False, at=NOW, **said)
    actions.record_consent(file, purpose="marketing", given=False, at=NOW + DAY, **said)
    file.refresh_from_db()
    assert (file.consents, file.refusals, file.do_not_contact) == ([], ["marketing", "survey"], False)

    actions.record_consent(file, purpose="contact", given=False, at=NOW + DAY, **said)

    file.refresh_from_db()
    assert file.do_not_contact is True
    assert [(row.purpose, row.given) for row in queries.standing_consents(file)] == [
        ("contact", False),
        ("marketing", False),
        ("survey", False),
    ]
    for wrong, refusal in (({"purpose": "fun"}, actions.PurposeUnknown), ({"source": "dream"}, actions.SourceUnknown)):
        words: dict[str, Any] = {"purpose": "survey", "given": False, "source": "phone", **wrong}
        with pytest.raises(refusal):
            actions.record_consent(file, **words, by=house.ana, at=NOW)


def test_the_pages_of_a_files_way(house: House, signed_in: Any, at_now: Any) -> None:
    file = opened(house)
    ana, lena = signed_in(house.ana), signed_in(house.lena)

    assert "王芳" in ana.get(reverse("customers:handing-in")).content.decode()
    assert ana.post(reverse("customers:handing-in"), {"file": [file.pk]}).status_code == 302
    assert "王芳" in lena.get(reverse("customers:hand-ins")).content.decode()
    unticked = lena.post(reverse("customers:hand-ins"), {"category": "member"})
    assert unticked.status_code == 422
    lena.post(reverse("customers:hand-ins"), {"category": "member", "file": [file.pk]})
    lena.post(reverse("customers:categories"), {"category": "member", "person": house.ana.pk})
    file.refresh_from_db()
    assert (file.category, file.stage) == ("member", "entrusted")
    actions.open_daily_duties(NOW)
    day = ana.get(reverse("customers:daily", args=["2026-11-23"]))
    assert (day.status_code, "尚未" in day.content.decode()) == (200, True)
    assert ana.get(reverse("customers:daily", args=["someday"])).status_code == 404


@pytest.mark.parametrize("door", ["hand-ins", "categories"])
def test_only_supervisors_classify(house: House, signed_in: Any, door: str) -> None:
    assert signed_in(house.lena).get(reverse(f"customers:{door}")).status_code == 200
    assert signed_in(house.ana).get(reverse(f"customers:{door}")).status_code == 403


def test_a_loss_and_a_consent_are_put_on_record_from_the_page(house: House, signed_in: Any, at_now: Any) -> None:
    file = opened(house)
    ana = signed_in(house.ana)

    refused = ana.post(
        reverse("customers:consent", args=[file.pk]), {"purpose": "survey", "given": "yes", "source": "phone"}
    )
    assert refused.status_code == 422
    ana.post(reverse("customers:consent", args=[file.pk]), {"purpose": "survey", "given": "no", "source": "phone"})
    ana.post(reverse("customers:lose", args=[file.pk]), {"reason": "moved", "note": ""})
    file.refresh_from_db()
    assert (file.refusals, file.lost_at) == (["survey"], NOW)
    ana.post(reverse("customers:regain", args=[file.pk]), {"note": ""})
    file.refresh_from_db()
    assert file.lost_at is None


def test_a_list_to_tick_says_how_many_more_there_are(
    house: House, signed_in: Any, at_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries.life, "PAGE", 1)
    files = [opened(house, name=name) for name in ("王芳", "李雷", "赵云")]
    door = reverse("customers:handing-in")

    assert "还有 2 份，这些递交后再显示" in signed_in(house.ana).get(door).content.decode()

    handed_in(house, *files)
    assert "还有 2 份，这些分类后再显示" in signed_in(house.lena).get(reverse("customers:hand-ins")).content.decode()


def test_what_somebody_typed_is_never_cut(house: House) -> None:
    file = opened(house)
    by: dict[str, Any] = {"by": house.lena, "at": NOW}
    consent = {"purpose": "survey", "given": True, "source": "phone"}

    for verb in (
        lambda: actions.record_consent(file, **consent, evidence="字" * 401, **by),
        lambda: actions.lose(file, reason="moved", note="字" * 401, **by),
        lambda: actions.hand_in(all_of(file), department=house.team_one, note="字" * 201, **by),
        lambda: actions.set_capacity(house.ana, ability=Decimal(1), cap=None, note="字" * 201, **by),
        lambda: actions.change_indicators({}, reason="字" * 201, **by),
    ):
        with pytest.raises(actions.TooLong):
            verb()

    actions.record_consent(file, **consent, evidence="字" * 400, **by)
    assert Consent.objects.get(customer=file).evidence == "字" * 400

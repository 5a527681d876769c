"""Rounds for a reason: the days to come, festivals of the moon among them, and the next round from the last one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from huiyin.callbacks import actions, queries
from huiyin.callbacks.jobs import go_on
from huiyin.callbacks.models import Callback, HouseDay, Round
from huiyin.callbacks.rules import next_dates
from huiyin.contact import actions as contact
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Skips, Trigger
from huiyin.rulebook.queries import pack_in_force
from tests.cases.loop import PNG
from tests.conftest import NOW, House

DAY = timedelta(days=1)
TODAY = NOW.date()


def kept(house: House, day: date, **said: Any) -> HouseDay:
    return actions.keep_day(**{"title": "店庆", "day": day, "yearly": True, "by": house.lena, "at": NOW, **said})


def proposed() -> list[tuple[str, str, str]]:
    rows = Round.objects.filter(stage="planned").exclude(about="").order_by("pk")
    return [(run.plan, run.about, run.title["zh-hans"]) for run in rows]


@pytest.mark.req("A3-2")
def test_a_round_is_proposed_once_when_a_day_of_the_house_comes_near(house: House, pack: Any) -> None:
    anniversary = kept(house, date(2009, 12, 6))
    for days in (5, 6, 7):
        actions.collect(NOW + days * DAY)

    about = f"house-day/{anniversary.pk}"
    assert proposed() == [("festival", about, "节日问候 · 店庆")]
    run = Round.objects.get(about=about)
    assert (run.begins_on, run.ends_on) == (date(2026, 11, 29), date(2026, 12, 6))
    assert ProcrastinateJob.objects.get(task_name="callbacks.round").args == {"round_id": run.pk}
    actions.collect(NOW + 371 * DAY)
    assert [about for _plan, about, _title in proposed()].count(about) == 2


def test_a_proposed_round_says_whom_it_calls_before_anybody_changes_it(
    house: House, pack: Any, opened: Callable[..., Any], signed_in: Callable[..., Client], at_now: Any
) -> None:
    opened("王芳", phones=["13811110001"])
    kept(house, date(2009, 11, 28))
    actions.collect(NOW)
    run = Round.objects.get(stage="planned")
    browser, address = signed_in(house.max), reverse("callbacks:round", args=[run.pk])
    waiting = browser.get(address).text
    assert ("正在统计" in waiting, "统计于" in waiting) == (True, False)

    go_on(run.pk)

    shown = browser.get(address).text
    assert ("正在统计" in shown, "统计于" in shown) == (False, True)


def test_a_proposal_that_was_discarded_is_not_made_again_until_the_day_comes_again(house: House, pack: Any) -> None:
    about = f"house-day/{kept(house, date(2009, 12, 6)).pk}"
    actions.collect(NOW + 6 * DAY)
    [run] = Round.objects.filter(about=about)

    actions.discard_round(run, by=house.lena, at=NOW + 6 * DAY)
    actions.collect(NOW + 7 * DAY)

    assert proposed() == []
    [day] = [one for one in queries.coming(TODAY + 7 * DAY, house.lena) if one.about == about]
    assert [no.by for no in day.declined] == [house.lena]
    by_hand = actions.plan_round("festival", about=about, by=house.lena, at=NOW + 8 * DAY)
    actions.discard_round(by_hand, by=house.lena, at=NOW + 8 * DAY)
    actions.collect(NOW + 371 * DAY)
    assert about in [about for _plan, about, _title in proposed()]


def test_a_round_that_is_proposed_half_a_year_before_is_proposed_once(
    house: House, pack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(house, date(2009, 5, 6))
    book = pack_in_force()
    trigger = Trigger("festival", festivals=("house_days",), before="180 days")
    plan = replace(book.callbacks["festival"], trigger=trigger)
    monkeypatch.setattr(
        "huiyin.callbacks.actions.collecting.pack_in_force", lambda: replace(book, callbacks={"festival": plan})
    )
    for days in (0, 30):
        actions.collect(NOW + days * DAY)

    assert [run.begins_on for run in Round.objects.exclude(about="")] == [date(2026, 11, 7)]


@pytest.mark.req("A3-2", "E62-4")
def test_the_days_to_come_hold_festivals_of_the_moon_days_of_the_house_and_activities(house: House, pack: Any) -> None:
    anniversary = kept(house, date(2009, 12, 6))
    activity = contact.plan_activity(
        title="免费检测周", content="四项", starts_on=TODAY + 8 * DAY, address="一号工位", by=house.lena, at=NOW
    )

    days = {one.about: one for one in queries.coming(TODAY, house.lena)}

    assert (days["mid_autumn"].day, days["spring_festival"].day) == (date(2027, 9, 15), date(2027, 2, 6))
    assert days[f"house-day/{anniversary.pk}"].day == date(2026, 12, 6)
    assert (days[f"activity/{activity.pk}"].day, days[f"activity/{activity.pk}"].plan) == (
        TODAY + 8 * DAY,
        "invitation",
    )
    assert [one.day for one in days.values()] == sorted(one.day for one in days.values())


def test_the_days_to_come_are_taken_along_by_whoever_may(
    house: House, pack: Any, signed_in: Callable[[Person], Client], at_now: Any
) -> None:
    kept(house, date(2009, 12, 6))
    actions.collect(NOW + 6 * DAY)
    address = reverse("callbacks:calendar")

    assert signed_in(house.ana).get(f"{address}?export=xlsx").status_code == 403
    browser = signed_in(house.max)
    text = b"".join(browser.get(f"{address}?export=csv").streaming_content).decode("utf-8-sig")
    paper = browser.get(f"{address}?export=pdf")

    [line] = [line for line in text.splitlines() if "店庆" in line]
    assert line.split(",") == ["2026-12-06", "店庆", "本店的日子", f"{Round.objects.get().number} 已安排"]
    assert "店庆" in PdfReader(BytesIO(paper.content)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"title": " "}, actions.DayNameMissing),
        ({"title": "庆" * 61}, actions.DayNameTooLong),
        ({"day": TODAY - DAY, "yearly": False}, actions.DayIsOver),
    ],
)
def test_a_day_without_a_name_or_that_is_over_is_refused(house: House, said: Any, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        kept(house, **{"day": TODAY, **said})

    assert kept(house, TODAY - DAY).next(TODAY) == date(2027, 11, 22)


def test_a_round_for_a_day_ends_on_it_and_names_it(house: House, pack: Any) -> None:
    run = actions.plan_round("festival", about="spring_festival", by=house.lena, at=NOW)

    assert (run.ends_on, run.title["zh-hans"]) == (date(2027, 2, 6), "节日问候 · 春节")
    with pytest.raises(actions.DayUnknown):
        actions.plan_round("festival", about="house-day/77", by=house.lena, at=NOW)


@pytest.mark.usefixtures("at_now")
def test_a_day_is_kept_planned_for_and_removed_on_screen(
    house: House, pack: Any, signed_in: Callable[[Person], Client]
) -> None:
    browser, address = signed_in(house.lena), reverse("callbacks:calendar")

    refused = browser.post(address, {"title": "", "day": "2009-12-06", "yearly": "on"})
    browser.post(address, {"title": "店庆", "day": "2009-12-06", "yearly": "on"})
    day = HouseDay.objects.get()
    new = f"{reverse('callbacks:new')}?about=house-day/{day.pk}"
    form = browser.get(new).content.decode()
    said = {"plan": "festival", "department": house.service.pk, "about": f"house-day/{day.pk}"}
    planned = browser.post(new, said)
    page = browser.get(address).content.decode()
    browser.post(reverse("callbacks:forget-day", args=[day.pk]))

    run = Round.objects.get()
    assert (refused.status_code, planned.status_code, run.ends_on) == (422, 302, date(2026, 12, 6))
    assert "店庆" in form
    assert run.number in page
    assert not HouseDay.objects.exists()


def test_the_next_round_after_one_for_a_day_does_not_name_that_day(house: House, pack: Any, opened: Any) -> None:
    opened(phones=["13800000001"], membership="gold")
    usual = {"department": house.service, "by": house.lena, "at": NOW}
    named = {"zh-hans": "老客户月"}
    for words, kept_as in (({"about": "spring_festival"}, "节日问候"), ({"title": named}, "老客户月")):
        run = actions.start(actions.plan_round("festival", **usual, **words), by=house.lena, at=NOW)
        for callback in Callback.objects.filter(round=run, state="open"):
            actions.refuse(callback, by=house.ana, at=NOW)
        run = actions.close_round(run, by=house.lena, at=NOW)

        again = actions.plan_again(run, by=house.lena, at=NOW)

        assert (again.title["zh-hans"], again.about) == (kept_as, "")


@pytest.mark.req("E73-5")
@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize(
    ("days", "next_days"),
    [
        (("2026-11-01", "2026-11-30"), ("2026-12-01", "2026-12-31")),
        (("2026-10-01", "2026-12-31"), ("2027-01-01", "2027-03-31")),
        (("2026-11-09", "2026-11-15"), ("2026-11-16", "2026-11-22")),
        (("2026-11-09",), ("2026-11-24",)),
        (("gold",), ("gold",)),
    ],
    ids=["a month", "a quarter", "a week", "one day", "no day"],
)
def test_days_that_a_round_is_about_move_on_with_the_next(days: tuple[str, ...], next_days: tuple[str, ...]) -> None:
    asked, moved = (
        {"all": [{"field": "x", "operator": "is", "value": day} for day in said]} for said in (days, next_days)
    )

    assert next_dates(asked, timedelta(days=15)) == moved


def test_the_next_round_begins_from_the_last_one_with_what_was_noted(
    house: House, pack: Any, opened: Any, signed_in: Callable[[Person], Client]
) -> None:
    opened(phones=["13800000001"])
    changed = {
        "audience": {"field": "name", "operator": "is", "value": "王芳"},
        "skips": Skips(recently=3),
        "groups": {},
    }
    run = actions.plan_round("members", changed=changed, department=house.service, by=house.lena, at=NOW)
    browser, address = signed_in(house.lena), reverse("callbacks:again", args=[run.pk])
    with pytest.raises(actions.NotOverYet):
        actions.plan_again(run, by=house.lena, at=NOW)
    actions.start(run, by=house.lena, at=NOW)
    actions.refuse(Callback.objects.get(), by=house.ana, at=NOW)
    run = actions.close_round(run, by=house.lena, at=NOW)
    words = {"findings": "都拒绝了", "changes": "改在周六上午打"}
    actions.hand_in_summary(run, words, by=house.lena, at=NOW)
    actions.sign_summary(run, signature=PNG, by=house.max, at=NOW)

    planned = browser.post(address)

    again = Round.objects.get(follows=run)
    assert planned["Location"] == reverse("callbacks:round", args=[again.pk])
    assert (queries.rule_of(again).audience, queries.rule_of(again).skips) == (changed["audience"], changed["skips"])
    assert "改在周六上午打" in browser.get(planned["Location"]).content.decode()

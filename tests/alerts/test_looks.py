"""What a look at a watched figure keeps, by what it judges, and who is told and sees it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from huiyin.alerts import actions
from huiyin.alerts.models import Alert, Look
from huiyin.alerts.queries import explained_periods, open_beside
from huiyin.audit.models import Entry
from huiyin.cases.actions import register
from huiyin.cases.models import Case
from huiyin.customers.models import Customer
from huiyin.org.actions import add_person, report_absence
from huiyin.org.roles import Role
from huiyin.reports.queries.figures import series
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.definitions import flat
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist.models import WorkItem
from tests.alerts.weeks import DAY, WEEK, complain, raised
from tests.conftest import NOW, House


def ask(house: House, rule: str, **asked: Any) -> None:
    draft = rulebook.begin_draft(by=house.max, at=NOW)
    rulebook.edit_draft(draft, ("alerts", rule), asked, seen=1, by=house.max, at=NOW)
    rulebook.publish_draft(draft, seen_version=1, note="改一项预警", by=house.adam, at=NOW)


def test_what_is_watched_by_the_month_instead_of_the_week_shows_the_month_once_it_was_looked_at(
    house: House, risen: None, client: Client
) -> None:
    def shown() -> str:
        with time_machine.travel(NOW, tick=False):
            page = client.get(reverse("alerts:alerts")).text
        rows = page.partition('id="watched"')[2].split("<tr>")
        [row] = [row for row in rows if ">投诉：超出往常即预警<" in row]
        return " ".join(re.sub(r"<[^>]+>", " ", row.partition("</tr>")[0]).split())

    client.force_login(house.max)
    actions.look_at_figures(NOW)
    ask(house, "complaints_rise", every="month")
    waiting = shown()
    actions.look_at_figures(NOW + DAY / 24)
    looked = shown()

    assert "2026-11-16 – 2026-11-22" in waiting  # the week that was looked at, as it was
    assert "界限已修改" in waiting
    assert waiting.endswith("2026-11-23")
    assert "2026-10" in looked
    assert "2026-11-16" not in looked
    assert "界限已修改" not in looked
    assert looked.endswith("2026-12-01")
    assert Look.objects.filter(rule="complaints_rise").count() == 2


def test_a_week_and_a_month_that_begin_on_the_same_day_are_looked_at_each(house: House, risen: None) -> None:
    monday = date(2026, 6, 1)
    actions.look_at_figures(NOW)
    Alert.objects.filter(rule="complaints_rise").update(first_day=monday)
    alert = raised("complaints_rise")
    watched = pack_in_force().alerts["complaints_rise"]
    actions.judge(alert, verdict="known", words="周年活动。", by=house.max, at=NOW)

    assert explained_periods(watched) == {("", monday)}
    ask(house, "complaints_rise", every="month")
    assert explained_periods(pack_in_force().alerts["complaints_rise"]) == set()
    told = {"rule": "complaints_rise", "first_day": monday, "at": NOW}
    assert [Look.objects.create(unit=unit, **told).unit for unit in ("week", "month")] == ["week", "month"]


def test_what_was_chance_stays_part_of_what_is_usual(house: House, risen: None) -> None:
    actions.look_at_figures(NOW)
    watched = pack_in_force().alerts["classes_rise"]
    said: dict[str, Any] = {"words": "查过了。", "by": house.max, "at": NOW}

    actions.judge(raised("classes_rise"), verdict="chance", **said)

    assert explained_periods(watched) == set()


def test_parts_are_asked_for_their_names_once_a_page_however_many_alerts_there_are(
    house: House, risen: None, signed_in: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    actions.look_at_figures(NOW)
    alert, page = raised("classes_rise"), reverse("alerts:alerts")
    client = signed_in(house.max)
    assert flat(pack_in_force().lists["classes"])["fault_returns"].label["zh-hans"] in client.get(page).text
    with django_assert_max_num_queries(80) as one:
        client.get(page)
    for place, part in enumerate(flat(pack_in_force().lists["classes"])):
        Alert.objects.create(
            **{
                **{field.attname: getattr(alert, field.attname) for field in Alert._meta.concrete_fields},
                "id": None,
                "item_id": None,
                "part": part,
                "first_day": alert.first_day - (place + 1) * WEEK,
            }
        )

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(page)


def test_an_alert_goes_to_somebody_who_is_there(house: House, risen: None) -> None:
    mia = add_person("mia", "米娅", None, places=[(house.service, Role.MANAGER)], by=None, at=NOW)
    away: dict[str, Any] = {"starts_at": NOW - DAY, "ends_at": NOW + 9 * DAY, "at": NOW - DAY}
    report_absence(house.max, substitute=house.dora, by=house.max, **away)
    actions.look_at_figures(NOW)
    report_absence(mia, substitute=house.dora, by=mia, **away)
    ask(house, "complaints_rise", every="month", least=1)
    actions.look_at_figures(NOW)

    item = raised("classes_rise").item
    assert item is not None
    assert item.owner == mia
    assert Look.objects.filter(rule="complaints_rise", unit="month").exists()  # with all of them away, it is looked at


def test_a_figure_that_cannot_be_counted_hides_no_other(
    house: House, risen: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    count, first = series, next(iter(pack_in_force().alerts.values()))

    def counted(figure: Any, *asked: Any, by: Any = None) -> Any:
        if figure.key == first.figure and by is None:
            raise ZeroDivisionError
        return count(figure, *asked, by=by)

    monkeypatch.setattr(actions, "series", counted)

    assert actions.look_at_figures(NOW) > 0
    assert raised("classes_rise").rows == 6
    assert not Look.objects.filter(rule=first.key).exists()  # it is looked at again in an hour
    assert first.key in caplog.text


def test_of_parts_the_one_that_is_out_of_bounds_is_kept_though_others_have_more(
    house: House, customer: Customer, risen: None
) -> None:
    for weeks in (6, 4, 2):
        complain(house, customer, NOW - weeks * WEEK - 3 * DAY, "rude", times=8)
    complain(house, customer, NOW - 3 * DAY, "rude", times=8)

    actions.look_at_figures(NOW)

    look = Look.objects.get(rule="classes_rise")
    assert raised("classes_rise").part == "fault_returns"
    assert (look.found, look.rows) == ("beyond", 6)


def test_of_parts_with_few_rows_the_one_with_most_is_kept(house: House, customer: Customer) -> None:
    complain(house, customer, NOW - 3 * DAY, "fault_returns")
    complain(house, customer, NOW - 4 * DAY, "rude", times=3)

    actions.look_at_figures(NOW)

    look = Look.objects.get(rule="classes_rise")
    assert (look.found, look.rows) == ("few", 3)


def test_weeks_before_the_first_row_of_a_house_tell_nothing_of_what_is_usual(house: House, customer: Customer) -> None:
    complain(house, customer, NOW - 5 * WEEK, "rude")
    complain(house, customer, NOW - 4 * DAY, "fault_returns", times=6)

    actions.look_at_figures(NOW)

    assert Look.objects.get(rule="complaints_rise").found == "unknown"
    assert not Alert.objects.filter(figure="complaints").exists()


def test_a_measure_that_was_named_is_on_record_with_who_named_it(house: House, risen: None) -> None:
    actions.look_at_figures(NOW)
    alert = raised("classes_rise")
    values = {"kind": "corrective", "classification": alert.part, "basis": "一周六起。", "goal": "逐件复检。"}
    measure = register("measure", values=values, by=house.lena, at=NOW)

    actions.tie_measure(alert, number=measure.number, by=house.max, at=NOW)

    entry = Entry.objects.get(action="alert.answered")
    assert (entry.person, entry.subject, entry.detail) == (house.max, f"alert/{alert.pk}", {"number": measure.number})


def test_a_measure_that_has_ended_is_not_named_as_open_beside(house: House, risen: None) -> None:
    actions.look_at_figures(NOW)
    alert, other = raised("classes_rise"), raised("complaints_rise")
    values = {"kind": "corrective", "classification": alert.part, "basis": "一周六起。", "goal": "逐件复检。"}
    measure = actions.open_measure(alert, values=values, by=house.max, at=NOW)

    assert [*open_beside(other)] == [measure]
    Case.objects.filter(pk=measure.pk).update(ended_at=NOW, ends="done")
    assert [*open_beside(other)] == []


def test_a_measure_for_the_class_that_rose_is_named_on_the_alert_wherever_it_was_begun(
    house: House, risen: None
) -> None:
    actions.look_at_figures(NOW)
    alert, other = raised("classes_rise"), raised("complaints_rise")
    values = {"kind": "corrective", "classification": alert.part, "basis": "一周六起。", "goal": "逐件复检。"}
    measure = register("measure", values=values, by=house.lena, at=NOW)

    assert [*open_beside(alert)] == [measure]
    assert [*open_beside(other)] == []  # of the figure as a whole no class says enough


def test_who_looks_into_an_alert_sees_it_without_reading_the_figures_of_the_house(house: House, risen: None) -> None:
    actions.look_at_figures(NOW)
    alert = raised("classes_rise")
    WorkItem.objects.filter(pk=alert.item_id).update(owner=house.ana)

    assert not house.ana.may("reports.view") or not house.ana.reach("reports.view").everything
    assert [*Alert.objects.visible_to(house.ana)] == [alert]
    assert Alert.objects.count() > 1
    assert not Alert.objects.visible_to(house.ben).exists()
    assert raised("classes_rise").permits(house.ana, "judge")
    assert not raised("complaints_rise").permits(house.ana, "judge")


def test_who_oversees_the_work_judges_in_place_of_the_owner(house: House, risen: None) -> None:
    actions.look_at_figures(NOW)
    alert = raised("classes_rise")
    assert alert.item is not None
    assert alert.item.owner != house.dora
    with pytest.raises(actions.NotYoursToJudge):
        actions.judge(alert, verdict="known", words="展会。", by=house.art, at=NOW)

    judged = actions.judge(alert, verdict="known", words="展会。", by=house.dora, at=NOW)

    assert (judged.judged_by, WorkItem.objects.get(pk=alert.item_id).outcome) == (house.dora, "met")

"""Reasons in plain words, from what was stored with the deadline and nothing else."""

import json
from datetime import date, datetime

import pytest
from django.utils import translation

from huiyin.kernel.worktime import Calendar, compute, explain, extend, note_pause

OFFICE = [["09:00", "12:00"], ["13:30", "18:00"]]
WEEK = {str(number): OFFICE for number in range(1, 6)}
COMPANY = Calendar("公司", "CN", week=WEEK)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COMPANY.zone)


def said(form, start, language="en", calendar=COMPANY, **fixed) -> str:
    why = compute(form, start=at(start), calendar=calendar, **fixed).why
    with translation.override(language):
        return explain(json.loads(json.dumps(why)))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "4 working hours from 2026-09-30 16:30; due 2026-10-08 11:30; "
            "skips Oct 1 to Oct 7 National Day; by the calendar “公司”",
        ),
        (
            "zh-hans",
            "自 2026-09-30 16:30 起 4 个工作小时；截止 2026-10-08 11:30；跳过 10月1日至10月7日 国庆节；按“公司”日历",
        ),
        (
            "zh-hant",
            "自 2026-09-30 16:30 起 4 個工作小時；截止 2026-10-08 11:30；跳過 10月1日至10月7日 國慶節；按「公司」日曆",
        ),
    ],
)
def test_it_names_start_length_deadline_holidays_and_calendar(language, sentence):
    assert said({"within": "4 working hours"}, "2026-09-30 16:30", language) == sentence


def test_it_names_make_up_days_that_were_counted():
    sentence = said({"within": "2 working days"}, "2026-02-13 16:30", "zh-hans")

    assert "跳过 2月15日至2月23日 农历除夕、春节" in sentence
    assert "计入 2月14日（补班，抵 2月20日）" in sentence


def test_a_make_up_day_on_which_counting_begins_is_not_counted():
    assert "make-up" not in said({"within": "1 working day"}, "2026-10-10 10:00")
    assert "make-up" in said({"within": "1 working hour"}, "2026-10-10 10:00")


def test_calendar_days_skip_nothing_and_say_so():
    assert "skips" not in said({"within": "3 days"}, "2026-09-30 16:30")


def test_edited_dates_are_named_as_such():
    edited = Calendar("维修车间", "CN", week=WEEK, exceptions={date(2026, 11, 23): (), date(2026, 11, 28): OFFICE})

    sentence = said({"within": "5 working days"}, "2026-11-20 10:00", calendar=edited)

    assert "skips Nov 21 to Nov 23 (closed)" in sentence
    assert "counts Nov 28 (opened)" in sentence
    assert "“维修车间”" in sentence


def test_a_year_without_announced_holidays_is_a_warning():
    sentence = said({"within": "10 working days"}, "2098-12-29 10:00")

    assert "the public holidays of 2098, 2099 are not announced yet, so this may change" in sentence


@pytest.mark.parametrize(
    ("form", "fixed", "words"),
    [
        ({"within": "1 week"}, {}, "1 week from 2026-09-30 16:30; due 2026-10-07 23:59"),
        ({"same_day": True}, {}, "on the same day as 2026-09-30 16:30; due 2026-09-30 23:59"),
        ({"same_day": "working"}, {}, "by the close of business on the day of 2026-09-30 16:30"),
        ({"weekday": ["mon", "thu"]}, {}, "the next Monday, Thursday after 2026-09-30 16:30; due 2026-10-08 18:00"),
        ({"before_event": "3 days"}, {"event": date(2026, 10, 20)}, "3 days before the event on 2026-10-20"),
        ({"window": ["3 days", "7 days"]}, {}, "3 days to 7 days after 2026-09-30 16:30; not before 2026-10-03 00:00"),
        ({"cut_off": "16:00", "by": "15:00"}, {}, "due 2026-10-01 15:00; after 16:00 it counts as Oct 1"),
        ({"same_day": True, "by": "15:00"}, {}, "due 2026-10-01 15:00; after 15:00 it counts as Oct 1"),
        ({"end_of": "month"}, {}, "by the end of the month of 2026-09-30 16:30"),
        ({"end_of": "working year"}, {}, "by the last working day of the year of 2026-09-30 16:30"),
        ({"agreed": "until"}, {"agreed": at("2026-10-02 14:00")}, "as agreed: 2026-10-02 14:00"),
    ],
)
def test_every_form_has_its_words(form, fixed, words):
    assert words in said(form, "2026-09-30 16:30", **fixed)


def test_a_closed_day_that_counts_for_a_later_one_is_not_blamed_on_the_cut_off():
    form = {"cut_off": "16:00", "by": "15:00", "day": "next working day"}

    assert "; it counts as Oct 8" in said(form, "2026-10-03 09:00")


def test_a_pause_is_told_with_the_new_deadline():
    form = {"within": "4 working hours"}
    deadline = compute(form, start=at("2026-11-20 16:00"), calendar=COMPANY)
    pause = at("2026-11-20 17:00"), at("2026-11-23 10:00")

    due = extend(deadline.due_at, *pause, COMPANY, form)
    why = note_pause(deadline.why, *pause, due, COMPANY)

    with translation.override("en"):
        assert "due 2026-11-23 14:30; paused from 2026-11-20 17:00 to 2026-11-23 10:00" in explain(why)


def test_holidays_that_a_pause_made_the_deadline_skip_are_told():
    form = {"within": "4 working hours"}
    deadline = compute(form, start=at("2026-09-30 09:00"), calendar=COMPANY)
    pause = at("2026-09-30 10:00"), at("2026-10-08 10:00")

    why = note_pause(deadline.why, *pause, extend(deadline.due_at, *pause, COMPANY, form), COMPANY)

    assert "skipped" not in deadline.why
    with translation.override("en"):
        assert "skips Oct 1 to Oct 7 National Day" in explain(why)


def test_no_deadline_needs_no_words():
    assert explain({}) == ""

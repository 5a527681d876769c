"""What the cells of a file of customers say, whatever stands in them."""

from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.customers.actions.importing import cells
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import NotADate, clean

ZONE = ZoneInfo("Asia/Shanghai")
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
DAYS = st.dates(min_value=date(1955, 1, 1), max_value=date(2099, 12, 31))
PLACES = {
    "130000": "河北省",
    "130300": "河北省 秦皇岛市",
    "130302": "河北省 秦皇岛市 海港区",
    "110105": "北京市 朝阳区",
}
BEGINNINGS = cells.beginnings(tuple(PLACES.items()))


@given(
    st.lists(MOBILES, min_size=1, max_size=4, unique=True), st.sampled_from(["、", "/", " / ", "，", "；", "\n", " "])
)
def test_phones_of_a_cell_come_out_one_by_one_with_every_digit(phones: list[str], between: str) -> None:
    assert [number for number, _whose in cells.phones_of(between.join(phones))] == phones


@given(
    MOBILES,
    st.sampled_from(["本人", "妻子", "办公室", "王经理"]),
    st.sampled_from(["{0}({1})", "{0}（{1}）", "{1}：{0}", "{1} {0}"]),
)
def test_whose_a_phone_is_stands_before_or_after_it(phone: str, whose: str, written: str) -> None:
    assert cells.phones_of(written.format(phone, whose)) == [(phone, whose)]


@given(MOBILES)
def test_a_phone_kept_as_a_number_has_every_digit(phone: str) -> None:
    assert cells.code_of(clean(float(phone))) == phone


@given(st.integers(min_value=10**15, max_value=10**19))
def test_a_number_longer_than_excel_keeps_is_refused(number: int) -> None:
    with pytest.raises(cells.ShortenedByExcel):
        cells.code_of(clean(float(number)))


@given(st.from_regex(r"[0-9]{1,30}", fullmatch=True))
def test_digits_in_a_text_cell_are_kept_as_they_are(digits: str) -> None:
    assert cells.code_of(clean(digits)) == digits


@given(
    DAYS,
    st.sampled_from(["{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y-%m-%d}", "{0:%Y%m%d}"]),
)
def test_a_day_is_read_however_it_is_written(day: date, written: str) -> None:
    assert cells.day_of(written.format(day), ZONE) == day


@given(DAYS)
def test_years_of_the_republic_and_serials_of_excel_are_days(day: date) -> None:
    assert cells.day_of(f"民國{day.year - 1911}年{day.month}月{day.day}日", ZONE) == day
    assert cells.day_of((day - date(1899, 12, 30)).days, ZONE) == day


@given(st.dates(min_value=date(1927, 5, 18), max_value=date(2099, 12, 31)))
def test_a_serial_is_a_birthday_from_1927_on_and_another_day_from_1954(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days

    assert cells.birthday_of(serial, ZONE) == day
    if day < date(1954, 10, 3):
        with pytest.raises(NotADate):
            cells.day_of(serial, ZONE)
    else:
        assert cells.day_of(serial, ZONE) == day


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_cell(text: str) -> None:
    for read in (cells.code_of, cells.phones_of, cells.several, lambda typed: cells.day_of(typed, ZONE)):
        with suppress(DomainError):
            read(text)


@given(st.text(max_size=30))
def test_an_address_that_begins_with_no_place_stays_as_it_is(text: str) -> None:
    code, rest = cells.place_of(text, BEGINNINGS)
    assert code or rest == text


@pytest.mark.parametrize(
    ("address", "code", "rest"),
    [
        ("河北省秦皇岛市海港区文化路1号", "130302", "文化路1号"),
        ("河北 秦皇岛市 海港区 文化路1号", "130302", "文化路1号"),
        ("秦皇岛市海港区文化路1号", "130302", "文化路1号"),
        ("北京市朝阳区建国路", "110105", "建国路"),
        ("海港区文化路1号", "", "海港区文化路1号"),
        ("文化路1号", "", "文化路1号"),
    ],
)
def test_the_place_an_address_begins_with(address: str, code: str, rest: str) -> None:
    assert cells.place_of(address, BEGINNINGS) == (code, rest)

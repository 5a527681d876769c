from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from huiyin.org import actions, queries
from huiyin.org.models import Absence, Calendar, CalendarException, Department, Person
from huiyin.org.roles import Role
from tests.conftest import NOW, WEEK, House

PEOPLE_PAGES = ["org:people", "org:add_person", "org:departments"]
CALENDAR_PAGES = ["org:calendars", "org:add_calendar"]
TYPED = {
    "name": "安娜",
    "username": "ana",
    "email": "",
    "phone": "",
    "language": "en",
    "ability": "1.5",
    "calendar": "",
}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("page", PEOPLE_PAGES + CALENDAR_PAGES)
def test_settings_open_only_for_those_who_manage_them(house: House, signed_in, role: str, page: str) -> None:
    person = house.with_role(role)
    reading = {"org:people": "people.view", "org:departments": "people.view"}
    permission = reading.get(page, "people.manage" if page in PEOPLE_PAGES else "calendars.manage")

    response = signed_in(person).get(reverse(page))

    assert response.status_code == (200 if person.may(permission) else 403)


def test_nobody_sees_settings_without_signing_in(house: House, client) -> None:
    for page in PEOPLE_PAGES + CALENDAR_PAGES:
        assert client.get(reverse(page)).status_code == 302


def test_people_are_found_by_name_and_department(house: House) -> None:
    ana = queries.people_page(queries.Asked(text="安"), at=NOW)
    service = queries.people_page(queries.Asked(department=house.service.pk), at=NOW)

    assert ana.rows == [house.ana]
    assert service.rows == [house.ana, house.ben, house.lena, house.max]


def test_a_long_list_of_people_continues_on_further_pages(house: House) -> None:
    for number in range(60):
        actions.add_person(f"p{number}", f"人{number}", None, places=[(house.service, "agent")], by=None, at=NOW)

    first = queries.people_page(queries.Asked(text="人"), at=NOW)
    after = int(first.following.rpartition("=")[2])
    second = queries.people_page(queries.Asked(text="人", after=after), at=NOW)

    assert (len(first.rows), len(second.rows), second.following) == (50, 10, "")
    assert not set(first.rows) & set(second.rows)


def test_the_list_of_people_costs_the_same_for_few_and_many(house: House, django_assert_num_queries) -> None:
    for text, number in (("安", 1), ("", 12)):
        with django_assert_num_queries(3):
            assert len(queries.people_page(queries.Asked(text=text), at=NOW).rows) == number


def test_a_new_person_gets_a_one_time_password_shown_once(house: House, signed_in) -> None:
    browser = signed_in(house.adam)
    typed = {**TYPED, "name": "新人", "username": "xin", "department": [house.team_one.pk, ""], "role": ["agent", ""]}

    page = browser.post(reverse("org:add_person"), typed)

    xin = Person.objects.get(username="xin")
    assert xin.must_change_password
    assert xin.roles == {Role.AGENT}
    shown = page.content.decode().split('class="one-time">')[1].split()[0]
    assert xin.check_password(shown)
    assert shown not in browser.get(reverse("org:person", args=[xin.pk])).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"username": "ben"}, {"username": "a b"}, {"ability": "0"}, {"department": [], "role": []}]
)
def test_a_person_typed_wrongly_is_refused_and_nothing_typed_is_lost(house: House, signed_in, wrong) -> None:
    typed = {
        **TYPED,
        "name": "新人小李",
        "username": "xin",
        "department": [house.team_one.pk],
        "role": ["agent"],
        **wrong,
    }

    page = signed_in(house.adam).post(reverse("org:add_person"), typed)

    assert page.status_code == 422
    assert "新人小李" in page.content.decode()
    assert not Person.objects.filter(name="新人小李").exists()


def test_particulars_places_absence_and_leaving_are_settled_on_one_page(house: House, signed_in) -> None:
    browser = signed_in(house.adam)
    ana = house.ana

    def post(name: str, typed: dict):
        return browser.post(reverse(name, args=[ana.pk]), typed)

    assert browser.get(reverse("org:person", args=[ana.pk])).status_code == 200
    assert post("org:person", {**TYPED, "name": "安娜娜"}).status_code == 302
    assert post("org:places", {"department": [house.team_two.pk], "role": ["supervisor"]}).status_code == 302
    away = {
        "substitute": house.ben.pk,
        "starts_at": "2026-12-01T09:00",
        "ends_at": "2026-12-03T18:00",
        "reason": "年假",
    }
    assert post("org:absences", away).status_code == 302
    assert post("org:password", {}).status_code == 200
    assert post("org:leaving", {"successor": house.ben.pk}).status_code == 302

    ana = Person.objects.get(pk=ana.pk)
    assert (ana.name, ana.language, ana.is_active) == ("安娜娜", "en", False)
    assert ana.department_ids == {house.team_two.pk}
    assert Absence.objects.get(person=ana).starts_at == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert post("org:coming_back", {}).status_code == 302
    assert Person.objects.get(pk=ana.pk).is_active


def test_a_refused_place_is_said_on_the_page(house: House, signed_in) -> None:
    page = signed_in(house.adam).post(
        reverse("org:places", args=[house.adam.pk]), {"department": [house.root.pk], "role": ["agent"]}
    )

    assert page.status_code == 422
    assert Person.objects.get(pk=house.adam.pk).roles == {Role.ADMINISTRATOR}


def test_departments_are_added_changed_closed_and_opened(house: House, signed_in) -> None:
    browser = signed_in(house.adam)

    added = {"name": "投诉组", "key": "complaints", "parent": house.service.pk, "calendar": ""}
    assert browser.post(reverse("org:departments"), added).status_code == 302
    group = Department.objects.get(key="complaints")
    changed = {"name": "投诉处理组", "parent": house.branch.pk, "calendar": house.calendar.pk}
    assert browser.post(reverse("org:department", args=[group.pk]), changed).status_code == 302
    group.refresh_from_db()
    assert (group.name, group.path, group.calendar) == ("投诉处理组", [house.branch.pk, group.pk], house.calendar)

    browser.post(reverse("org:department_closing", args=[group.pk]))
    group.refresh_from_db()
    assert group.closed_at
    browser.post(reverse("org:department_opening", args=[group.pk]))
    group.refresh_from_db()
    assert group.closed_at is None


def test_a_department_with_people_stays_open_and_the_page_says_why(house: House, signed_in) -> None:
    page = signed_in(house.adam).post(reverse("org:department_closing", args=[house.team_one.pk]), follow=True)

    house.team_one.refresh_from_db()
    assert house.team_one.closed_at is None
    assert "toast-line" in page.content.decode()


def test_a_calendar_is_edited_with_several_windows_a_day(house: House, signed_in) -> None:
    browser = signed_in(house.max)
    week = {f"day_{day}": "" for day in range(1, 8)} | {"day_6": "8:30～12:00，13：00-17:00、18:00-24:00"}

    response = browser.post(
        reverse("org:calendar", args=[house.calendar.pk]),
        {"name": "客服日历", "region": "TW", "time_zone": "Asia/Taipei", **week},
    )

    assert response.status_code == 302
    calendar = Calendar.objects.get(pk=house.calendar.pk)
    assert calendar.week == {"6": [["08:30", "12:00"], ["13:00", "17:00"], ["18:00", "24:00"]]}
    assert (calendar.name, calendar.region, calendar.revision) == ("客服日历", "TW", house.calendar.revision + 1)


@pytest.mark.parametrize("wrong", ["9-12", "12:00-09:00", "09:00-12:00, 11:00-13:00", "25:00-26:00", "abc"])
def test_hours_typed_wrongly_are_refused_beside_the_day(house: House, signed_in, wrong: str) -> None:
    typed = {"name": "X", "region": "CN", "time_zone": "Asia/Shanghai", "day_3": wrong}

    page = signed_in(house.max).post(reverse("org:calendar", args=[house.calendar.pk]), typed)

    assert page.status_code == 422
    assert "id_day_3_error" in page.content.decode()
    assert Calendar.objects.get(pk=house.calendar.pk).week == WEEK


def test_an_exception_changes_the_day_and_can_be_taken_back(house: House, signed_in) -> None:
    browser = signed_in(house.max)
    address = reverse("org:exceptions", args=[house.calendar.pk])

    browser.post(address, {"date": "2026-11-24", "windows": "", "note": "盘点"})
    assert not queries.calendar_of(person=house.ana).day(date(2026, 11, 24)).windows
    page = browser.get(reverse("org:calendar", args=[house.calendar.pk]) + "?year=2026").content.decode()
    assert "盘点" in page

    exception = CalendarException.objects.get()
    browser.post(reverse("org:exception_removal", args=[exception.pk]))
    assert queries.calendar_of(person=house.ana).day(date(2026, 11, 24)).windows


def test_the_year_shows_public_holidays_and_make_up_workdays(house: House) -> None:
    year = queries.year_of(house.calendar, 2026)

    days = {day.date: day for month in year.months for week in month for day in week if day}
    assert len(days) == 365
    assert days[date(2026, 10, 1)].kind == "holiday"
    assert days[date(2026, 10, 1)].label
    assert any(day.kind == "make-up" for day in days.values())
    assert year.published


def test_an_unpublished_year_warns_until_its_holidays_are_entered(house: House, signed_in) -> None:
    browser = signed_in(house.max)
    assert not queries.year_of(house.calendar, 2099).published

    browser.post(reverse("org:known_year", args=[house.calendar.pk, 2099]))

    assert queries.year_of(Calendar.objects.get(pk=house.calendar.pk), 2099).published


def test_a_calendar_in_use_is_kept_and_another_one_removed(house: House, signed_in) -> None:
    browser = signed_in(house.max)
    night = actions.add_calendar("夜班", region="CN", week=WEEK, time_zone="Asia/Shanghai", by=house.max, at=NOW)

    browser.post(reverse("org:calendar_removal", args=[house.calendar.pk]))
    browser.post(reverse("org:calendar_removal", args=[night.pk]))

    assert list(Calendar.objects.all()) == [house.calendar]


@pytest.mark.parametrize("role", Role.values)
def test_everybody_has_a_profile(house: House, signed_in, role: str) -> None:
    me = house.with_role(role)
    browser = signed_in(me)

    assert browser.get(reverse("org:profile")).status_code == 200
    response = browser.post(reverse("org:profile"), {"phone": "13800000001", "email": "", "language": "zh-hant"})

    assert response.status_code == 302
    assert Person.objects.get(pk=me.pk).language == "zh-hant"


@pytest.mark.req("D52-16")
def test_i_enter_and_end_my_absence_but_nobody_elses(house: House, signed_in, at_now: datetime) -> None:
    browser = signed_in(house.ana)
    away = {"substitute": house.ben.pk, "starts_at": "2026-12-01T09:00", "ends_at": "2026-12-03T18:00", "reason": ""}
    browser.post(reverse("org:my_absences"), away)
    mine = Absence.objects.get(person=house.ana)
    others = actions.report_absence(
        house.lena, substitute=house.max, starts_at=NOW, ends_at=NOW + timedelta(days=1), by=house.lena, at=NOW
    )

    assert browser.post(reverse("org:my_absence_end", args=[others.pk])).status_code == 404
    assert browser.post(reverse("org:my_absence_end", args=[mine.pk])).status_code == 302

    assert list(Absence.objects.all()) == [others]


def test_my_absence_needs_a_substitute(house: House, signed_in) -> None:
    page = signed_in(house.ana).post(
        reverse("org:my_absences"), {"starts_at": "2026-12-01T09:00", "ends_at": "2026-12-03T18:00", "reason": "培训"}
    )

    assert page.status_code == 422
    assert "培训" in page.content.decode()


OTHERS = {"starts_at": "2026-12-01T09:00", "ends_at": "2026-12-03T18:00", "reason": "病假"}


@pytest.mark.usefixtures("at_now")
def test_a_supervisor_enters_and_ends_an_absence_of_the_department(house: House, signed_in) -> None:
    lena = signed_in(house.lena)

    entered = lena.post(reverse("org:others_absences"), {**OTHERS, "person": house.ana.pk, "substitute": house.ben.pk})
    absence = Absence.objects.get()
    page = lena.get(reverse("org:others_absences")).text
    ended = lena.post(reverse("org:absence_end", args=[absence.pk]))

    assert (entered.status_code, absence.person, absence.substitute) == (302, house.ana, house.ben)
    assert "安娜 · 2026-12-01" in page
    assert (ended.status_code, ended["Location"]) == (302, reverse("org:others_absences"))


def test_a_supervisor_enters_no_absence_of_other_departments(house: House, signed_in) -> None:
    refused = signed_in(house.lena).post(
        reverse("org:others_absences"), {**OTHERS, "person": house.wes.pk, "substitute": house.ben.pk}
    )

    assert refused.status_code == 422
    assert "病假" in refused.text
    assert not Absence.objects.exists()


def test_the_head_of_a_department_enters_absences_of_its_members_only(house: House, signed_in) -> None:
    browser = signed_in(house.hank)
    statuses = [
        browser.post(
            reverse("org:others_absences"), {**OTHERS, "person": person.pk, "substitute": house.hank.pk}
        ).status_code
        for person in (house.wes, house.ana)
    ]

    assert statuses == [302, 422]

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.audit import actions
from huiyin.audit.actions import KeptTooShort
from huiyin.audit.enums import ACTS, RECORDS
from huiyin.audit.models import Entry, Seal
from huiyin.audit.queries import verify
from huiyin.org.actions import place_person
from huiyin.org.models import Department, Session
from huiyin.org.roles import Role
from tests.conftest import NOW, House
from tests.reports import reading


def write(number: int, at=NOW, house: House | None = None) -> None:
    for index in range(number):
        actions.record("phone.revealed", by=None, at=at, subject=f"customer/{index}", detail={"why": "回访"})


def tamper(sql: str) -> None:
    """Somebody with the database's own rights switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # a table with waiting checks can't be altered
        cursor.execute("alter table audit_entry disable trigger user; alter table audit_seal disable trigger user")
        cursor.execute(sql)
        cursor.execute("alter table audit_entry enable trigger user; alter table audit_seal enable trigger user")


def seal_all():
    while actions.seal(at=NOW):
        pass


def test_an_entry_says_who_did_what_to_which_record_from_where(house: House) -> None:
    with actions.coming_from(person_id=house.ana.pk, address="203.0.113.7"):
        entry = actions.record("phone.revealed", by=house.ana, at=NOW, subject="customer/12")

    entry.refresh_from_db()
    assert (entry.person, entry.subject, entry.address, entry.at) == (house.ana, "customer/12", "203.0.113.7", NOW)


@pytest.mark.req("E102-4")
def test_sealing_closes_every_entry_once_and_the_chain_holds(house: House) -> None:
    write(3)
    seal_all()
    write(2)
    seal_all()

    assert not Entry.objects.filter(seal=None).exists()
    assert actions.seal(at=NOW) is None
    assert Seal.objects.count() == 2
    assert list(verify()) == []


def test_a_long_log_is_sealed_in_blocks(house: House, monkeypatch) -> None:
    seal_all()
    before = Seal.objects.count()
    monkeypatch.setattr(actions, "SEALED_AT_ONCE", 2)

    write(5)
    seal_all()

    assert Seal.objects.count() == before + 3
    assert list(verify()) == []


def test_an_entry_can_neither_be_changed_nor_deleted(house: House) -> None:
    write(1)
    for sql in ("update audit_entry set action = 'x'", "delete from audit_entry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    seal_all()
    for sql in (
        "update audit_entry set seal_id = null",
        "update audit_seal set digest = 'x'",
        "delete from audit_seal",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    assert Entry.objects.filter(action="phone.revealed").count() == 1


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("update audit_entry set detail = '{}' where action = 'phone.revealed'", "entries"),
        ("update audit_entry set at = at - interval '1 day' where action = 'phone.revealed'", "entries"),
        ("delete from audit_entry where id = (select max(id) from audit_entry)", "entries"),
        ("update audit_seal set content = repeat('0', 64)", "chain"),
        ("update audit_seal set digest = repeat('0', 64)", "chain"),
    ],
)
def test_tampering_shows(house: House, sql: str, problem: str) -> None:
    write(3)
    seal_all()
    write(1)
    seal_all()
    assert list(verify()) == []

    tamper(sql)

    assert problem in {finding.problem for finding in verify()}


def test_the_command_says_whether_the_chain_holds(house: House) -> None:
    write(2)
    seal_all()
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert Seal.objects.latest("pk").digest in said.getvalue()

    tamper("update audit_entry set subject = 'customer/99'")

    with pytest.raises(CommandError):
        call_command("verify_audit", stderr=StringIO())


def test_old_entries_are_dropped_and_the_chain_still_holds(house: House) -> None:
    today = timezone.now()
    seal_all()
    actions.record("list.exported", by=None, at=today - timedelta(days=400))
    actions.seal(at=today)
    actions.record("list.exported", by=None, at=today - timedelta(days=100))
    actions.seal(at=today)

    dropped = actions.forget(keep_days=365, at=today)

    assert dropped == 1
    assert Entry.objects.filter(action="list.exported").count() == 1
    assert list(verify()) == []
    assert actions.forget(keep_days=365, at=today) == 0


def test_nothing_is_kept_for_less_than_180_days(house: House) -> None:
    with pytest.raises(KeptTooShort):
        actions.forget(keep_days=179, at=timezone.now())


def test_row_history_names_the_person_and_the_request(house: House, signed_in) -> None:
    signed_in(house.adam).post(
        f"/settings/departments/{house.parts.pk}/", {"name": "配件中心", "parent": house.root.pk, "calendar": ""}
    )

    with connection.cursor() as cursor:
        cursor.execute(
            "select c.metadata from org_departmentevent e join pghistory_context c on c.id = e.pgh_context_id"
            " where e.pgh_obj_id = %s order by e.pgh_id desc limit 1",
            [house.parts.pk],
        )
        found = cursor.fetchone()[0]
    context = found if isinstance(found, dict) else json.loads(found)
    assert context["person"] == house.adam.pk
    assert context["url"] == f"/settings/departments/{house.parts.pk}/"
    assert context["address"] == "127.0.0.1"
    assert len(context["request"]) == 32


def test_who_wrote_is_told_only_to_tables_that_keep_a_history(house: House) -> None:
    with actions.coming_from(person_id=house.adam.pk), CaptureQueriesContext(connection) as asked:
        Session.objects.create(session_key="b" * 32, person=house.ben, expire_date=NOW)
        Department.objects.filter(pk=house.parts.pk).update(name="配件中心")

    kept_none, kept = (query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"])
    assert "pghistory" not in kept_none
    assert "pghistory.context_id" in kept
    with connection.cursor() as cursor:
        cursor.execute("select pgh_context_id is not null from org_departmentevent order by pgh_id desc limit 1")
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("role", Role.values)
def test_the_log_is_read_only_by_those_who_watch_over_the_house(house: House, signed_in, role: str) -> None:
    person = house.with_role(role)

    status = signed_in(person).get("/audit/").status_code

    assert status == (200 if role in {"administrator", "director", "auditor"} else 403)


def test_the_log_is_narrowed_down_and_read_page_by_page(house: House, signed_in) -> None:
    browser = signed_in(house.art)
    write(60)
    actions.record("list.exported", by=house.ana, at=NOW, subject="cases")

    found = browser.get("/audit/?action=list.exported&person=ANA&subject=cases&since=2026-11-23&until=2026-11-23")
    none = browser.get("/audit/?person=ana&until=2026-11-22")
    first = browser.get("/audit/?action=phone.revealed").content.decode()
    following = first.rsplit('href="?', 1)[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(f"/audit/?{following}").content.decode()

    assert "安娜" in found.content.decode().split("<tbody>")[1]
    assert "<tbody>" not in none.content.decode()
    assert (first.count("查看完整电话</td>"), second.count("查看完整电话</td>")) == (50, 10)


@pytest.mark.parametrize(
    "wrong", ["since=tomorrow", "before=x", "before=2026-11-23,1", "before=2026-11-23T00:00:00Z,x"]
)
def test_a_filter_typed_wrongly_breaks_nothing(house: House, signed_in, wrong: str) -> None:
    assert signed_in(house.art).get(f"/audit/?{wrong}").status_code in (200, 422)


@pytest.mark.req("F-71")
def test_the_log_is_taken_along_as_it_is_narrowed_in_the_words_of_its_page(house: House, signed_in) -> None:
    browser = signed_in(house.art)
    write(60)
    actions.record("list.exported", by=house.ana, at=NOW, subject="cases")
    asked = "?action=list.exported&person=ana&since=2026-11-23"

    page = browser.get(f"/audit/{asked}").content.decode()
    on_paper = reading.paper(browser.get(f"/forms/audit-log.pdf{asked}").content)
    whole = reading.workbook(browser.get("/forms/audit-log.xlsx?action=phone.revealed").getvalue())

    assert 'href="/forms/audit-log.pdf?action=list.exported&amp;person=ana&amp;since=2026-11-23"' in page
    assert all(words in on_paper for words in ("安全审计记录", "导出列表", "安娜", "用户名：ana", "审阅人"))
    assert "查看完整电话" not in on_paper
    assert [row[0] for row in whole if isinstance(row[0], int | float)] == list(range(1, 61))  # no page of 50
    taken = Entry.objects.filter(action="list.exported", subject="audit", person=house.art).order_by("pk")
    assert [(one.detail["as"], one.detail["action"]) for one in taken] == [
        ("pdf", ["list.exported"]),
        ("xlsx", ["phone.revealed"]),
    ]


def test_every_act_that_is_recorded_has_words() -> None:
    source = Path(actions.__file__).parents[2]
    recorded = {
        act
        for file in source.rglob("*.py")
        for act in re.findall(r"\b(?:record|OnRecord)\(\s*\"([a-z._-]+)\"", file.read_text(encoding="utf-8"))
    }

    assert recorded == {*ACTS}


def test_what_an_entry_is_about_has_words() -> None:
    source = Path(actions.__file__).parents[2]
    subjects = {
        kind
        for file in source.rglob("*.py")
        for kind in re.findall(r"return f\"([a-z-]+)/\{self", file.read_text(encoding="utf-8"))
    }

    assert subjects - {*RECORDS} == set()


def test_the_log_speaks_the_language_of_who_reads_it(house: House, signed_in) -> None:
    detail = {"as": "pdf", "copy": "customer"}
    actions.record("case.printed", by=house.ana, at=NOW, subject="case/12", detail=detail)

    page = signed_in(house.dora).get("/audit/", {"action": "case.printed"}).content.decode()

    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "安娜 打印投诉档案 事项 12 方式：A4；联次：客户联" in words


def test_departments_and_roles_stand_in_the_log_by_their_names(house: House, signed_in) -> None:
    place_person(house.ben, places=[(house.workshop, Role.DEPARTMENT_HEAD)], by=house.adam, at=NOW)

    page = signed_in(house.dora).get("/audit/", {"action": "person.placed"}).content.decode()

    assert "原为：客服二组、客服专员；现为：维修车间、部门负责人" in page

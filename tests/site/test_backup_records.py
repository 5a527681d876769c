"""Which backups were made stands in the audit log; one that is missed is said there and told to administrators."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse

from huiyin.audit.queries import entries
from huiyin.org.models import Person
from huiyin.site.backup import records
from huiyin.site.backup.making import Made
from huiyin.stationery.audit_log import log_on_paper
from huiyin.worklist.models import Notice
from huiyin.worklist.rules import subject_url
from tests.conftest import House

MADE = Made(path=Path("/mnt/elsewhere/huiyin-20261130-020000.tar"), size=1_730_560, digest="95d4e22e" * 8)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SignIn = Callable[[Person], Client]


@pytest.fixture
def installed(house: House) -> datetime:
    first = MigrationRecorder.Migration.objects.order_by("pk").values_list("applied", flat=True).first()
    assert first
    return first


def told() -> list[str]:
    return list(Notice.objects.filter(subject="backup").order_by("pk").values_list("person__username", flat=True))


def said(signed_in: SignIn, person: Person, at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        page = signed_in(person).get(reverse("audit:entries")).content.decode()
    return page.partition("notice-line tone-")[2].partition("</div>")[0]


@pytest.mark.req("F-71")
def test_each_backup_is_on_record_with_what_it_is_known_by(installed: datetime) -> None:
    records.put_on_record(MADE, at=installed)

    (line,) = log_on_paper(entries(action="backup.made"), within="").rows

    assert "已备份" in line
    (details,) = [cell for cell in line if "SHA-256" in str(cell)]
    assert "huiyin-20261130-020000.tar" in details
    assert "1.7 MB" in details
    assert MADE.digest in details
    assert "系统用户：" in details


def test_the_log_says_when_the_last_backup_was_made(house: House, installed: datetime, signed_in: SignIn) -> None:
    records.put_on_record(MADE, at=installed + DAY)

    found = said(signed_in, house.adam, installed + 8 * DAY)

    assert found.startswith('good"')
    assert "最近一次备份于" in found
    assert "huiyin-20261130-020000.tar，1.7 MB" in found
    assert 'href="?action=backup.made"' in found


@pytest.mark.req("E103-4")
def test_a_missed_backup_is_flagged_in_the_log(house: House, installed: datetime, signed_in: SignIn) -> None:
    records.put_on_record(MADE, at=installed + DAY)

    found = said(signed_in, house.adam, installed + 8 * DAY + HOUR)

    assert found.startswith('bad"')
    assert "距今已 7 天。" in found


def test_a_backup_never_made_is_missed_from_the_installation_on(
    house: House, installed: datetime, signed_in: SignIn
) -> None:
    today = said(signed_in, house.adam, installed + HOUR)
    in_time = said(signed_in, house.adam, installed + 6 * DAY + HOUR)
    late = said(signed_in, house.adam, installed + 7 * DAY + HOUR)

    assert "尚未做过备份；回音今天刚安装。" in today
    assert (in_time[:4], late[:3]) == ("info", "bad")
    assert "尚未做过备份；回音安装于 7 天前。" in late


@pytest.mark.req("E103-4")
def test_administrators_alone_are_told_of_a_missed_backup(house: House, installed: datetime) -> None:
    records.tell_of_a_missed_one(at=installed + 6 * DAY)
    assert told() == []

    records.tell_of_a_missed_one(at=installed + 9 * DAY)

    assert told() == ["adam"]
    notice = Notice.objects.get(subject="backup")
    assert notice.text["zh-hans"] == "已有 9 天没有备份，请联系管理服务器的人。"
    assert subject_url(notice.subject) == reverse("audit:entries")


def test_they_are_told_again_a_week_later_and_not_each_day(house: House, installed: datetime) -> None:
    for day in range(8, 15):
        records.tell_of_a_missed_one(at=installed + day * DAY)
    assert told() == ["adam"]

    records.tell_of_a_missed_one(at=installed + 15 * DAY)

    assert told() == ["adam", "adam"]


def test_nobody_is_told_while_backups_are_made(house: House, installed: datetime) -> None:
    records.put_on_record(MADE, at=installed + 5 * DAY)

    records.tell_of_a_missed_one(at=installed + 12 * DAY)
    assert told() == []

    records.tell_of_a_missed_one(at=installed + 12 * DAY + HOUR)
    assert told() == ["adam"]


def test_the_house_sets_after_how_many_days_one_is_missed(
    house: House, installed: datetime, settings: pytest.FixtureRequest
) -> None:
    settings.HUIYIN_BACKUP_DAYS = 2  # type: ignore[attr-defined]

    assert not records.is_missed(installed + 2 * DAY)
    assert records.is_missed(installed + 2 * DAY + HOUR)

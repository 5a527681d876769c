"""Whom a report goes to, in which language, and who of the house may read it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from huiyin.audit.models import Entry
from huiyin.messaging import actions as messaging
from huiyin.messaging.models import Message
from huiyin.org.actions import place_person
from huiyin.org.models import Person
from huiyin.org.roles import Role
from huiyin.reports import actions
from huiyin.reports.models import Delivery, Report
from huiyin.reports.printing import paper_of
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import PACKS
from huiyin.site import signature
from tests.conftest import NOW, House
from tests.messaging.conftest import live, set_up
from tests.reports.reading import paper
from tests.reports.standing.test_months import DAY, DECEMBER, WORDS

Owed = Callable[..., Report]
SENDS = 'sends: {superior: true, at: "08:30"}'
SIGNED = "signed_by: [manager]"


@pytest.fixture
def owed(house: House, pack: Any, tmp_path: Path) -> Owed:
    """What Lena owes on November, of a rule book that sends it elsewhere or has others sign it."""

    def asked(sends: str, signed_by: str = SIGNED) -> Report:
        folder = tmp_path / "pack"
        shutil.copytree(PACKS / "auto-service", folder)
        said = (folder / "reports.yaml").read_text()
        assert (said.count(SENDS), said.count(SIGNED)) == (1, 1)
        (folder / "reports.yaml").write_text(said.replace(SENDS, sends).replace(SIGNED, signed_by))
        rulebook.publish(folder, by=house.adam, at=NOW)
        actions.ask_for_reports(DECEMBER)
        return Report.objects.get(rule="complaint_classes", person=house.lena)

    return asked


def sent(report: Report, house: House, words: dict[str, str] = WORDS) -> Report:
    done = actions.hand_in(report, words=words, by=house.lena, at=DECEMBER)
    while signing := done.signings.filter(signed_at=None).order_by("place").first():
        by = signing.person
        actions.sign(done, signature=signature.draw(by.name), by=by, at=DECEMBER)
    actions.send_due(DECEMBER + DAY)
    return Report.objects.get(pk=report.pk)


def with_mail(person: Person, address: str, language: str = "zh-hans") -> None:
    Person.objects.filter(pk=person.pk).update(email=address, language=language)


def names(report: Report) -> list[str]:
    return [one.name for one in Delivery.objects.filter(report=report).order_by("pk")]


def test_a_department_has_it_though_its_head_got_it_anyway(owed: Owed, house: House) -> None:
    report = owed("sends: {superior: false, roles: [department_head], departments: [workshop]}")
    live(set_up(house, 25), house)
    with_mail(house.hank, "hank@example.com")

    done = sent(report, house)

    assert names(done) == ["汉克", house.workshop.name]
    assert Message.objects.filter(subject=done.subject).count() == 1  # one e-mail is enough for him
    assert Report.objects.visible_to(house.wes).get() == done
    assert not Report.objects.visible_to(house.wanda).exists()


def test_it_goes_to_people_of_a_role_but_not_to_its_writer_and_to_addresses_outside(owed: Owed, house: House) -> None:
    report = owed("sends: {superior: false, roles: [supervisor, auditor], addresses: [quality@maker.example]}")
    live(set_up(house, 25), house)

    done = sent(report, house)

    assert names(done) == ["亚瑟", "quality@maker.example"]
    assert Message.objects.get(subject=done.subject).address == "quality@maker.example"
    assert Report.objects.visible_to(house.art).filter(pk=done.pk).exists()


def test_each_of_two_in_one_mailbox_reads_it_in_their_language(owed: Owed, house: House) -> None:
    report = owed("sends: {roles: [manager, director, auditor]}")
    live(set_up(house, 25), house)
    for person, language in ((house.max, "zh-hans"), (house.dora, "en"), (house.art, "en")):
        with_mail(person, "leaders@example.com", language)

    done = sent(report, house)

    found = {}
    for message in Message.objects.filter(subject=done.subject):
        attached = next(one for one in message.attachments.all() if one.name.endswith(".pdf"))
        with attached.file.open() as file:
            found[message.subject_line.partition(" ")[0]] = (message.body, paper(file.read()))
    assert set(found) == {"顾客投诉分类统计表", "Complaints"}
    (letter, pdf), (chinese, chinese_pdf) = found["Complaints"], found["顾客投诉分类统计表"]
    assert ("What stands out:" in letter, "What stands out:" in chinese, "值得注意" in chinese) == (True, False, True)
    assert ("Complaintsbyclass" in pdf, "Complaintsbyclass" in chinese_pdf) == (True, False)


def test_an_address_that_cannot_be_written_to_keeps_no_other_back(owed: Owed, house: House) -> None:
    report = owed("sends: {roles: [manager, director, auditor]}")
    live(set_up(house, 25), house)
    with_mail(house.max, "max@example.com")
    with_mail(house.dora, "dora@example.com")
    with_mail(house.art, "art@example.com")
    messaging.block("max@example.com", reason="退信", by=house.adam, at=NOW)
    Person.objects.filter(pk=house.dora.pk).update(email="no address")

    done = sent(report, house)

    assert names(done) == ["马克斯", "多拉", "亚瑟"]
    assert [one.address for one in Message.objects.filter(subject=done.subject)] == ["art@example.com"]


def test_it_is_on_record_who_signed_it_and_that_it_was_sent(owed: Owed, house: House) -> None:
    done = sent(owed(SENDS), house)

    kept = {one.action: one.person_id for one in Entry.objects.filter(subject=done.subject)}
    assert (kept["reports.signed"], kept["reports.sent"]) == (house.max.pk, None)


def test_what_is_not_sent_yet_has_no_rest_to_send(owed: Owed, house: House) -> None:
    report = owed(SENDS)
    live(set_up(house, 25), house)
    with_mail(house.max, "max@example.com")
    done = actions.hand_in(report, words=WORDS, by=house.lena, at=DECEMBER)
    Delivery.objects.create(report=done, person=house.max, name="马克斯", at=DECEMBER)

    with pytest.raises(actions.NothingToSend):
        actions.send_rest(done, by=house.lena, at=DECEMBER)

    assert not Message.objects.filter(subject=done.subject).exists()


def test_of_one_person_in_two_roles_that_sign_one_signature_is_asked(owed: Owed, house: House) -> None:
    places = [(house.service, Role.MANAGER), (house.root, Role.DIRECTOR)]
    place_person(house.max, places=places, by=house.adam, at=NOW)
    report = owed(SENDS, signed_by="signed_by: [manager, auditor, director]")
    done = actions.hand_in(report, words=WORDS, by=house.lena, at=DECEMBER)

    asked = [one.person for one in done.signings.order_by("place")]

    assert (asked.count(house.max), house.art in asked) == (1, True)


def test_whoever_of_a_role_is_nearest_signs(owed: Owed, house: House) -> None:
    place_person(house.olga, places=[(house.branch, Role.MANAGER)], by=house.adam, at=NOW)
    place_person(house.ana, places=[(house.root, Role.MANAGER)], by=house.adam, at=NOW)
    done = actions.hand_in(owed(SENDS), words=WORDS, by=house.lena, at=DECEMBER)

    assert [one.person for one in done.signings.all()] == [house.max]  # of Lena's department; Ana came first


def test_the_signatures_are_sealed_in_their_order(owed: Owed, house: House) -> None:
    done = sent(owed(SENDS, signed_by="signed_by: [manager, director]"), house)

    assert [one["name"] for one in done.signatures] == ["马克斯", "多拉"]


def test_phones_in_what_was_written_are_short_on_paper(owed: Owed, house: House) -> None:
    done = sent(owed(SENDS), house, words={"analysis": "请打 13800001234", "measures": "无"})

    assert ("13800001234" in paper(paper_of(done)), "138****1234" in paper(paper_of(done))) == (False, True)

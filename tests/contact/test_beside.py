"""What belongs to a conversation: its recording, what the customer thinks, what was passed on, its registers."""

import wave
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from time_machine import TimeMachineFixture

from huiyin.audit.models import Entry
from huiyin.contact import actions
from huiyin.contact.models import Interaction, Opinion, PassedOn, Recording
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine, AssetLine
from huiyin.org.models import Person
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House

SignIn = Callable[[Person], Client]


@pytest.fixture
def customer(house: House, pack: Any) -> Customer:
    return open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)


def talk(customer: Customer, by: Person, *, at: datetime = NOW, **said: Any) -> Interaction:
    told = {"direction": "in", "channel": "phone", "content": "问过机油", "said_at": NOW, **said}
    return actions.record_conversation(customer, actions.Talk(**told), by=by, at=at)


def written(customer: Customer, by: Person, **said: Any) -> Interaction:
    told = {"direction": "in", "about": "发票何时寄出", "day": NOW.date(), "at": NOW, **said}
    return actions.record_letter(customer, by=by, **told).interaction


def sound(seconds: int) -> "ContentFile[bytes]":
    kept = BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(100)
        file.writeframes(b"\x80" * 100 * seconds)
    return ContentFile(kept.getvalue(), name="call.wav")


def test_a_recording_says_how_long_it_is_and_stays(house: House, customer: Customer) -> None:
    said = talk(customer, house.ana)

    kept = actions.keep_recording(said, file=sound(7), by=house.ana, at=NOW)

    assert (kept.seconds, kept.content_type, len(kept.sha256)) == (7, "audio/wav", 64)
    with pytest.raises(actions.RecordedOnce):
        actions.keep_recording(said, file=sound(7), by=house.ana, at=NOW)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Recording.objects.update(seconds=1)


@pytest.mark.parametrize(
    ("file", "seconds", "refusal"),
    [
        (ContentFile(b"OggS" + bytes(60), name="call.ogg"), None, actions.NeedsALength),
        (ContentFile(b"\x89PNG\r\n\x1a\n" + bytes(60), name="call.png"), 60, actions.NotARecording),
    ],
)
def test_no_recording_without_sound_or_length(
    house: House, customer: Customer, file: "ContentFile[bytes]", seconds: int | None, refusal: type[Exception]
) -> None:
    said = talk(customer, house.ana)

    with pytest.raises(refusal):
        actions.keep_recording(said, file=file, seconds=seconds, by=house.ana, at=NOW)

    ogg = ContentFile(b"OggS" + bytes(60), name="call.ogg")
    assert actions.keep_recording(said, file=ogg, seconds=60, by=house.ana, at=NOW).seconds == 60


def test_whoever_listens_is_on_record_and_nobody_elsewhere_hears(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    kept = actions.keep_recording(talk(customer, house.ana), file=sound(1), by=house.ana, at=NOW)
    page = reverse("contact:sound", args=[kept.pk])

    assert signed_in(house.olga).get(page).status_code == 404
    assert not Entry.objects.filter(action="recording.heard").exists()

    assert b"".join(signed_in(house.ana).get(page).streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]
    heard = Entry.objects.get(action="recording.heard")
    assert (heard.person, heard.subject) == (house.ana, f"customer/{customer.pk}")


@pytest.mark.req("B11-5")
def test_an_opinion_stands_in_the_register_with_its_source_until_it_is_classified(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    said = talk(customer, house.ana)
    with pytest.raises(actions.NothingThought):
        actions.note_opinion(customer, kind="image", words=" ", interaction=said, by=house.ana, at=NOW)

    opinion = actions.note_opinion(customer, kind="image", words="门头太旧", interaction=said, by=house.ana, at=NOW)

    client, page = signed_in(house.ana), reverse("contact:opinions")
    shown = client.get(f"{page}?unclassified=1").content.decode()
    assert "门头太旧" in shown
    assert "电话" in shown
    classify = reverse("contact:opinion", args=[opinion.pk])
    told = {"kind": "image", "about": house.workshop.pk, "cause": "多年未修"}
    assert client.post(classify, told).status_code == 422
    assert client.post(classify, {**told, "opinion_class": "premises"}).status_code == 302
    opinion.refresh_from_db()
    assert (opinion.about, opinion.cause, opinion.classified_by) == (house.workshop, "多年未修", house.ana)
    assert "门头太旧" not in client.get(f"{page}?unclassified=1").content.decode()
    assert signed_in(house.olga).get(classify).status_code == 404


@pytest.mark.req("B11-7")
def test_a_visitor_for_another_department_is_told_to_it_and_acknowledged(
    house: House, pack: Any, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    visit = {"department": house.workshop.pk, "channel": "phone", "visitor": "陈先生", "words": "来取车"}
    client = signed_in(house.ana)
    assert client.post(reverse("contact:new-visitor"), {**visit, "words": ""}).status_code == 422
    assert client.post(reverse("contact:new-visitor"), visit).status_code == 302

    passed = PassedOn.objects.get()
    assert {notice.person for notice in Notice.objects.filter(subject=passed.subject)} == {house.hank, house.wes}
    (item,) = WorkItem.objects.open().filter(kind=Kind.PASSED_ON)
    assert (item.team, item.subject) == (house.workshop, passed.subject)
    assert item.is_overdue(NOW + timedelta(days=1))

    page = reverse("contact:passed", args=[passed.pk])
    assert signed_in(house.olga).get(page).status_code == 404
    assert signed_in(house.ana).post(page, {}).status_code == 403
    assert signed_in(house.wes).post(page, {"reply": "已接待"}).status_code == 302
    passed.refresh_from_db()
    assert (passed.acknowledged_by, passed.reply) == (house.wes, "已接待")
    assert not WorkItem.objects.open().filter(kind=Kind.PASSED_ON).exists()
    assert Notice.objects.filter(person=house.ana, subject=passed.subject).count() == 1


@pytest.mark.req("B11-7")
def test_what_a_customer_wants_of_another_department_stands_in_their_file(house: House, customer: Customer) -> None:
    passed = actions.pass_on(
        customer, department=house.parts, words="要一副雨刮", channel="phone", by=house.ana, at=NOW
    )

    assert (passed.visitor, passed.interaction.customer) == ("王芳", customer)
    with pytest.raises(actions.NobodyCame):
        actions.pass_on(None, department=house.parts, words="要一副雨刮", channel="phone", by=house.ana, at=NOW)


@pytest.mark.req("D52-14", "B11-8")
def test_a_call_has_its_record_and_its_line_in_the_register(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    said = talk(customer, house.ana, line="answered")
    written(customer, house.ana, about="寄来感谢信")

    client = signed_in(house.ana)
    phone = client.get(reverse("contact:register-of", args=["phone"])).content.decode()
    letters = client.get(reverse("contact:register-of", args=["letters"])).content.decode()
    assert ("问过机油" in phone, "寄来感谢信" in phone) == (True, False)
    assert ("问过机油" in letters, "寄来感谢信" in letters) == (False, True)
    assert "问过机油" in client.get(reverse("contact:talk", args=[said.pk])).content.decode()
    assert client.get(reverse("contact:register-of", args=["smoke"])).status_code == 404


@pytest.mark.req("B23-12")
def test_how_calls_ended_is_counted_in_the_register(house: House, customer: Customer, signed_in: SignIn) -> None:
    for line in ("silence", "silence", "dialect"):
        talk(customer, house.ana, content="", line=line)

    page = reverse("contact:register-of", args=["phone"])
    count = signed_in(house.ana).get(f"{page}?line=silence&part=count").content.decode()

    assert count == "共 2 条"


@pytest.mark.req("B11-4", "C2-1", "C2-2")
def test_a_question_is_kept_with_its_answer_only(house: House, customer: Customer, signed_in: SignIn) -> None:
    asked = {"purpose": "consultation", "content": "", "question": "血压高能开车吗"}
    with pytest.raises(actions.NothingAnswered):
        talk(customer, house.ana, **asked)

    talk(customer, house.ana, **asked, answer="先问医生")

    shown = signed_in(house.ana).get(reverse("contact:register-of", args=["questions"])).content.decode()
    assert "血压高能开车吗" in shown
    assert "先问医生" in shown


@pytest.mark.req("D52-18")
def test_the_record_of_a_call_is_printed(house: House, customer: Customer, signed_in: SignIn) -> None:
    said = talk(customer, house.ana)

    paper = signed_in(house.ana).post(reverse("contact:paper", args=[said.pk]))

    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")


def test_the_page_of_a_talk_keeps_what_is_typed_beside_what_is_wrong(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    said, client = talk(customer, house.ana), signed_in(house.ana)

    refused = client.post(reverse("contact:recording", args=[said.pk]), {"file": sound(1), "seconds": "long"})
    assert refused.status_code == 422
    assert 'value="long"' in refused.content.decode()
    assert client.post(reverse("contact:recording", args=[said.pk]), {"file": sound(1)}).status_code == 302
    assert "<audio" in client.get(reverse("contact:talk", args=[said.pk])).content.decode()

    assert client.post(reverse("contact:note-opinion", args=[said.pk]), {"kind": "product"}).status_code == 422
    told = {"kind": "product", "words": "机油好"}
    assert client.post(reverse("contact:note-opinion", args=[said.pk]), told).status_code == 302
    assert Opinion.objects.get().interaction == said


@pytest.mark.req("E21-3")
def test_no_contact_without_its_channel_and_the_register_is_split_by_it(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    for channel in ("", "smoke"):
        with pytest.raises(actions.ChannelUnknown):
            talk(customer, house.ana, channel=channel)
    for channel, place in (("phone", ""), ("online", ""), ("in_person", "本店"), ("in_person", "本店")):
        talk(customer, house.ana, channel=channel, place=place)

    page = reverse("contact:register")
    counts = [
        signed_in(house.ana).get(f"{page}?channel={channel}&part=count").content.decode()
        for channel in ("phone", "online", "in_person")
    ]
    assert counts == ["共 1 条", "共 1 条", "共 2 条"]


@pytest.mark.req("D52-15")
def test_a_letter_stands_in_the_register_and_one_that_came_in_is_answered_in_time(
    house: House, customer: Customer, signed_in: SignIn
) -> None:
    asked = written(customer, house.ana)
    item = asked.letter.item
    assert item
    assert item.due_at
    assert item.owner == house.ana
    assert (asked.letter.number, asked.letter.kind) == (f"L-{NOW:%Y%m%d}-0001", "")
    with pytest.raises(actions.KindOfLetterUnknown):
        written(customer, house.ana, direction="out", kind="poem")

    notice = written(customer, house.ana, direction="out", about="停业通知")
    item.refresh_from_db()
    assert (notice.letter.kind, item.settled_at) == ("notice", None)

    def is_to_answer(one: Interaction) -> bool:
        return signed_in(house.ana).get(reverse("contact:answer-letter", args=[one.pk])).status_code != 404

    assert [is_to_answer(one) for one in (asked, notice)] == [True, False]
    reply = written(customer, house.ana, direction="out", about="发票已寄", kind="reply")

    asked.letter.refresh_from_db()
    item.refresh_from_db()
    assert (asked.letter.answered_by, item.outcome) == (reply.letter, "met")
    assert not is_to_answer(asked)
    page = reverse("contact:register-of", args=["letters"])
    shown = signed_in(house.ana).get(page).content.decode()
    assert all(one.letter.number in shown for one in (asked, notice, reply))
    assert "发票何时寄出" not in signed_in(house.ana).get(f"{page}?unanswered=1").content.decode()


def printed(client: Client, address: str) -> str:
    paper = client.get(address)
    assert paper["Content-Type"] == "application/pdf"
    return "".join("".join(one.extract_text() for one in PdfReader(BytesIO(paper.content)).pages).split())


@pytest.mark.req("D52-18")
def test_the_basic_data_of_a_customer_are_printed_with_what_is_hidden_hidden(
    house: House, pack: Any, signed_in: SignIn
) -> None:
    owned = AssetLine("vehicle", "冀A12345", {"model": "帕萨特"}, 6, NOW.date())
    file = open_file(
        kind="person", name="王芳", phones=["13800138000"], assets=[owned], needs="周末取送车",
        addresses=[AddressLine("home", "130102", "中山东路118号301室")], keeper=house.ana, by=house.ana, at=NOW,
    )  # fmt: skip
    address = reverse("customers:paper", args=[file.pk])

    text = printed(signed_in(house.ana), address)

    for words in ("客户档案基本资料表", file.number, "王芳", "冀A12345", "帕萨特", "周末取送车", "138****8000", "安娜"):
        assert words in text, words
    assert "13800138000" not in text
    assert "301室" not in text
    assert signed_in(house.olga).get(address).status_code == 404


@pytest.mark.req("D52-18")
def test_the_forms_are_in_one_place_and_each_is_filled_in_and_printed_from_there(
    house: House, pack: Any, signed_in: SignIn
) -> None:
    client = signed_in(house.lena)
    page = client.get(reverse("contact:forms")).content.decode()

    registers = [reverse("contact:register-of", args=[kind]) for kind in ("phone", "letters")]
    doors = [reverse(name) for name in ("customers:open", "customers:blank", "customers:list")]
    for address in (*doors, *registers, *(f"{one}?export=pdf" for one in registers)):
        assert f'href="{address}"' in page, address
        assert client.get(address).status_code == 200
    assert "车牌号" in printed(client, reverse("customers:blank"))
    assert "export=pdf" not in signed_in(house.ana).get(reverse("contact:forms")).content.decode()


@pytest.mark.req("D52-18")
@pytest.mark.parametrize("kind", ["phone", "letters"])
def test_the_registers_are_printed_by_whoever_may_take_lists_along(
    house: House, customer: Customer, signed_in: SignIn, kind: str
) -> None:
    talk(customer, house.lena)
    written(customer, house.lena, about="问过机油")
    page = reverse("contact:register-of", args=[kind]) + "?export=pdf"

    assert signed_in(house.ana).get(page).status_code == 403
    paper = signed_in(house.lena).get(page)

    assert paper["Content-Type"] == "application/pdf"
    assert "问过机油" in PdfReader(BytesIO(paper.content)).pages[0].extract_text()


@pytest.mark.parametrize("register", ["opinions", "visitors", "deliveries"])
def test_the_other_registers_are_printed_with_the_name_of_the_house(
    house: House, customer: Customer, signed_in: SignIn, register: str
) -> None:
    page = reverse(f"contact:{register}")

    assert signed_in(house.ana).get(f"{page}?export=pdf").status_code == 403
    assert "export=pdf" in signed_in(house.lena).get(page).content.decode()
    paper = signed_in(house.lena).get(f"{page}?export=pdf")

    printed = PdfReader(BytesIO(paper.content)).pages[0].extract_text()
    assert "回音汽车服务" in "".join(printed.split())

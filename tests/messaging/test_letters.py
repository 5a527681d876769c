"""Letters: printed for the window of the envelope, numbered, posted, and some of them come back."""

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from huiyin.contact.actions import record_letter
from huiyin.contact.models import Interaction
from huiyin.contact.models import Letter as RegisteredLetter
from huiyin.customers.actions import edit_file, open_file, record_consent
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Message, PrintRun
from huiyin.messaging.printing import letters_as_pdf
from huiyin.messaging.queries import letters_of, unsent
from huiyin.messaging.rules.envelopes import FOLDED, address_box, lines
from huiyin.stationery.actions import adjust_all_forms
from huiyin.worklist.models import Notice, WorkItem
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, decide_to_send, live

pytestmark = pytest.mark.django_db
ADDRESS = "王芳 女士\n北京市海淀区中关村大街 1 号 3 单元 502"
Decide = Callable[..., Message]
MM = 72 / 25.4


@pytest.fixture
def channel(house: House, pack: Any) -> Channel:
    said = {"key": "letters", "driver": "post", "name": "信件", "sender_name": "安途汽车服务", **BRAKES}
    return live(actions.add_channel(**said, return_address="北京市朝阳区建国路 8 号", by=house.adam, at=NOW), house)


@pytest.fixture
def decide(house: House, channel: Channel, customer: Customer) -> Decide:
    def decided(key: str = "a", **said: Any) -> Message:
        words = {
            "subject_line": "冬季检测周",
            "body": "王女士：\n\n欢迎来店。",
            "purpose": "service",
            "address": ADDRESS,
        }
        return decide_to_send(
            channel, **{**words, "key": key, "customer": customer, "by": house.ana, "at": NOW, **said}
        )

    return decided


def place_of(words: str, page: Any) -> tuple[float, float]:
    """Millimetres from the left edge and from the upper one."""
    places: list[tuple[float, float]] = []

    def see(text: str, user: list[float], matrix: list[float], _font: Any, _size: Any) -> None:
        if words in text:
            across = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
            up = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
            places.append((across / MM, 297 - up / MM))

    page.extract_text(visitor_text=see)
    return places[0]


def print_them(channel: Channel, house: House) -> PrintRun:
    return actions.print_letters(channel, by=house.max, at=NOW)


def test_a_letter_that_answers_one_is_its_answer_once_it_is_posted(
    channel: Channel, decide: Decide, house: House, customer: Customer
) -> None:
    told = {"direction": "in", "about": "发票何时寄出", "day": NOW.date(), "at": NOW}
    asked = record_letter(customer, by=house.ana, **told).interaction
    decide("a", subject=f"letter/{asked.pk}")

    batch = print_them(channel, house)
    asked.letter.refresh_from_db()
    assert asked.letter.answered_by is None
    actions.post(batch, by=house.max, at=NOW)

    asked.letter.refresh_from_db()
    assert asked.letter.answered_by
    answer = asked.letter.answered_by
    assert (answer.kind, answer.number) == ("reply", f"L-{NOW:%Y%m%d}-0002")
    assert asked.letter.item
    assert WorkItem.objects.get(pk=asked.letter.item_id).outcome == "met"


def test_a_letter_is_printed_numbered_posted_and_then_part_of_what_was_said(
    channel: Channel, decide: Decide, house: House, customer: Customer
) -> None:
    first, second = decide("a"), decide("b")
    assert not actions.send_some(channel.pk, lambda: NOW)  # no job posts a letter

    batch = print_them(channel, house)
    first.refresh_from_db()
    assert (first.state, first.register_number) == ("printed", f"L-{NOW:%Y%m%d}-0001")
    assert actions.tend(NOW + timedelta(hours=1)) == []  # it may lie for days
    assert not Interaction.objects.exists()
    actions.withdraw(second, by=house.ana, at=NOW)
    actions.post(batch, by=house.max, at=NOW + timedelta(hours=2))

    first.refresh_from_db()
    second.refresh_from_db()
    assert [(one.state, one.sent_at) for one in (first, second)] == [
        ("sent", NOW + timedelta(hours=2)), ("withdrawn", None),
    ]  # fmt: skip
    said = Interaction.objects.get()
    assert (said.customer, said.channel, said.content) == (customer, "letter", "冬季检测周\n王女士：\n\n欢迎来店。")
    with pytest.raises(actions.PostedAlready):
        actions.post(batch, by=house.max, at=NOW)


def test_what_lies_in_a_letter_stands_below_it_and_in_the_register(
    channel: Channel, decide: Decide, house: House, signed_in: Callable[..., Client], customer: Customer
) -> None:
    lives = [AddressLine(label="home", region="", text="上海市南京路 1 号")]
    edit_file(
        customer, changes={"addresses": lives}, seen_revision=customer.revision, confirmed=True, by=house.ana, at=NOW
    )
    browser, address = signed_in(house.ana), reverse("messaging:write-letter", args=[customer.pk])
    page = browser.get(address).content.decode()
    words = {"subject_line": "检测", "body": "王女士：您好。", "enclosures": "检测报告 2 页"}
    to = re.findall(r'<option value="([^"]+)"', page.split('name="address"')[1])[0]
    written = browser.post(address, {**words, "key": "0" * 32, "address": html.unescape(to)})
    decide("b")
    Message.objects.update(next_try_at=NOW)

    batch = print_them(channel, house)
    sheets = PdfReader(io.BytesIO(letters_as_pdf(channel, list(letters_of(batch)), {}))).pages
    actions.post(batch, by=house.max, at=NOW)

    assert written.status_code == 302
    assert ["附件：检测报告 2 页" in sheet.extract_text() for sheet in sheets] == [True, False]
    assert [*RegisteredLetter.objects.order_by("pk").values_list("enclosures", flat=True)] == ["检测报告 2 页", ""]


def test_only_what_waits_is_printed_and_only_once(channel: Channel, decide: Decide, house: House) -> None:
    with pytest.raises(actions.NothingToPrint):
        print_them(channel, house)
    decide()
    actions.stop(channel, by=house.adam, at=NOW)
    with pytest.raises(actions.ChannelDoesNotSend):
        print_them(channel, house)
    waiting, dry = unsent(channel)
    actions.go_live(channel, seen_waiting=waiting, seen_dry=dry, with_dry=False, by=house.adam, at=NOW)

    assert print_them(channel, house).letters == 1

    with pytest.raises(actions.NothingToPrint):
        print_them(channel, house)


def test_who_refuses_after_it_was_written_gets_no_letter(
    channel: Channel, decide: Decide, house: House, customer: Customer
) -> None:
    other = open_file(kind="person", name="李明", phones=["13900139000"], by=house.ana, at=NOW)
    refused, fine = decide("a"), decide("b", customer=other, address="李明\n上海市南京路 1 号")
    record_consent(customer, purpose="service", given=False, source="phone", by=house.ana, at=NOW)

    batch = print_them(channel, house)

    assert letters_of(batch) == [fine]
    refused.refresh_from_db()
    assert refused.state == "withdrawn"


def test_a_letter_needs_a_name_and_a_place(decide: Decide) -> None:
    with pytest.raises(actions.AddressTooShort):
        decide(address="王芳")
    assert decide(address=ADDRESS).address == ADDRESS


def test_a_letter_that_came_back_says_why_and_is_told_to_whoever_wrote_it(
    channel: Channel, decide: Decide, house: House
) -> None:
    letter = decide()
    batch = print_them(channel, house)
    with pytest.raises(actions.NotPosted):
        actions.note_returned(letter, reason="查无此人", by=house.max, at=NOW)
    actions.post(batch, by=house.max, at=NOW)
    with pytest.raises(actions.WhyItCameBack):
        actions.note_returned(letter, reason=" ", by=house.max, at=NOW)

    actions.note_returned(letter, reason="查无此人", by=house.max, at=NOW + timedelta(days=9))

    letter.refresh_from_db()
    assert (letter.state, letter.why, letter.detail, letter.sent_at) == ("returned", "by_post", "查无此人", NOW)
    assert "查无此人" in Notice.objects.get(person=house.ana).text["zh-hans"]
    actions.send_again(letter, by=house.ana, at=NOW + timedelta(days=10))
    assert actions.print_letters(channel, by=house.max, at=NOW + timedelta(days=10)).letters == 1
    letter.refresh_from_db()
    assert letter.register_number == f"L-{NOW:%Y%m%d}-0001"  # it is the same letter


def test_a_batch_is_one_paper_with_a_sheet_a_letter_and_each_address_in_the_window(
    channel: Channel, decide: Decide, house: House
) -> None:
    decide("a")
    decide("b", body="第二封。", address="李明 先生\n上海市黄浦区南京东路 100 号")
    batch = print_them(channel, house)

    pages = PdfReader(io.BytesIO(letters_as_pdf(channel, letters_of(batch), {}))).pages

    assert len(pages) == 2
    box = address_box(20, 45, 100, 40)
    assert box
    for page, name in zip(pages, ("王芳", "李明"), strict=True):
        left, baseline = place_of(name, page)
        assert box.left - 1 <= left <= box.left + box.width
        assert box.top <= baseline <= box.top + box.height
    assert "第二封。" in pages[1].extract_text()
    assert f"L-{NOW:%Y%m%d}-0001" in pages[0].extract_text()
    assert "北京市朝阳区建国路" in pages[0].extract_text()


def test_a_chinese_envelope_has_the_place_first_and_whom_it_is_for_below() -> None:
    said = "王芳 女士\n北京市海淀区\n中关村大街 1 号"

    assert lines(said, "zh-hans") == ["北京市海淀区", "中关村大街 1 号", "王芳 女士　收"]
    assert lines(said, "en") == said.splitlines()


def test_a_letter_that_is_printed_again_says_so_and_bears_the_signs_of_the_house(
    channel: Channel, decide: Decide, house: House, signed_in: Callable[[Any], Client]
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (1200, 400), "red").save(picture, "JPEG")
    sign = ContentFile(picture.getvalue(), name="logo.jpg")
    marks = {"watermark": {"zh-hans": "副本"}, "copies_only": True, "note": {"zh-hans": "投诉电话 12345"}}
    adjust_all_forms(marks, sign=sign, seen=0, by=house.adam, at=NOW)
    letter, _other = decide("a"), decide("b", body="第二封。")
    batch, browser = print_them(channel, house), signed_in(house.max)

    first, second = (
        [*PdfReader(io.BytesIO(browser.post(reverse("messaging:batch-paper", args=[batch.pk])).content)).pages]
        for _time in "12"
    )

    assert [len(page.images) for page in first] == [1, 1]
    assert "投诉电话 12345" in first[1].extract_text()
    assert ["副" in page.extract_text() for page in (*first, *second)] == [False, False, True, True]
    assert ["第2次打印" in "".join(page.extract_text().split()) for page in (*first, *second)] == [
        *[False, False],
        *[True, True],
    ]
    assert "已打印 2 次，最近一次：马克斯" in browser.get(reverse("messaging:message", args=[letter.pk])).text
    assert 'data-label="打印次数">2</td>' in browser.get(reverse("messaging:batch", args=[batch.pk])).text


@pytest.mark.parametrize("wrong", [(0, 90, 100, 40), (200, 45, 100, 40), (20, 45, 50, 40), (20, 45, 100, 20)])
def test_a_window_in_which_no_address_shows_is_refused(house: House, wrong: tuple[int, int, int, int]) -> None:
    said = {"key": "letters", "driver": "post", "name": "信件", **BRAKES, "by": house.adam, "at": NOW}
    names = ("window_left", "window_top", "window_width", "window_height")
    with pytest.raises(actions.WindowUnfit):
        actions.add_channel(**said, **dict(zip(names, wrong, strict=True)))

    assert actions.add_channel(**said, **dict(zip(names, (25, 50, 90, 35), strict=True))).settings["window_left"] == 25


def test_the_address_shows_wherever_the_sheet_slides() -> None:
    left, top, width, height = 20, 45, 100, 40
    box = address_box(left, top, width, height)
    assert box
    for across in (0, 220 - FOLDED[0]):
        for down in (0, 110 - FOLDED[1]):
            assert left <= box.left + across
            assert box.left + box.width + across <= left + width
            assert top <= box.top + down
            assert box.top + box.height + down <= top + height


def test_an_invitation_that_they_asked_for_goes_out_again_once_it_came_back(
    channel: Channel, decide: Decide, house: House
) -> None:
    with pytest.raises(actions.NotAgreedTo):
        decide("a", purpose="marketing")
    letter = decide("a", purpose="marketing", agreed=True)
    actions.post(print_them(channel, house), by=house.max, at=NOW)
    letter.refresh_from_db()
    actions.note_returned(letter, reason="无人签收", by=house.max, at=NOW)

    actions.send_again(letter, by=house.ana, at=NOW)

    letter.refresh_from_db()
    assert letter.state == "waiting"


def test_a_letter_that_came_back_is_printed_again_for_where_they_live_by_now(
    channel: Channel, decide: Decide, house: House, customer: Customer
) -> None:
    letter = decide("a")
    actions.post(print_them(channel, house), by=house.max, at=NOW)
    lives = [AddressLine(label="home", region="", text="上海市南京路 1 号")]
    edit_file(
        customer, changes={"addresses": lives}, seen_revision=customer.revision, confirmed=True, by=house.ana, at=NOW
    )
    letter.refresh_from_db()
    actions.note_returned(letter, reason="已搬迁", by=house.max, at=NOW)

    actions.send_again(letter, by=house.ana, at=NOW)

    letter.refresh_from_db()
    assert (letter.state, letter.address) == ("waiting", "王芳\n上海市南京路 1 号")


@pytest.mark.parametrize("lines", [18, 22, 24, 26, 28, 32])
def test_what_lies_in_a_letter_is_not_said_on_a_sheet_alone(
    channel: Channel, decide: Decide, house: House, lines: int
) -> None:
    body = "\n".join(f"第{line}行" for line in range(1, lines + 1))
    letter = decide("a", body=body, enclosures="换货单")

    pages = [
        re.sub(r"\s", "", page.extract_text())
        for page in PdfReader(io.BytesIO(letters_as_pdf(channel, [letter], {}))).pages
    ]

    assert "换货单" in pages[-1]
    assert f"第{lines}行" in pages[-1]

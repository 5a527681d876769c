"""A customer brings a matter from the phone: one form, a number at once, no account."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.utils.timezone import localtime
from PIL import Image

from huiyin.cases.models import Attachment
from huiyin.cases.queries import process_of
from huiyin.kernel.texts import say
from huiyin.portal import actions, jobs
from huiyin.portal.models import Knock
from huiyin.site import middleware
from tests.cases.files import workbook
from tests.conftest import NOW, House
from tests.kernel import bad_files as bad
from tests.portal.conftest import FORM, TOLD, Phone, sent

ADD = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


@pytest.mark.req("E101-3", "E51-1")
def test_a_customer_sends_a_matter_in_and_gets_a_number(visitor: Phone) -> None:
    number = visitor.number(visitor.send())

    [case] = sent()
    assert number == case.number
    assert (case.channel, case.complainant, case.data["intake"]["content"]) == ("own_site", "王磊", TOLD["content"])


def test_the_form_asks_in_the_customers_words_and_no_colleagues_advice(visitor: Phone) -> None:
    page = visitor.open()

    assert "您希望我们怎样处理" in page
    assert "让客户说完再记" not in page
    assert 'name="classification"' not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "您希望我们怎样处理"), ("zh-hant", "您希望我們怎樣處理"), ("en", "What would you like us to do")],
)
def test_the_form_says_the_same_in_each_language(visitor: Phone, language: str, words: str) -> None:
    visitor.browser.post("/language/", {"language": language, "next": FORM})

    page = visitor.open()

    assert words in page
    assert len(re.findall(r'name="(?:content|wish|plate|files|occurred_at|complainant_\w+)"', page)) == 7


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(visitor: Phone) -> None:
    answer = visitor.send(complainant_phone="")

    assert answer.status_code == 422
    assert 'id="door-complainant_phone_error"' in visitor.page
    assert TOLD["content"] in visitor.page
    assert sent() == []

    visitor.number(visitor.fill_in())
    assert len(sent()) == 1


def test_the_pages_are_for_nobody_else(visitor: Phone) -> None:
    for path in ("/s/", FORM, "/s/state/", "/s/poster/complaint/"):
        answer = visitor.browser.get(path)
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]
        assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_nothing_about_a_person_stands_in_an_address(visitor: Phone) -> None:
    answer = visitor.send()
    visitor.number(answer)
    state = visitor.look_up(sent()[0].number, "5678")

    for address in (answer["Location"], state["Location"]):
        # Whole words: two or three signs of a key made by chance may read like them.
        assert "1234" not in address
        assert "5678" not in address
        assert sent()[0].number not in address


def test_the_receipt_says_what_came_in_and_when(visitor: Phone) -> None:
    visitor.number(visitor.send())

    [case] = sent()
    assert case.number in visitor.page
    assert say(process_of(case).title) in visitor.page
    assert f"{localtime(case.received_at):%Y-%m-%d %H:%M}" in visitor.page


def test_a_receipt_is_kept_for_a_few_days(visitor: Phone) -> None:
    answer = visitor.send()

    visitor.clock.shift(timedelta(days=8))

    assert visitor.browser.get(answer["Location"]).status_code == 410
    assert visitor.browser.get("/s/receipt/made-up/").status_code == 410


def test_an_unknown_door_is_not_there(visitor: Phone) -> None:
    assert visitor.browser.get("/s/new/claim/").status_code == 404
    assert visitor.browser.get("/s/qr/claim.svg").status_code == 404


def test_a_house_may_shut_its_doors(visitor: Phone, settings: Any) -> None:
    settings.HUIYIN_DOORS = False

    assert visitor.browser.get(FORM).status_code == 503
    assert visitor.browser.post(FORM, TOLD).status_code == 503
    assert FORM not in visitor.open("/s/")
    assert sent() == []


def test_the_code_leads_to_the_public_address(visitor: Phone, settings: Any) -> None:
    settings.PUBLIC_URL = "https://service.example.com"

    assert visitor.browser.get("/s/qr/complaint.svg")["Content-Type"] == "image/svg+xml"
    assert "https://service.example.com/s/new/complaint/" in visitor.open("/s/poster/complaint/")


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def files(*named: tuple[str, bytes]) -> dict[str, Any]:
    return {"files": [ContentFile(data, name=name) for name, data in named]}


def test_photos_come_along_without_their_place(visitor: Phone) -> None:
    visitor.number(visitor.send(**files(("漏油.jpg", bad.photo()), ("结算单.pdf", bad.pdf(bad.ROOT, bad.PAGE)))))

    photo, bill = Attachment.objects.order_by("pk")
    assert (photo.name, photo.content_type, photo.purpose, photo.by) == ("漏油.jpg", "image/jpeg", "intake", None)
    with photo.file.open() as kept:
        assert dict(Image.open(kept).getexif()) == {}
    assert (bill.name, bill.content_type) == ("结算单.pdf", "application/pdf")


def test_a_film_is_taken_as_it_was_sent_and_the_form_says_so(visitor: Phone) -> None:
    film = bad.container(b"isom", b"mp42")

    visitor.number(visitor.send(**files(("异响.mp4", film))))

    kept = Attachment.objects.get()
    with kept.file.open() as stored:
        assert (kept.content_type, stored.read()) == ("video/mp4", film)
    assert "视频和录音按您发来的原样保存" in visitor.open()


def test_what_a_customer_hands_in_is_only_ever_saved_not_shown(visitor: Phone, house: House, signed_in: Any) -> None:
    visitor.number(visitor.send(**files(("漏油.jpg", bad.photo()))))
    [case] = sent()

    answer = signed_in(case.registrar).get(f"/cases/{case.pk}/papers/{case.attachments.get().pk}/")

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    answer.close()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("报价.docx", bad.OFFICE_THAT_ACTS["a macro"]),
        ("账单.pdf", bad.PDF_THAT_ACTS["a script"]),
        ("账单.pdf", bad.PDF_THAT_HIDES["a file inside"]),
        ("照片.png", bad.NEVER["a drawing"]),
        ("照片.png", bad.huge_picture()),
        ("旧表.xls", bad.OLD_OFFICE),
        ("照片.heic", bad.container(b"mif1", b"heic")),
        ("视频.mp4", bad.container(b"msf1", b"isom")),
    ],
)
def test_a_file_that_is_not_safe_is_refused_beside_its_field(visitor: Phone, name: str, data: bytes) -> None:
    answer = visitor.send(**files((name, data)))

    assert answer.status_code == 422
    assert 'id="id_files_error"' in visitor.page
    assert name in visitor.page
    assert sent() == []
    assert Attachment.objects.count() == 0


def test_no_more_than_nine_files(visitor: Phone) -> None:
    answer = visitor.send(**files(*((f"{n}.png", bad.photo(kind="PNG", place=False)) for n in range(10))))

    assert answer.status_code == 422
    assert "最多可以上传 9 个文件。" in visitor.page


def test_what_is_too_large_is_not_even_read(
    visitor: Phone, house: House, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "OUTSIDERS_MOST", 100)

    assert visitor.browser.post(FORM, TOLD).status_code == 413
    assert signed_in(house.lena).post(FORM, TOLD).status_code == 422


def test_an_office_document_without_macros_is_taken(visitor: Phone) -> None:
    visitor.number(visitor.send(files=[workbook([["王磊", 1]])]))

    assert Attachment.objects.count() == 1


# ── floods ───────────────────────────────────────────────────────────────────────────────────────


def test_the_same_words_sent_again_are_the_same_matter(visitor: Phone) -> None:
    first = visitor.number(visitor.send())
    again = visitor.number(visitor.send(content="刹车片换过三天 又响。"))

    assert first == again
    assert len(sent()) == 1

    visitor.clock.shift(timedelta(minutes=11))
    assert visitor.number(visitor.send()) != first


def test_other_words_are_another_matter(visitor: Phone) -> None:
    assert visitor.number(visitor.send()) != visitor.number(visitor.send(content="洗车划伤了漆。"))


def test_whoever_fills_in_what_nobody_sees_is_asked_for_a_sum(visitor: Phone) -> None:
    answer = visitor.send(website="http://203.0.113.9/")

    assert answer.status_code == 422
    assert "http://203.0.113.9/" not in visitor.page
    assert sent() == []

    visitor.number(visitor.fill_in(sum=visitor.sum(ADD)))
    assert len(sent()) == 1


def test_whoever_is_faster_than_a_hand_is_asked_for_a_sum(visitor: Phone) -> None:
    visitor.open()

    assert visitor.fill_in(seconds=2).status_code == 422
    assert 'name="sum"' in visitor.page
    assert sent() == []


def test_what_else_is_wrong_is_said_with_the_sum(visitor: Phone) -> None:
    visitor.send(website="x", content="")

    assert 'id="door-content_error"' in visitor.page
    assert "请把“提交”上方的加法也算一下。" in visitor.page


def test_a_wrong_sum_is_asked_anew(visitor: Phone) -> None:
    visitor.send(website="x")
    before = visitor.mark

    answer = visitor.fill_in(sum="99", website="x")

    assert answer.status_code == 422
    assert 'id="door-sum_error"' in visitor.page
    assert visitor.mark != before


def test_the_sum_is_taken_in_full_width_digits_too(visitor: Phone) -> None:
    visitor.send(website="x")
    wide = visitor.sum(ADD).translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    visitor.number(visitor.fill_in(sum=wide, website="x"))


@pytest.mark.parametrize("mark", ["", "made-up", "eyJ4IjoxfQ:1:xx"])
def test_a_form_that_we_did_not_draw_is_not_taken(visitor: Phone, mark: str) -> None:
    answer = visitor.send(mark=mark)

    assert answer.status_code == 422
    assert TOLD["content"] in visitor.page
    assert sent() == []


def test_a_form_that_lay_open_for_hours_is_sent_again_with_nothing_lost(visitor: Phone) -> None:
    visitor.open()

    assert visitor.fill_in(seconds=7 * 3600).status_code == 422
    assert TOLD["content"] in visitor.page

    visitor.number(visitor.fill_in())


def test_many_from_one_address_are_asked_for_a_sum_and_go_on(visitor: Phone) -> None:
    for number in range(5):
        visitor.number(visitor.send(content=f"第{number}件", complainant_phone=f"1381234000{number}"))

    visitor.open()
    assert 'name="sum"' in visitor.page
    assert visitor.fill_in(content="第六件").status_code == 422

    visitor.number(visitor.fill_in(content="第六件", sum=visitor.sum(ADD)))
    assert len(sent()) == 6


def test_whoever_keeps_us_looking_at_bad_files_is_asked_for_a_sum(visitor: Phone) -> None:
    for _time in range(5):
        assert visitor.send(**files(("照片.png", bad.huge_picture()))).status_code == 422

    visitor.open()

    assert 'name="sum"' in visitor.page
    assert sent() == []


def test_another_address_is_not_asked(visitor: Phone, clock: time_machine.Traveller) -> None:
    for number in range(5):
        visitor.number(visitor.send(content=f"第{number}件", complainant_phone=f"1381234000{number}"))

    assert 'name="sum"' not in Phone(clock, "198.51.100.4").open()


def test_a_flood_over_the_whole_house_puts_the_brake_on_for_everybody(
    visitor: Phone, clock: time_machine.Traveller, settings: Any
) -> None:
    settings.HUIYIN_DOOR_BRAKE = 3
    for number in range(3):
        other = Phone(clock, f"198.51.100.{number}")
        other.number(other.send(content=f"第{number}件", complainant_phone=f"1381234000{number}"))

    assert 'name="sum"' in visitor.open()

    clock.shift(timedelta(hours=2))
    assert 'name="sum"' not in visitor.open()


def test_one_phone_brings_five_matters_an_hour(clock: time_machine.Traveller, visitor: Phone) -> None:
    for number in range(5):
        other = Phone(clock, f"198.51.100.{number}")
        other.number(other.send(content=f"第{number}件"))

    answer = visitor.send(content="第六件")

    assert answer.status_code == 429
    assert "第六件" in visitor.page
    assert len(sent()) == 5

    clock.shift(timedelta(hours=2))
    visitor.number(visitor.send(content="第六件"))


def test_a_thousand_knocks_from_one_address_become_no_more_than_its_limit(visitor: Phone) -> None:
    taken = 0
    for number in range(1000):
        values = {**TOLD, "content": f"第{number}件", "complainant_phone": f"138{number:08d}"}
        if taken < 60:
            actions.send_in("complaint", values=values, address="203.0.113.7", at=NOW)
            taken += 1
            continue
        with pytest.raises(actions.TooMany):
            actions.send_in("complaint", values=values, address="203.0.113.7", at=NOW)

    assert len(sent()) == 60


def test_the_addresses_of_one_line_count_together(visitor: Phone, clock: time_machine.Traveller) -> None:
    for number in range(5):
        values = {**TOLD, "content": f"第{number}件", "complainant_phone": f"1381234000{number}"}
        actions.send_in("complaint", values=values, address=f"2001:db8:1:2::{number}", at=NOW)

    assert actions.wants_a_sum(address="2001:db8:1:2:ffff::1", at=NOW)
    assert not actions.wants_a_sum(address="2001:db8:1:3::1", at=NOW)


def test_neither_address_nor_phone_is_kept_and_nobody_is_counted_for_long(visitor: Phone) -> None:
    visitor.number(visitor.send())

    kept = " ".join(Knock.objects.values_list("digest", flat=True))
    assert Knock.objects.count() == 4
    assert not re.search(r"203\.0\.113|13812345678|81234567", kept)

    jobs.forget(0)
    assert Knock.objects.count() == 4
    visitor.clock.shift(timedelta(days=3))
    jobs.forget(0)
    assert Knock.objects.count() == 0


def test_a_form_from_elsewhere_is_refused(visitor: Phone) -> None:
    strict = Client(enforce_csrf_checks=True)
    visitor.open()

    assert strict.post(FORM, {**TOLD, "mark": visitor.mark}).status_code == 403

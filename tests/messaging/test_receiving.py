"""What comes in is read whatever wrote it, filed where it belongs, and nothing a program wrote makes work."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.messaging import actions
from huiyin.messaging.models import Channel, Received
from huiyin.messaging.rules.reading import as_text, read
from huiyin.org.models import Person
from huiyin.worklist.models import Notice
from tests.cases.loop import Loop
from tests.conftest import NOW, House
from tests.messaging.conftest import Decide

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
WORDS = "您好，车修好了吗？谢谢！"


def mail(text: str = WORDS, charset: str = "utf-8", **headers: str) -> bytes:
    """An e-mail as Wang writes it."""
    said = {"From": "Wang Fang <wang@example.com>", "Subject": "hello", "Message_ID": "<1@example.com>"}
    said |= {name.replace("-", "_"): value for name, value in headers.items()}
    head = [f"{name.replace('_', '-')}: {value}" for name, value in said.items()]
    kind = f'Content-Type: text/plain; charset="{charset}"\r\nContent-Transfer-Encoding: base64\r\nMIME-Version: 1.0'
    codec = {"gb2312": "gb18030", "big5": "big5hkscs", "hz-gb-2312": "hz", "unknown": "gb18030"}.get(charset, charset)
    return "\r\n".join([*head, kind, "", b64encode(text.encode(codec)).decode()]).encode()


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "gb18030", "big5", "hz-gb-2312", "unknown", "utf-16"])
def test_words_are_read_in_any_charset(charset: str) -> None:
    words = "您好，車修好了嗎？" if charset == "big5" else WORDS

    assert read(mail(words, charset)).text == words


def test_a_charset_that_says_less_than_it_writes_is_read_as_meant() -> None:
    assert read(mail("喆、镕、㐂", "gb2312")).text == "喆、镕、㐂"


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("=?gb2312?B?" + b64encode("关于喆先生的车".encode("gb18030")).decode() + "?=", "关于喆先生的车"),
        ("=?big5?B?" + b64encode("關於車".encode("big5")).decode() + "?=", "關於車"),
        ("=?utf-8?Q?=E8=BD=A6?= =?utf-8?Q?=E4=BF=AE=E5=A5=BD?=", "车修好"),
        ("=?nowhere?B?" + b64encode("车".encode()).decode() + "?=", "车"),
        ("=?utf-8?B?!!!!?=", ""),
    ],
)
def test_a_subject_is_read_as_people_wrote_it(header: str, says: str) -> None:
    assert read(mail(Subject=header)).subject_line == says


def test_a_subject_of_bare_bytes_and_one_cut_in_the_middle_of_a_character_are_read() -> None:
    bare = mail().replace(b"Subject: hello", "Subject: 车修好了吗".encode("gb18030"))
    assert read(bare).subject_line == "车修好了吗"
    words = "车修好了".encode("gb18030")
    halves = " ".join(f"=?gb2312?B?{b64encode(part).decode()}?=" for part in (words[:3], words[3:]))

    assert read(mail(Subject=halves)).subject_line == "车修好了"


def with_file(name: str, parameter: str) -> bytes:
    body = [
        "From: wang@example.com", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="x"', "", "--x",
        "Content-Type: text/plain; charset=utf-8", "", "hello", "--x", f"Content-Type: application/pdf; {parameter}",
        f"Content-Disposition: attachment; {name}", "", "%PDF-1.4", "--x--",
    ]  # fmt: skip
    return "\r\n".join(body).encode()


@pytest.mark.parametrize(
    "name",
    [
        "filename*=utf-8''%E5%8F%91%E7%A5%A8.pdf",
        "filename*0*=gb2312''%B7%A2; filename*1*=%C6%B1.pdf",
        'filename="=?gb2312?B?' + b64encode("发票.pdf".encode("gb18030")).decode() + '?="',
    ],
)
def test_the_name_of_a_file_is_read_in_each_way_programs_write_it(name: str) -> None:
    [enclosed] = read(with_file(name, 'name="x"')).enclosed

    assert enclosed.name == "发票.pdf"


def test_html_becomes_words_and_nothing_else() -> None:
    rich = "<style>p{}</style><p>您好&nbsp;&amp; 再见</p><script>alert(1)</script><p>第二行<img src=x onerror=y></p>"

    assert [line.strip() for line in as_text(rich).split("\n") if line.strip()] == ["您好\xa0& 再见", "第二行"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"nothing but words",
        b"Content-Type: multipart/mixed\r\n\r\n",
        b"From: \xff\xff\r\n\r\n\x80",
        b"Content-Type: text/plain; charset=\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@",
        b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary="a"\r\n',
    ],
)
def test_a_broken_e_mail_is_taken_in_all_the_same_once(channel: Channel, raw: bytes) -> None:
    first = actions.take_in(channel, raw, at=NOW)

    assert actions.take_in(channel, raw, at=NOW) == first
    assert Received.objects.get().customer is None


NUL, HALF = "=?utf-8?q?a=00b?=", "=?unicode_escape?q?=5Cud800?="


@pytest.mark.parametrize("says", [NUL, HALF, "a\x00b", "=?utf-7?q?+2AA-?="])
@pytest.mark.parametrize("header", ["Subject", "Message-ID", "References", "From"])
def test_no_sign_that_the_database_does_not_keep_stands_in_the_way(channel: Channel, header: str, says: str) -> None:
    written = {"Subject": says, "From": f"{says} <{says}@example.com>"}.get(header, f"<{says}@x>")

    received = actions.take_in(channel, mail(**{header: written}), at=NOW)

    assert received.text == WORDS


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "idna", "undefined"])
def test_a_charset_nobody_means_is_read_all_the_same(channel: Channel, charset: str) -> None:
    raw = f'From: a@b.example\r\nContent-Type: text/plain; charset="{charset}"\r\n\r\nhello \\ud800 +2AA- \xff\x00'

    assert actions.take_in(channel, raw.encode("latin-1"), at=NOW).text.startswith("hello")


@pytest.mark.parametrize(
    "name", ["王芳, 售后部", "王芳 <经理>", "王芳 (上海); 李明"], ids=["comma", "bracket", "semicolon"]
)
def test_whatever_an_encoded_name_holds_the_sender_is_known(customer: Customer, channel: Channel, name: str) -> None:
    encoded = "=?gb2312?B?" + b64encode(name.encode("gb18030")).decode() + "?="

    received = actions.take_in(channel, mail(From=f"{encoded} <wang@example.com>"), at=NOW)

    assert (received.name, received.address, received.customer) == (name, "wang@example.com", customer)


def test_who_is_known_by_the_address_is_on_record_and_the_keeper_hears(
    house: House, channel: Channel, customer: Customer
) -> None:
    customer.keeper = house.ana
    customer.save(update_fields=["keeper"])

    received = actions.take_in(channel, mail(Subject="Fw: car"), at=NOW)

    assert (received.state, received.customer, received.subject) == ("filed", customer, "")
    said = Interaction.objects.get()
    assert (said.direction, said.channel, said.customer, said.by) == ("in", "email", customer, None)
    assert said.content == f"Fw: car\n{WORDS}"
    assert Notice.objects.filter(person=house.ana, subject=f"customer/{customer.pk}").count() == 1


def test_an_answer_goes_where_the_e_mail_went_that_it_answers_whoever_writes(
    house: House, pack: Any, channel: Channel, decide: Decide
) -> None:
    customer = open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)
    case = Loop(house, NOW, customer).case
    ours = decide(customer=customer, subject=case.subject)
    answer = {"In_Reply_To": f"<{ours.message_id}>", "From": "husband@example.org"}
    further = {"Message_ID": "<2@x>", "References": "<1@example.com>", "From": "friend@example.org"}

    received, again = (actions.take_in(channel, mail(**said), at=NOW) for said in (answer, further))

    assert (received.reply_to, received.customer, received.subject) == (ours, customer, case.subject)
    assert (again.reply_to, again.customer, again.subject) == (None, customer, case.subject)


def test_an_address_is_the_customers_however_it_is_written(house: House, pack: Any, channel: Channel) -> None:
    lines = {"phones": ["13800138000"], "handles": ["Wang@例子.example"]}
    customer = open_file(kind="person", name="王芳", **lines, by=house.ana, at=NOW)

    came = actions.take_in(channel, mail(From="WANG@xn--fsqu00a.example"), at=NOW)

    assert came.customer == customer


def test_the_number_of_a_case_counts_only_from_whose_case_it_is(house: House, pack: Any, channel: Channel) -> None:
    lines = {"phones": ["13800138000"], "handles": ["wang@example.com"], "by": house.ana, "at": NOW}
    customer = open_file(kind="person", name="王芳", **lines)
    case, other = (Loop(house, NOW, customer).case for _each in range(2))
    named = f"Re: [{case.number}] car"

    stranger = actions.take_in(channel, mail(From="x@example.org", Subject=named), at=NOW)
    theirs = actions.take_in(channel, mail(**{"Subject": named, "Message-ID": "<2@x>"}), at=NOW)
    unclear = actions.take_in(channel, mail(**{"Message-ID": "<3@x>"}), at=NOW)

    assert (stranger.state, stranger.customer) == ("unknown", None)
    assert (theirs.customer, theirs.subject) == (customer, case.subject)
    assert (unclear.customer, unclear.subject) == (customer, "")  # of two open cases neither is chosen
    assert Notice.objects.filter(person=house.ana, subject=case.subject, kind="mention").count() == 1
    assert other.subject != theirs.subject


def test_the_one_open_case_of_the_sender_gets_the_e_mail(house: House, pack: Any, channel: Channel) -> None:
    lines = {"phones": ["13800138000"], "handles": ["wang@example.com"], "by": house.ana, "at": NOW}
    case = Loop(house, NOW, open_file(kind="person", name="王芳", **lines)).case

    assert actions.take_in(channel, mail(), at=NOW).subject == case.subject


def test_an_address_of_two_customers_waits_for_a_person(house: House, channel: Channel, customer: Customer) -> None:
    open_file(kind="person", name="李明", handles=["wang@example.com"], confirmed=True, by=house.ana, at=NOW)

    assert actions.take_in(channel, mail(), at=NOW).state == "unknown"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List-Id": "<news.example.com>"},
        {"Return-Path": "<>"}, {"From": "MAILER-DAEMON@example.com"}, {"X-Autoreply": "yes"},
        {"From": "service@antu.example"},
    ],
)  # fmt: skip
def test_what_a_program_wrote_makes_no_work(channel: Channel, customer: Customer, headers: dict[str, str]) -> None:
    automatic = actions.take_in(channel, mail(**headers), at=NOW)
    person = actions.take_in(channel, mail(**{"Auto-Submitted": "no", "Message-ID": "<2@x>"}), at=NOW)

    assert (automatic.state, person.state) == ("automatic", "filed")
    assert Interaction.objects.count() == 1


def test_more_than_five_an_hour_from_one_address_are_a_flood(channel: Channel, customer: Customer) -> None:
    states = [actions.take_in(channel, mail(Message_ID=f"<{n}@x>"), at=NOW).state for n in range(6)]
    later = actions.take_in(channel, mail(Message_ID="<9@x>"), at=NOW + timedelta(hours=1, minutes=1))

    assert states == ["filed"] * 5 + ["flood"]
    assert later.state == "filed"


def test_the_sixth_e_mail_of_an_hour_keeps_its_files_and_what_a_program_wrote_does_not(
    channel: Channel, customer: Customer
) -> None:
    came = [actions.take_in(channel, with_pictures(f"<{n}@x>"), at=NOW) for n in range(6)]
    automatic = actions.take_in(channel, with_pictures("<9@x>", precedence="bulk"), at=NOW)

    assert (came[-1].state, came[-1].enclosures.count()) == ("flood", 1)
    assert (automatic.state, automatic.enclosures.count()) == ("automatic", 0)


def test_of_the_e_mails_that_one_answers_the_newest_count(channel: Channel) -> None:
    references = " ".join(f"<{number}@x>" for number in range(60))

    received = actions.take_in(channel, mail(References=references), at=NOW)

    assert received.answers == read(mail(References=references)).answers
    assert (len(received.answers), received.answers[0]) == (50, "59@x")


def with_pictures(message_id: str = "<1@x>", precedence: str = "") -> bytes:
    letter = EmailMessage()
    letter["From"], letter["Message-ID"] = "wang@example.com", message_id
    if precedence:
        letter["Precedence"] = precedence
    letter.set_content(WORDS)
    letter.add_attachment(b"\x89PNG\r\n\x1a\n" + b"0" * 60, maintype="image", subtype="png", filename="划痕.png")
    letter.add_attachment(b"MZ\x90\x00", maintype="application", subtype="pdf", filename="发票.pdf")
    return letter.as_bytes(policy=SMTP)


def test_files_are_looked_through_and_what_is_not_kept_is_named(
    house: House, channel: Channel, customer: Customer, signed_in: SignIn, at_now: Any
) -> None:
    received = actions.take_in(channel, with_pictures(), at=NOW)

    [kept] = received.enclosures.all()
    assert (kept.name, kept.content_type) == ("划痕.png", "image/png")
    assert received.refused == ["“发票.pdf”不是图片、PDF、录音或办公文档。"]
    response = signed_in(house.ana).get(reverse("messaging:enclosure", args=[received.pk, kept.pk]))
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert response["Content-Disposition"].startswith("attachment")
    assert signed_in(house.olga).get(reverse("messaging:enclosure", args=[received.pk, kept.pk])).status_code == 404


def test_a_person_files_what_no_rule_could_and_puts_away_what_is_nobodys(
    house: House, channel: Channel, customer: Customer, signed_in: SignIn, at_now: Any
) -> None:
    unknown = actions.take_in(channel, mail(From="new@example.org"), at=NOW)
    nobodys = actions.take_in(channel, mail(**{"From": "spam@example.org", "Message-ID": "<2@x>"}), at=NOW)
    browser, filing = signed_in(house.ana), reverse("messaging:file-mail", args=[unknown.pk])
    assert "new@example.org" in browser.get(reverse("messaging:received"), {"state": "unknown"}).content.decode()
    refused = browser.post(filing, {})
    assert refused.status_code == 422
    assert "请选择客户" in refused.content.decode()

    browser.post(filing, {"customer": customer.pk})
    browser.post(reverse("messaging:put-away", args=[nobodys.pk]))

    unknown.refresh_from_db()
    nobodys.refresh_from_db()
    assert (unknown.state, unknown.customer, unknown.filed_by) == ("filed", customer, house.ana)
    assert (nobodys.state, nobodys.customer) == ("put_away", None)
    assert Interaction.objects.get().customer == customer
    with pytest.raises(actions.FiledAlready):
        actions.file(unknown, customer=customer, by=house.ana, at=NOW)


def report(number: str, action: str = "failed", part: str = "message/rfc822") -> bytes:
    """What a mail server says of an e-mail of ours. Source: RFC 3464."""
    lines = [
        "From: MAILER-DAEMON@example.com", "Subject: Undelivered Mail Returned to Sender",
        "Message-ID: <dsn@example.com>",
        "MIME-Version: 1.0", 'Content-Type: multipart/report; report-type=delivery-status; boundary="x"', "",
        "--x", "Content-Type: text/plain", "", "I'm sorry.",
        "--x", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example.com", "",
        "Final-Recipient: rfc822; wang@example.com", f"Action: {action}", "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1", "    no such user", "",
        "--x", f"Content-Type: {part}", "", f"Message-ID: <{number}>", "Subject: =?utf-8?q?=E8=BD=A6?=", "", "--x--",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("part", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_is_tied_to_the_e_mail_that_came_back_and_whoever_wrote_it_hears(
    house: House, channel: Channel, decide: Decide, customer: Customer, send: Callable[..., None], part: str
) -> None:
    message = decide(customer=customer)
    send()

    received = actions.take_in(channel, report(message.message_id, part=part), at=NOW)

    message.refresh_from_db()
    assert (message.state, message.why, message.detail) == ("returned", "bounced", "smtp; 550 5.1.1 no such user")
    assert (received.state, received.reply_to, received.customer) == ("bounced", message, customer)
    assert Interaction.objects.filter(direction="in").count() == 0
    assert "no such user" in Notice.objects.get(person=house.ana).text["zh-hans"]


@pytest.mark.parametrize(("number", "action"), [("", "delayed"), ("unknown@example.com", "failed")])
def test_a_delay_and_a_report_of_an_e_mail_that_is_not_ours_change_nothing(
    channel: Channel, decide: Decide, customer: Customer, send: Callable[..., None], number: str, action: str
) -> None:
    message = decide(customer=customer)
    send()

    received = actions.take_in(channel, report(number or message.message_id, action), at=NOW)

    message.refresh_from_db()
    assert (message.state, received.state) == ("sent", "automatic")


def test_of_several_open_matters_a_person_says_which_one(house: House, pack: Any, channel: Channel) -> None:
    customer = open_file(kind="person", name="王芳", phones=["13800138000"], by=house.ana, at=NOW)
    first, second = Loop(house, NOW, customer).case, Loop(house, NOW, customer).case
    received = actions.take_in(channel, mail(From="husband@example.org"), at=NOW)
    with pytest.raises(actions.WhichMatter):
        actions.file(received, customer=customer, by=house.ana, at=NOW)
    with pytest.raises(actions.NotTheirMatter):
        actions.file(received, customer=customer, subject="case/0", by=house.ana, at=NOW)

    assert (
        actions.file(received, customer=customer, subject=first.subject, by=house.ana, at=NOW).subject == first.subject
    )

    other = actions.take_in(channel, mail(From="husband@example.org", Message_ID="<2@x>"), at=NOW)
    filed = actions.file(other, customer=customer, subject=actions.TO_THE_FILE, by=house.ana, at=NOW)
    assert (filed.subject, filed.customer, second.subject != first.subject) == ("", customer, True)

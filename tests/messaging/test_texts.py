"""Text messages: approved words with every blank filled, receipts however they come, and never a survey."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from huiyin.contact.models import Interaction
from huiyin.customers.models import Customer
from huiyin.messaging import actions
from huiyin.messaging.drivers import Report
from huiyin.messaging.models import Channel, Message, Receipt, Template
from huiyin.messaging.rules.texts import around
from huiyin.worklist.models import Notice
from tests.conftest import NOW, House
from tests.messaging.conftest import BRAKES, decide_to_send, live

pytestmark = pytest.mark.django_db
TEXT = "{salutation}您好，您的车{plate}已修好，请来取车。"
Decide = Callable[..., Message]


def approve(asked: Any, at: datetime = NOW) -> Any:
    """As the provider that pretends does after two minutes."""
    actions.ask_for_approval(asked, at=at)
    actions.refresh_approvals(asked.channel, lambda: at + timedelta(minutes=2))
    asked.refresh_from_db()
    return asked


@pytest.fixture
def channel(house: House, pack: Any) -> Channel:
    said = {"key": "sms", "driver": "pretending", "name": "短信", **BRAKES}
    channel = live(actions.add_channel(**said, by=house.adam, at=NOW), house)
    approve(actions.add_signature(channel, words="【安途汽车】"))
    return channel


def write(channel: Channel, house: House, text: str = TEXT, **said: str) -> Template:
    words = {"key": "ready", "title": "取车通知", "text": text, "purpose": "service", **said}
    return actions.write_template(channel, **words, by=house.adam, at=NOW)


@pytest.fixture
def template(channel: Channel, house: House) -> Template:
    approved: Template = approve(write(channel, house))
    return approved


@pytest.fixture
def decide(house: House, channel: Channel, template: Template, customer: Customer) -> Decide:
    """Ana decides to send the template to a number."""

    def decided(address: str = "13800138000", **said: Any) -> Message:
        words = {
            "key": f"test/{address}",
            "variables": {"salutation": "王女士", "plate": "京A12345"},
            "template": template,
        }
        return decide_to_send(
            channel, **{**words, "customer": customer, "address": address, "by": house.ana, "at": NOW, **said}
        )

    return decided


def send(channel: Channel, at: datetime = NOW) -> None:
    while actions.send_some(channel.pk, lambda: at):
        pass


def stands(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.why


def test_a_text_message_is_the_approved_words_with_their_blanks_filled(
    channel: Channel, decide: Decide, customer: Customer
) -> None:
    message = decide()
    assert message.body == "【安途汽车】王女士您好，您的车京A12345已修好，请来取车。"
    assert message.address == "+8613800138000"

    send(channel)

    assert stands(message) == ("sent", "")
    said = Interaction.objects.get()
    assert (said.customer, said.channel, said.direction, said.content) == (customer, "sms", "out", message.body)


@pytest.mark.parametrize(
    ("variables", "refusal"),
    [
        ({"salutation": "王女士"}, actions.BlankUnfilled),
        ({"salutation": "王女士", "plate": " "}, actions.BlankUnfilled),
        ({"salutation": "王女士", "plate": "京A12345", "price": "3"}, actions.BlankUnknown),
        ({"salutation": "王女士", "plate": "长" * 36}, actions.ValueTooLong),
        ({"salutation": "王女士", "plate": "见 https://a.example"}, actions.LinkInValue),
        ({"salutation": "王女士", "plate": "t.cn/abc"}, actions.LinkInValue),
    ],
)
def test_every_blank_is_filled_and_holds_neither_a_link_nor_too_much(
    decide: Decide, variables: dict[str, str], refusal: Any
) -> None:
    with pytest.raises(refusal):
        decide(variables=variables)

    assert decide(variables={"salutation": "王女士", "plate": "京A·1.2 升"}).state == "waiting"


@pytest.mark.parametrize("address", ["010-62345678", "王芳", "13800138000转2", "400-800-8000"])
def test_a_text_message_goes_to_a_mobile_only(decide: Decide, address: str) -> None:
    with pytest.raises(actions.NotAMobile):
        decide(address)

    assert decide("138 0013 8000").address == "+8613800138000"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"purpose": "survey"}, actions.SurveyPurpose),
        ({"text": "请填写满意度问卷。"}, actions.ASurvey),
        ({"text": "满意请给五星好评！"}, actions.ASurvey),
        ({"text": "您好{name}{plate}，请来。"}, actions.BlanksSideBySide),
        ({"text": "您好{Name}，请来。"}, actions.BraceAstray),
        ({"text": "您好{mobile}，请来。"}, actions.BlankReserved),
        ({"text": "【安途】您好。"}, actions.BracketsInText),
        ({"text": "长" * 501}, actions.TemplateTooLong),
        ({"text": "春季保养八折。", "purpose": "marketing"}, actions.NoWayToRefuse),
        ({"title": " "}, actions.TitleMissing),
        ({"text": " "}, actions.TextMissing),
    ],
)
def test_words_no_provider_would_let_through_are_refused_before_it_is_asked(
    channel: Channel, house: House, said: dict[str, str], refusal: Any
) -> None:
    with pytest.raises(refusal):
        write(channel, house, **said)

    assert write(channel, house, "春季保养八折。拒收请回复R", purpose="marketing").pk


def test_a_survey_does_not_go_by_text_message_and_the_refusal_says_what_does(decide: Decide, channel: Channel) -> None:
    with pytest.raises(actions.SurveyByText) as refused:
        decide(template=None, purpose="survey", variables={}, body="您满意吗？")

    assert [way for way in ("邮件", "企业微信", "二维码", "卡片") if way not in str(refused.value)] == []
    assert decide().state == "waiting"


def test_words_stay_as_they_are_once_the_provider_was_asked(channel: Channel, house: House) -> None:
    first = write(channel, house)
    assert write(channel, house, "{plate}已修好。").pk == first.pk  # nobody was asked yet
    approve(first)

    second = write(channel, house, "您的车{plate}修好了。")

    assert (second.edition, second.state) == (2, "unasked")
    first.refresh_from_db()
    assert (first.text, first.state) == ("{plate}已修好。", "approved")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Template.objects.filter(pk=first.pk).update(text="别的话")
    assert Template.objects.filter(pk=second.pk).update(text="还没有送审的话") == 1


def test_nothing_goes_out_by_words_that_are_not_approved(
    channel: Channel, house: House, customer: Customer, template: Template
) -> None:
    said: dict[str, Any] = {"address": "13800138000", "customer": customer, "by": house.ana, "at": NOW}
    loan = write(channel, house, "贷款更方便。", key="loan")
    with pytest.raises(actions.TemplateUnapproved):
        decide_to_send(channel, key="a", template=loan, **said)
    approve(loan)
    assert (loan.state, loan.reason) == ("rejected", "贷款")
    with pytest.raises(actions.TemplateUnapproved):
        decide_to_send(channel, key="a", template=loan, **said)
    with pytest.raises(actions.TemplateMissing):
        decide_to_send(channel, key="a", purpose="service", body="您好", **said)

    good = approve(write(channel, house, "请来取车。", key="good"))

    assert decide_to_send(channel, key="a", template=good, **said).state == "waiting"


def test_without_an_approved_signature_there_is_no_text_message(house: House, pack: Any, customer: Customer) -> None:
    said = {"key": "sms", "driver": "pretending", "name": "短信", **BRAKES}
    channel = actions.add_channel(**said, by=house.adam, at=NOW)
    template = approve(write(channel, house, "请来取车。"))
    wanted: dict[str, Any] = {"key": "a", "template": template, "address": "13800138000", "by": house.ana, "at": NOW}
    with pytest.raises(actions.NoSignature):
        decide_to_send(channel, **wanted)
    for words in ("安", "安【途", "安" * 13):
        with pytest.raises(actions.SignatureUnfit):
            actions.add_signature(channel, words=words)

    approve(actions.add_signature(channel, words="安途"))

    assert decide_to_send(channel, **wanted).body == "【安途】请来取车。"
    with pytest.raises(actions.SignatureStands):
        actions.add_signature(channel, words="安途")


def test_what_a_provider_throttles_waits_and_goes_out_later(channel: Channel, decide: Decide) -> None:
    one, every, other = decide("13800130001"), decide("13800130002"), decide("13800130009")

    send(channel)
    assert [stands(one), stands(every), stands(other)] == [("waiting", "later"), ("waiting", "later"), ("waiting", "")]
    send(channel, NOW + timedelta(minutes=1))

    assert {stands(message) for message in (one, every, other)} == {("sent", "")}


def test_what_a_provider_refuses_for_good_is_not_tried_again(channel: Channel, decide: Decide) -> None:
    message = decide("13800130003")

    send(channel)
    send(channel, NOW + timedelta(hours=3))

    assert stands(message) == ("failed", "refused")


@pytest.mark.parametrize(
    ("ends", "soon", "in_the_end"),
    [("0000", "sent", "sent"), ("0005", "sent", "sent"), ("0004", "", "sent"), ("0006", "returned", "returned")],
    ids=["delivered", "told twice", "told late", "not delivered"],
)
def test_receipts_count_once_and_whenever_they_come(
    channel: Channel, decide: Decide, house: House, ends: str, soon: str, in_the_end: str
) -> None:
    message = decide(f"1380013{ends}")
    send(channel)
    assert actions.fetch_receipts(channel.pk, lambda: NOW) == 0  # it is not its turn yet

    actions.fetch_receipts(channel.pk, lambda: NOW + timedelta(minutes=1))
    assert Receipt.objects.count() == bool(soon)
    for minutes in (31, 62, 200):
        actions.fetch_receipts(channel.pk, lambda minutes=minutes: NOW + timedelta(minutes=minutes))

    message.refresh_from_db()
    receipt = Receipt.objects.get()
    assert (message.state, message.look_at) == (in_the_end, None)
    assert (message.delivered_at is not None) == receipt.delivered == (in_the_end == "sent")
    assert Notice.objects.filter(person=house.ana).count() == (in_the_end == "returned")


def test_a_late_failure_does_not_undo_a_delivery_and_a_late_delivery_undoes_a_failure(
    channel: Channel, decide: Decide
) -> None:
    first, second = decide("13800138000"), decide("13800138001")
    send(channel)

    def told(message: Message, delivered: bool, minutes: int) -> None:
        message.refresh_from_db()
        at = NOW + timedelta(minutes=minutes)
        report = Report(message.provider_id, "DELIVRD" if delivered else "UNDELIV", delivered, at)
        actions.note_receipt(message, report, at=at)

    told(first, delivered=True, minutes=1)
    told(first, delivered=False, minutes=2)
    told(second, delivered=False, minutes=1)
    assert [stands(first), stands(second)] == [("sent", ""), ("returned", "undelivered")]
    told(second, delivered=True, minutes=2)

    assert [stands(first), stands(second)] == [("sent", "")] * 2
    assert Receipt.objects.count() == 4


def test_a_message_nobody_heard_of_is_settled_by_what_the_provider_reports(channel: Channel, decide: Decide) -> None:
    message = decide("13800130007")
    send(channel)
    assert stands(message) == ("parked", "unknown")
    assert not Interaction.objects.exists()

    actions.fetch_receipts(channel.pk, lambda: NOW + timedelta(minutes=1))

    assert stands(message) == ("sent", "")
    assert message.delivered_at is not None
    assert Interaction.objects.count() == 1


def test_what_a_killed_worker_was_handing_over_is_asked_for(channel: Channel, decide: Decide) -> None:
    message = decide()
    actions.claim(channel.pk, at=NOW)
    Message.objects.filter(pk=message.pk).update(handed_over_at=NOW)
    actions.tend(NOW + timedelta(minutes=6))
    assert stands(message) == ("parked", "unknown")

    actions.fetch_receipts(channel.pk, lambda: NOW + timedelta(minutes=7))

    assert stands(message) == ("sent", "")


def test_nothing_leaves_in_the_quiet_hours_of_a_channel(channel: Channel, decide: Decide, house: House) -> None:
    said = {"name": "短信", "quiet_hours": "09:00-11:00", **BRAKES}  # NOW is within
    channel = actions.edit_channel(channel, **said, seen_revision=channel.revision, by=house.adam, at=NOW)
    message = decide()
    begins = NOW.replace(minute=0)

    send(channel, begins)
    assert (stands(message), actions.tend(begins)) == (("waiting", ""), [])
    after = begins + timedelta(hours=2)
    assert actions.tend(after) == [channel.pk]
    send(channel, after)

    assert stands(message) == ("sent", "")


def test_a_blocked_number_gets_nothing_however_it_is_written(channel: Channel, decide: Decide, house: House) -> None:
    row = actions.block("138-0013-8000", kind="sms", reason="投诉短信", by=house.lena, at=NOW)
    with pytest.raises(actions.AddressBlocked):
        decide("+86 138 0013 8000")

    actions.unblock(row)

    assert decide().state == "waiting"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["{salutation}您好，您的{what}已经修好，请来取。"], "您的＿＿已经修好"),
        (["车牌：{what}。"], "车牌：＿＿"),
        (["{salutation}您好。", "新增{what}"], "新增＿＿"),
        (["{what}"], "what"),
        (["没有空位。"], "what"),
    ],
)
def test_a_blank_is_called_by_the_words_around_it(texts: list[str], said: str) -> None:
    assert around("what", *texts) == said

"""The shop's processes do what its document asks of them, and what the law does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.callbacks import actions as callbacks
from huiyin.callbacks.models import Callback
from huiyin.cases.actions.moving import NotYourTurn
from huiyin.cases.forms import lines_of
from huiyin.cases.models import Case
from huiyin.cases.queries import zone_of
from huiyin.cases.rules import Invalid
from huiyin.contact.models import Interaction
from huiyin.customers.actions import open_file
from huiyin.customers.rules import AssetLine
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures import FIGURES, Asker, read, rows_behind
from huiyin.reports.rules import Period
from huiyin.rulebook.definitions import Pack, Skips
from huiyin.rulebook.queries import pack_in_force
from tests.conftest import NOW, House
from tests.packs.everything import opened
from tests.packs.test_every_pack import pack_named, texts_in
from tests.packs.walking import Walk
from tests.reports import reading
from tests.reports.months import SHANGHAI

SignIn = Callable[[Person], Client]
Walks = Callable[[str], Walk]
PACK = "ecommerce"  # whose processes are walked


# Parcels


@pytest.mark.req("D31-1")
@pytest.mark.parametrize("missing", ["agent_number", "result"])
def test_a_query_keeps_waybill_courier_agents_number_and_answer(missing: str, walk: Walks, house: House) -> None:
    query = walk("parcel_query")
    case = query.register({"carrier": "圆通", "waybill": "YT7781902045612"})

    with pytest.raises(Invalid) as refused:
        query.do(case, "note_answer", by=house.ana, **{missing: ""})
    case = query.do(case, "note_answer", by=house.ana, agent_number="8826", result="今晚发出")

    assert [*refused.value.errors] == [missing]
    assert [case.data["query"][name] for name in ("carrier", "waybill")] == ["圆通", "YT7781902045612"]
    assert [case.data["answer_of_courier"][name] for name in ("agent_number", "result")] == ["8826", "今晚发出"]


@pytest.mark.req("D31-2")
def test_a_query_stays_open_until_the_buyer_was_told(walk: Walks, house: House) -> None:
    query = walk("parcel_query")
    case = query.do(query.register(), "note_answer", by=house.ana)

    assert (case.stage, case.owner, case.ended_at) == ("telling", house.ana, None)
    case = query.do(case, "tell", by=house.ana, answer="今晚发出，明天到")

    assert case.ends == "settled"
    assert Interaction.objects.filter(subject=case.subject, content="今晚发出，明天到").count() == 1


COPIES = ["trade_copy", "waybill_copy", "id_copy", "picture_copy"]
SIX = {
    "shipped_on": "2026-11-10",
    "delivery_area": "义乌到成都",
    "waybill": "YT7760331045612",
    "delivery_result": "派送时破损",
    "amount": "128.00",
    "agent_number": "8810",
}


@pytest.mark.req("D31-5")
@pytest.mark.parametrize("copy", COPIES)
def test_each_copy_that_is_missing_is_named_before_the_report_is_sent(copy: str, walk: Walks, house: House) -> None:
    claim = walk("claim")
    case = claim.lead(claim.register(), "reporting")

    with pytest.raises(Invalid) as refused:
        claim.do(case, "submit", by=house.ana, without=copy)
    case = claim.do(case, "submit", by=house.ana)

    assert [*refused.value.errors] == [copy]
    assert (case.stage, case.attachments.filter(purpose="report").count()) == ("submitted", 4)


@pytest.mark.req("D31-4", "D31-6")
def test_the_six_particulars_are_asked_and_stand_on_the_printed_report(
    walk: Walks, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    claim = walk("claim")
    case = claim.lead(claim.register(), "reporting")

    with pytest.raises(Invalid) as refused:
        claim.do(case, "submit", by=house.ana, **dict.fromkeys(SIX, ""))
    case = claim.do(case, "submit", by=house.ana, **SIX)

    assert set(refused.value.errors) == set(SIX)
    printed = reading.paper(signed_in(house.ana).get(reverse("cases:print", args=[case.pk])).content)
    told = {**SIX, "shipped_on": "2026年11月10日"}
    assert [words for words in (*told.values(), "破损、遗失报告") if words not in printed] == []


# Goods that come back


@pytest.mark.req("D32-1")
def test_what_comes_back_is_on_the_sheet_with_its_condition_and_the_buyers_wish(walk: Walks, house: House) -> None:
    goods = walk("returned_goods")
    case = goods.register()

    with pytest.raises(Invalid) as refused:
        goods.do(case, "open_parcel", by=house.wanda, condition="", buyer_wants="")
    case = goods.do(case, "open_parcel", by=house.wanda, condition="new", buyer_wants="exchange")

    assert set(refused.value.errors) == {"condition", "buyer_wants"}
    assert (case.stage, case.data["sheet"]["condition"], case.data["sheet"]["buyer_wants"]) == (
        "on_sheet",
        "new",
        "exchange",
    )


@pytest.mark.req("D32-3")
def test_each_of_five_lines_of_a_sheet_has_a_state_of_its_own(walk: Walks, house: House) -> None:
    goods = walk("returned_goods")
    lines = [goods.lead(goods.register(), "with_after_sales") for _line in range(5)]

    goods.do(lines[0], "decide", by=house.ana, condition="new", goes_to="exchange", exchange_for="矮款")
    goods.do(lines[1], "check_again", by=house.ana)

    states = [Case.objects.get(pk=line.pk).stage for line in lines]
    assert states == ["passed", "on_sheet", "with_after_sales", "with_after_sales", "with_after_sales"]


@pytest.mark.req("D32-3")
@pytest.mark.parametrize("goes_to", ["exchange", "refund", "benefit", "sent_back"])
def test_each_line_is_handled_as_the_buyer_wants_in_a_matter_of_its_own(
    goes_to: str, walk: Walks, house: House
) -> None:
    goods = walk("returned_goods")
    case = goods.lead(goods.register({"order_number": "2908"}), "with_after_sales")

    goods.do(case, "decide", by=house.ana, condition="new", goes_to=goes_to)

    opened_ones = [(one.process, one.registrar) for one in case.children.all()]
    assert opened_ones == ([] if goes_to == "sent_back" else [(goes_to, house.ana)])
    for one in case.children.all():
        assert one.data[goods.pack.processes[goes_to].intake]["order_number"] == "2908"


@pytest.mark.req("D32-7")
def test_only_goods_that_can_be_sold_again_go_to_a_refund(walk: Walks, house: House) -> None:
    goods = walk("returned_goods")
    case = goods.lead(goods.register(), "with_after_sales")

    with pytest.raises(Invalid) as refused:
        goods.do(case, "decide", by=house.ana, condition="worn", goes_to="refund", amount="80")
    case = goods.do(case, "decide", by=house.ana, condition="new", goes_to="refund", amount="80")

    assert [*refused.value.errors] == ["goes_to"]
    assert case.data["decision"]["goes_to"] == "refund"


@pytest.mark.req("D32-6")
@pytest.mark.parametrize("found", ["fault", "wrong_item"])
def test_a_fault_is_exchanged_free_and_no_postage_is_demanded(found: str, walk: Walks, house: House) -> None:
    exchange = walk("exchange")
    case = exchange.register()

    with pytest.raises(Invalid) as refused:
        exchange.do(case, "ask_for_postage", by=house.ana, found=found)
    case = exchange.do(case, "exchange_free", by=house.ana, found=found)

    assert ([*refused.value.errors], case.stage) == (["found"], "shipping")


@pytest.mark.req("D32-5")
def test_without_postage_it_waits_and_the_notice_to_the_buyer_is_on_record(walk: Walks, house: House) -> None:
    exchange = walk("exchange")
    case = exchange.register()

    with pytest.raises(Invalid) as refused:
        exchange.do(case, "exchange_free", by=house.ana, found="dislike", stock_checked="yes")
    case = exchange.do(
        case, "ask_for_postage", by=house.ana, found="dislike", channel="sms", answer="请补邮费十二元", postage="12"
    )

    assert [*refused.value.errors] == ["found"]
    assert case.stage == "awaiting_postage"
    told = Interaction.objects.filter(subject=case.subject, purpose="answer")
    assert [(one.channel, one.content) for one in told] == [("sms", "请补邮费十二元")]


@pytest.mark.req("D32-4")
def test_once_the_postage_is_there_the_new_one_is_shipped(walk: Walks, house: House) -> None:
    exchange = walk("exchange")
    case = exchange.lead(exchange.register(), "awaiting_postage")

    with pytest.raises(Invalid) as refused:
        exchange.do(case, "postage_received", by=house.ana, amount="")
    case = exchange.do(case, "postage_received", by=house.ana, amount="12")

    assert ([*refused.value.errors], case.stage) == (["amount"], "shipping")


# Refunds

RIGHT = {"asked": "259.00", "due": "259.00"}
WRONG = {"asked": "299.00", "due": "259.00"}


@pytest.mark.req("D32-8")
def test_the_buyer_is_told_to_choose_received_and_want_to_return(walk: Walks) -> None:
    wording = walk("refund").pack.wording["invite_return"]

    assert "已收到货，要退货" in wording["zh-hans"]
    assert "received, want to return" in wording["en"]


@pytest.mark.req("D32-9")
def test_the_right_amount_is_agreed_and_waits_for_the_return_the_wrong_one_is_not(walk: Walks, house: House) -> None:
    refund = walk("refund")
    case = refund.register()

    with pytest.raises(Invalid) as refused:
        refund.do(case, "agree", by=house.ana, **WRONG)
    case = refund.do(case, "agree", by=house.ana, **RIGHT)

    assert ([*refused.value.errors], case.stage) == (["asked"], "waiting_for_return")


@pytest.mark.req("D32-10")
def test_a_wrong_amount_is_refused_the_contact_is_kept_and_the_buyers_change_awaited(walk: Walks, house: House) -> None:
    refund = walk("refund")
    case = refund.register()

    with pytest.raises(Invalid) as refused:
        refund.do(case, "disagree", by=house.ana, seven_days="no", **RIGHT)
    case = refund.do(case, "disagree", by=house.ana, seven_days="no", answer="请改成 259 元", channel="phone", **WRONG)

    assert [*refused.value.errors] == ["asked"]
    assert case.stage == "waiting_for_change"
    told = Interaction.objects.filter(subject=case.subject, purpose="answer")
    assert [(one.channel, one.content) for one in told] == [("phone", "请改成 259 元")]
    assert refund.do(case, "corrected", by=house.ana, asked="259").stage == "waiting_for_seller"


@pytest.mark.req("D32-11")
def test_a_return_within_seven_days_is_agreed_first_and_corrected_after_the_buyer_entered_it(
    walk: Walks, house: House
) -> None:
    refund = walk("refund")
    case = refund.register()

    with pytest.raises(Invalid) as refused:
        refund.do(case, "disagree", by=house.ana, seven_days="yes", **WRONG)
    with pytest.raises(Invalid) as other:
        refund.do(case, "agree_first", by=house.ana, seven_days="no", **WRONG)
    case = refund.do(case, "agree_first", by=house.ana, seven_days="yes", **WRONG)
    stages = [case.stage]
    case = refund.do(case, "send_back", by=house.ana)
    stages.append(case.stage)
    case = refund.do(case, "ask_for_correction", by=house.ana, **WRONG)
    stages.append(case.stage)

    assert ([*refused.value.errors], [*other.value.errors]) == (["seven_days"], ["seven_days"])
    assert stages == ["waiting_for_return", "waiting_for_receipt", "waiting_for_change"]


@pytest.mark.req("D32-12")
def test_without_the_waybill_of_the_return_it_goes_on_waiting(walk: Walks, house: House) -> None:
    refund = walk("refund")
    case = refund.do(refund.register(), "agree", by=house.ana, **RIGHT)

    with pytest.raises(Invalid) as refused:
        refund.do(case, "send_back", by=house.ana, return_waybill="")

    assert [*refused.value.errors] == ["return_waybill"]
    assert Case.objects.get(pk=case.pk).stage == "waiting_for_return"
    assert refund.do(case, "send_back", by=house.ana, return_waybill="YT77").stage == "waiting_for_receipt"


@pytest.mark.req("D32-13")
def test_received_goods_go_to_finance_and_nobody_else_confirms_the_refund(walk: Walks, house: House) -> None:
    refund = walk("refund")
    case = refund.lead(refund.register(), "waiting_for_receipt")

    assert case.owner == house.wanda
    case = refund.do(case, "receive", by=house.wanda, condition="new")
    assert (case.stage, case.owner) == ("finance_confirms", house.fay)
    for person in (house.ana, house.lena, house.max, house.dora, house.wanda):
        with pytest.raises(NotYourTurn):
            refund.do(case, "confirm_refund", by=person)
    with pytest.raises(Invalid) as refused:
        refund.do(case, "confirm_refund", by=house.fay, due="259", refunded="299")
    case = refund.do(case, "confirm_refund", by=house.fay, due="259", refunded="259")

    assert ([*refused.value.errors], case.stage) == (["refunded"], "refunded")


# Reviews


@pytest.mark.req("D33-2")
def test_a_review_has_its_remark_and_the_purple_flag_before_it_goes_on(walk: Walks, house: House) -> None:
    review = walk("review")
    case = review.register({"content": "有点扎"})

    with pytest.raises(Invalid) as refused:
        review.do(case, "analyse", by=house.ana, flagged="no")
    with pytest.raises(Invalid) as without:
        review.do(case, "analyse", by=house.ana, remark="")
    case = review.do(case, "analyse", by=house.ana, remark="有点扎 / 安娜", flagged="yes")

    assert ([*refused.value.errors], [*without.value.errors]) == (["flagged"], ["remark"])
    assert (case.data["appeared"]["content"], case.data["note"]["remark"]) == ("有点扎", "有点扎 / 安娜")


@pytest.mark.req("D33-1")
@pytest.mark.parametrize("form", ["reached", "not_reached"])
def test_the_phone_is_suggested_first_wherever_the_review_appeared(form: str, walk: Walks) -> None:
    review = walk("review")
    case = review.register({"channel": "platform"})

    lines = lines_of(review.process.forms[form], case=case, zone=zone_of(case), at=NOW)

    assert [line.value for line in lines if line.name == "channel"] == ["phone"]
    assert case.channel == "platform"


@pytest.mark.req("D33-3")
def test_each_review_is_a_line_of_its_sheet_with_state_and_handler(
    walk: Walks, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    review = walk("review")
    noted, fresh = review.register({"content": "有点扎"}), review.register({"content": "颜色不对"})
    review.do(noted, "analyse", by=house.ana)

    page = signed_in(house.ana).get(reverse("cases:register", args=["review"])).text

    for case, words in ((noted, ("有点扎", "联系买家")), (fresh, ("颜色不对", "备注、插旗并分析"))):
        line = page[page.index(case.number) :].partition("</tr>")[0]
        assert [word for word in (*words, "安娜") if word not in line] == []


@pytest.mark.req("D33-4")
@pytest.mark.parametrize("missing", ["need", "attitude"])
def test_need_and_attitude_are_read_from_a_review(missing: str, walk: Walks, house: House) -> None:
    review = walk("review")
    case = review.register()

    with pytest.raises(Invalid) as refused:
        review.do(case, "analyse", by=house.ana, **{missing: ""})
    case = review.do(case, "analyse", by=house.ana, need="要软的", attitude="hostile")

    assert [*refused.value.errors] == [missing]
    assert [case.data["note"][name] for name in ("need", "attitude")] == ["要软的", "hostile"]


@pytest.mark.req("D33-5")
def test_what_is_as_new_may_be_returned_or_exchanged(walk: Walks, house: House) -> None:
    review = walk("review")
    case = review.lead(review.register(), "solving")

    case = review.do(case, "propose_solution", by=house.ana, condition="new", for_goods="return")

    assert case.data["solution"]["for_goods"] == "return"
    offered = {choice.key for choice in review.process.forms["solution"].fields[1].choices}
    assert offered >= {"return", "exchange"}


@pytest.mark.req("D33-7")
def test_for_what_was_worn_only_benefits_are_offered_and_the_next_order_shows_them(
    walk: Walks, house: House, signed_in: SignIn, at_now: datetime
) -> None:
    review, benefit = walk("review"), walk("benefit")
    case = review.lead(review.register(), "solving")

    with pytest.raises(Invalid) as refused:
        review.do(case, "propose_solution", by=house.ana, condition="worn", for_goods="return", benefit="")
    case = review.do(case, "propose_solution", by=house.ana, condition="worn", for_goods="return", benefit="gift")

    assert [*refused.value.errors] == ["benefit"]
    assert {"for_goods", "benefit"} & case.data["solution"].keys() == {"benefit"}
    buyer = opened(house, kind="person", name="淑芬", phones=["13862617750"])
    owed = benefit.register({"benefit": "gift", "content": "下次送棉毯套一条"}, customer=buyer)
    address = reverse("customers:file", args=[buyer.pk])
    assert "下次送棉毯套一条" in signed_in(house.ana).get(address).text
    benefit.do(owed, "use", by=house.ana, next_order="290885512244")
    assert Case.objects.get(pk=owed.pk).data["use"]["next_order"] == "290885512244"


@pytest.mark.req("D33-6")
def test_a_hostile_buyer_gets_a_free_exchange_once_the_supervisor_allows_it_with_its_postage(
    walk: Walks, house: House
) -> None:
    review = walk("review")
    case = review.lead(review.register(), "solving")

    with pytest.raises(Invalid) as friendly:
        review.do(case, "apply_for_free", by=house.ana, attitude="friendly")
    case = review.do(case, "apply_for_free", by=house.ana, attitude="hostile", wanted="exchange", postage="14")
    assert (case.stage, case.owner) == ("asking_supervisor", house.lena)
    with pytest.raises(NotYourTurn):
        review.do(case, "allow", by=house.ana)
    with pytest.raises(Invalid) as free:
        review.do(case, "allow", by=house.lena, postage="")
    case = review.do(case, "allow", by=house.lena, postage="9")

    assert ([*friendly.value.errors], [*free.value.errors]) == (["attitude"], ["postage"])
    assert (case.stage, case.data["permission"]["postage"]) == ("telling", "9.00")
    only_way = [way.key for way in review.process.transitions.values() if way.form == "permission"]
    assert only_way == ["allow"]


@pytest.mark.req("K-21")
def test_the_postage_that_was_allowed_is_added_up_and_leads_to_its_matters(walk: Walks, house: House) -> None:
    review, figure = walk("review"), FIGURES["postage"]
    for postage in ("9", "12.50"):
        case = review.lead(review.register(), "solving")
        case = review.do(case, "apply_for_free", by=house.ana, attitude="hostile", wanted="exchange", postage="14")
        review.do(case, "allow", by=house.lena, postage=postage)
    review.lead(review.register(), "solving")
    asker = Asker(pack_in_force(), Reach(everything=True), SHANGHAI, calendar_of(), NOW)
    november = Period(NOW.date().replace(day=1), NOW.date(), "month")

    found = read(figure, asker, november).now

    assert (found.value, found.rows) == (Decimal("21.50"), 2)
    assert rows_behind(figure, asker, november).count() == 2


@pytest.mark.parametrize("way", ["exchange", "refund", "benefit", "explained"])
def test_what_puts_it_right_is_opened_once_the_buyer_agreed(way: str, walk: Walks, house: House) -> None:
    review = walk("review")
    case = review.lead(review.register(), "telling")

    review.do(case, "tell", by=house.ana, carried_out_by=way, satisfaction="satisfied")

    assert [one.process for one in case.children.all()] == ([] if way == "explained" else [way])


def test_a_buyer_is_tried_twice_at_most(walk: Walks, house: House) -> None:
    review = walk("review")
    case = review.do(review.lead(review.register(), "contacting"), "miss", by=house.ana)

    ways = {way.key for way in review.process.transitions.values() if case.stage in way.sources}

    assert case.stage == "contacting_again"
    assert ways == {"reach", "give_up", "leave_alone", "withdraw"}
    assert review.do(case, "give_up", by=house.ana).ended_at is not None


@pytest.mark.parametrize("stage", ["contacting", "contacting_again", "solving", "telling"])
def test_a_buyer_who_wants_to_be_left_alone_is_left_alone_at_once(stage: str, walk: Walks, house: House) -> None:
    review = walk("review")
    case = review.lead(review.register(), stage)

    case = review.do(case, "leave_alone", by=house.ana, words="不用再打了")

    assert (case.stage, case.ended_at, case.owner) == ("left_alone", review.at, None)
    with pytest.raises(Invalid) as refused:
        review.do(case, "reopen", by=house.lena, came_by_themself="no")
    assert [*refused.value.errors] == ["came_by_themself"]


PRESSURE = ("修改评价", "修改評價", "改评", "改評", "改成好评", "改成好評", "删除评价", "刪除評價", "change the review")


def test_nothing_the_pack_says_asks_a_buyer_to_change_a_review() -> None:
    texts = [text for each in texts_in(pack_named("ecommerce")) for text in each.values()]

    assert len(texts) > 1000
    assert [text for text in texts if any(words in text for words in PRESSURE)] == []


# Who is called


@pytest.mark.req("E71-1")
def test_a_round_concerns_buyers_of_a_kind_who_bought_at_a_time(works_by: Callable[[str], Pack], house: House) -> None:
    works_by("ecommerce")
    bought: list[tuple[str, str, str]] = [
        ("当季会员", "loyal", "2026-10-08"), ("上季会员", "loyal", "2026-06-30"), ("当季散客", "", "2026-10-08"),
    ]  # fmt: skip
    for place, (name, membership, day) in enumerate(bought):
        order = AssetLine(key=f"T2026{place}", kind="purchase", values={"bought_on": day})
        phones = [f"1380000000{place}"]
        open_file(kind="person", name=name, phones=phones, membership=membership, assets=[order], by=house.ana, at=NOW)
    whom = {
        "all": [
            {"field": "membership", "operator": "is", "value": "loyal"},
            {"field": "thing_purchase_bought_on", "operator": "at_least", "value": "2026-10-01"},
            {"field": "thing_purchase_bought_on", "operator": "at_most", "value": "2026-12-31"},
        ]
    }
    run = callbacks.plan_round("members", changed={"audience": whom, "skips": Skips()}, by=house.lena, at=NOW)
    callbacks.start(run, by=house.lena, at=NOW)

    assert [callback.customer.name for callback in run.callbacks.all()] == ["当季会员"]


@pytest.mark.req("D34-4")
def test_a_loyal_buyer_is_due_for_a_visit_when_the_period_passes_by_the_way_they_like(
    works_by: Callable[[str], Pack], house: House
) -> None:
    works_by("ecommerce")
    for place, (name, liked, days) in enumerate([("听电话的", "", 61), ("用旺旺的", "chat", 61), ("新来的", "", 59)]):
        words = {"phones": [f"1380000000{place}"], "membership": "loyal", "preferred_channel": liked}
        open_file(kind="person", name=name, **words, keeper=house.ana, by=house.ana, at=NOW - timedelta(days=days))

    callbacks.collect(NOW)

    due = Callback.objects.filter(round__plan="members", item__owner=house.ana).order_by("pk")
    assert list(due.values_list("customer__name", "channel")) == [("听电话的", "phone"), ("用旺旺的", "chat")]

"""Papers, contracts and tracks of the sales office, as its document lays them down."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.urls import reverse

from huiyin.cases.actions.approving import WaitsForSignatures
from huiyin.cases.actions.moving import Missing, NotYourTurn, OutOfOrder
from huiyin.cases.models import Act, Case
from huiyin.cases.rules import Invalid
from huiyin.org.models import Person
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import Notice, WorkItem, past_due
from tests.conftest import NOW, House
from tests.packs.property_sales.ways import (
    DAY,
    HOUR,
    INTAKES,
    LOAN_PAPERS,
    PREPARATION,
    PROGRESS,
    URGING,
    WAYS,
)
from tests.packs.stepping import SIGN, WorksBy, begun, brought, due_of, moved, step_of

TRACKS = ["registration", "notary", "deed"]


@pytest.fixture(autouse=True)
def sales_office(works_by: WorksBy) -> None:
    works_by("property-sales")


def standing(house: House, process: str, stage: str) -> Case:
    return brought(house, process, INTAKES[process], WAYS[process], stage)


@pytest.mark.parametrize("process", sorted(WAYS.keys() - {"sale"}))  # which waits for what it opens
def test_its_way_leads_to_an_end(process: str, house: House) -> None:
    case = begun(house, process, INTAKES[process])

    for step in WAYS[process]:
        moved(house, case, step)

    assert (case.ends, case.ended_at) == ("settled", NOW)


# Papers


@pytest.mark.req("C31-1")
def test_papers_handed_over_today_and_not_filed_are_overdue_when_the_day_ends(house: House) -> None:
    case = standing(house, "document_receipt", "checking")

    last, first = NOW.replace(hour=23, minute=59), (NOW + DAY).replace(hour=0, minute=0)
    late = [WorkItem.objects.open().filter(past_due(moment), subject=case.subject).count() for moment in (last, first)]

    assert late == [0, 1]
    moved(house, case, step_of(WAYS["document_receipt"], "accept_papers"))
    assert due_of(case).date() == NOW.date()  # filing is due the same day, too


def test_papers_that_are_not_all_there_are_not_accepted_but_sent_back(house: House) -> None:
    case = begun(house, "document_receipt", INTAKES["document_receipt"])

    with pytest.raises(Invalid) as refused:
        moved(house, case, step_of(WAYS["document_receipt"], "accept_papers"), complete="no")

    assert [*refused.value.errors] == ["complete"]
    assert moved(house, case, step_of(WAYS["document_receipt"], "return_papers")).stage == "completing"


@pytest.mark.req("C31-4")
def test_nothing_goes_to_the_company_without_a_copy_kept(house: House) -> None:
    case = standing(house, "document_receipt", "delivering")
    step = step_of(WAYS["document_receipt"], "deliver")

    with pytest.raises(Invalid) as refused:
        moved(house, case, step, copy_kept="no", copy_place="")

    assert [*refused.value.errors] == ["copy_kept"]
    assert moved(house, case, step).stage == "at_company"


@pytest.mark.req("C31-5")
def test_only_the_director_agrees_to_a_loan_and_before_it_nothing_is_handed_out(house: House) -> None:
    case = begun(house, "borrowing", INTAKES["borrowing"])
    verb, _dora, words = step_of(WAYS["borrowing"], "approve")
    hand_out = step_of(WAYS["borrowing"], "hand_out")

    with pytest.raises(OutOfOrder):
        moved(house, case, hand_out)
    for somebody in ("ana", "lena", "max", "hank", "wanda", "fay"):
        with pytest.raises(NotYourTurn):
            moved(house, case, (verb, somebody, words))
    assert case.owner == house.dora
    moved(house, case, (verb, "dora", words))

    assert moved(house, case, hand_out).stage == "lent"


def test_a_refused_loan_is_never_handed_out(house: House) -> None:
    case = begun(house, "borrowing", INTAKES["borrowing"])

    moved(house, case, ("refuse", "dora", {"reason": "涉及他人隐私"}))

    with pytest.raises(OutOfOrder):
        moved(house, case, step_of(WAYS["borrowing"], "hand_out"))
    assert case.ends == "refused"


@pytest.mark.req("C31-6")
def test_who_has_a_lent_paper_since_when_and_until_when_stands_in_its_file(house: House) -> None:
    case = standing(house, "borrowing", "lent")

    assert case.data["request"]["borrower"] == house.wes.pk
    assert case.data["handing_out"]["handed_at"] == (NOW - HOUR).isoformat()
    assert due_of(case) == NOW + 5 * DAY
    moved(house, case, ("keep_longer", "dora", {"return_until": 9 * DAY, "reason": "还没看完"}))
    assert (case.stage, due_of(case)) == ("lent", NOW + 9 * DAY)
    moved(house, case, step_of(WAYS["borrowing"], "give_back"))

    assert (case.stage, case.data["returning"]["returned_at"]) == ("returned", (NOW - HOUR).isoformat())


def test_a_paper_handed_out_after_the_time_agreed_has_three_working_days(house: House) -> None:
    case = standing(house, "borrowing", "handing_out")

    moved(house, case, step_of(WAYS["borrowing"], "hand_out"), when=NOW + 6 * DAY)

    assert due_of(case) == (NOW + 9 * DAY).replace(hour=18)  # Sunday; Monday, Tuesday, Wednesday


def test_what_is_not_complete_is_no_return(house: House) -> None:
    case = standing(house, "borrowing", "lent")

    with pytest.raises(Invalid) as refused:
        moved(house, case, step_of(WAYS["borrowing"], "give_back"), complete="no")

    assert [*refused.value.errors] == ["complete"]


@pytest.mark.parametrize("process", ["borrowing", "document_receipt"])
def test_what_is_reported_lost_is_searched_for_and_charged_as_a_loss(process: str, house: House) -> None:
    case = standing(house, process, {"borrowing": "lent", "document_receipt": "delivering"}[process])
    lost = ("report_lost", "ana", {"lost_pieces": 1, "last_seen": "搬家前在三号柜", "kept_by": "@wes"})

    with pytest.raises(Invalid) as refused:
        moved(house, case, lost, lost_pieces=2)
    moved(house, case, lost)

    loss = case.children.get()
    assert ([*refused.value.errors], case.stage) == (["lost_pieces"], "missing")
    assert (loss.process, loss.stage, loss.responsible_person, loss.title) == (
        "loss",
        "searching",
        house.wes,
        case.title,
    )
    assert (loss.data["incident"]["pieces"], loss.data["incident"]["last_seen"]) == (1, "搬家前在三号柜")


def test_only_the_director_decides_what_follows_from_a_loss(house: House) -> None:
    case = standing(house, "loss", "deciding")
    verb, _dora, words = step_of(WAYS["loss"], "decide")

    with pytest.raises(NotYourTurn):
        moved(house, case, (verb, "max", words))

    assert case.owner == house.dora
    assert moved(house, case, (verb, "dora", words)).stage == "replacing"


# Contracts


@pytest.mark.req("C31-16")
@pytest.mark.parametrize("open_step", PREPARATION)
def test_a_contract_is_handed_to_the_back_office_once_every_step_is_done(open_step: str, house: House) -> None:
    case = standing(house, "presale_contract", "preparing")
    step = step_of(WAYS["presale_contract"], "hand_to_back_office")

    with pytest.raises(Invalid) as refused:
        moved(house, case, step, ready=[done for done in PREPARATION if done != open_step])

    assert [*refused.value.errors] == ["ready"]
    assert moved(house, case, step).stage == "with_back_office"


@pytest.mark.req("C31-9")
@pytest.mark.parametrize("missing", ["online_number", "registered_on"])
def test_a_contract_received_stays_on_the_list_until_it_is_registered_online_with_number_and_date(
    missing: str, house: House
) -> None:
    case = standing(house, "presale_contract", "registering_online")
    step = step_of(WAYS["presale_contract"], "register_online")

    with pytest.raises(Invalid) as refused:
        moved(house, case, step, **{missing: ""})

    assert [*refused.value.errors] == [missing]
    assert [item.owner for item in WorkItem.objects.open().filter(subject=case.subject)] == [house.ana]
    assert moved(house, case, step).stage == "handing_to_lawyer"


@pytest.mark.req("C31-13")
def test_a_lawyer_who_is_late_is_urged_with_the_answer_and_a_new_time(house: House) -> None:
    case = standing(house, "presale_contract", "at_lawyer")
    late = NOW + 4 * DAY
    assert due_of(case) < late

    moved(house, case, ("urge_lawyer", "ana", {"urged_at": -HOUR, "said": "明天", "lawyer_until": DAY}), when=late)

    assert (case.stage, due_of(case)) == ("at_lawyer", late + DAY)
    assert Act.objects.filter(case=case, transition="urge_lawyer").count() == 1


@pytest.mark.req("C31-10")
def test_papers_for_the_lawyer_are_due_the_day_they_came_however_late_they_are_registered_online(house: House) -> None:
    case = standing(house, "presale_contract", "registering_online")

    moved(house, case, step_of(WAYS["presale_contract"], "register_online"), when=NOW + DAY)

    assert (case.stage, due_of(case).date()) == ("handing_to_lawyer", NOW.date())


# Tracks


@pytest.mark.req("C31-7")
def test_the_24_hours_count_from_the_hand_over_of_the_back_office(house: House) -> None:
    case = begun(house, "mortgage", {**INTAKES["mortgage"], "handed_at": -3 * HOUR})

    assert due_of(case) == NOW + 21 * HOUR


@pytest.mark.req("C31-8")
@pytest.mark.parametrize("paper", LOAN_PAPERS)
def test_loan_papers_go_to_the_lawyer_once_none_is_missing_and_the_missing_one_is_named(
    paper: str, house: House, works_by: WorksBy
) -> None:
    case = begun(house, "mortgage", INTAKES["mortgage"])
    step = step_of(WAYS["mortgage"], "hand_to_lawyer")

    with pytest.raises(Invalid) as refused:
        moved(house, case, step, papers=[there for there in LOAN_PAPERS if there != paper])

    [missing] = [choice for choice in works_by("property-sales").lists["loan_papers"] if choice.key == paper]
    assert missing.label["zh-hans"] in "".join(refused.value.errors["papers"])
    assert moved(house, case, step).stage == "tracking"


@pytest.mark.req("C31-7")
def test_a_missing_paper_does_not_stop_the_24_hours(house: House) -> None:
    case = begun(house, "mortgage", INTAKES["mortgage"])

    moved(house, case, ("note_missing", "ana", {"paper": "income", "told": "明早带来"}), when=NOW + 20 * HOUR)

    assert (case.stage, due_of(case)) == ("collecting", NOW + 24 * HOUR)


@pytest.mark.req("C31-13")
@pytest.mark.parametrize("process", TRACKS)
def test_a_track_is_followed_urged_and_reported(process: str, house: House) -> None:
    case = begun(house, process, INTAKES[process])

    moved(house, case, (PROGRESS[0], "ana", {**PROGRESS[2], "step": "issued"}), when=NOW + DAY)
    assert due_of(case) == NOW + 4 * DAY
    moved(house, case, URGING, when=NOW + 5 * DAY)
    assert due_of(case) == NOW + 7 * DAY
    for step in WAYS[process]:
        moved(house, case, step, when=NOW + 6 * DAY)

    assert (case.stage, case.data["report"]["reported_to"]) == ("done", "director")
    assert case.data["progress"]["step"] == "issued"


@pytest.mark.parametrize("process", ["mortgage", *TRACKS])
def test_a_next_date_that_has_passed_is_refused(process: str, house: House) -> None:
    stage = "tracking" if process == "mortgage" else "following"
    case = standing(house, process, stage)

    with pytest.raises(Invalid) as refused:
        moved(house, case, URGING, next_until=-HOUR)

    assert [*refused.value.errors] == ["next_until"]


@pytest.mark.req("C31-17")
def test_stamp_duty_that_is_not_paid_by_its_date_is_reminded_of(house: House) -> None:
    case = begun(house, "stamp_duty", INTAKES["stamp_duty"])
    moved(house, case, ("remind_lawyer", "ana", {"said": "后天缴"}), when=NOW + DAY)
    assert due_of(case) == NOW + 5 * DAY  # the reminder of the lawyer moves nothing

    worklist.sweep(at=NOW + 5 * DAY + timedelta(minutes=5))

    assert ("due", house.ana.pk) in Notice.objects.values_list("kind", "person")
    assert WorkItem.objects.open().get(subject=case.subject).rung == "due"


def test_stamp_duty_is_paid_with_its_receipt(house: House) -> None:
    case = begun(house, "stamp_duty", INTAKES["stamp_duty"])
    verb, by, words = step_of(WAYS["stamp_duty"], "pay")

    with pytest.raises(Invalid) as refused:
        moved(house, case, (verb, by, {name: word for name, word in words.items() if name != "receipt"}))

    assert [*refused.value.errors] == ["receipt"]


# Help with events


@pytest.mark.req("C33-1")
def test_help_with_an_event_is_accepted_by_who_asked_for_quality_and_quantity(house: House) -> None:
    case = standing(house, "event_support", "accepting")
    step = step_of(WAYS["event_support"], "accept")

    assert case.owner == house.hank
    with pytest.raises(NotYourTurn):
        moved(house, case, ("accept", "ben", step[2]))
    with pytest.raises(Invalid) as refused:
        moved(house, case, step, quantity_met="no")
    moved(house, case, ("redo", "hank", {"lacking": "少发六十份", "help_until": 2 * DAY}))
    assert (case.stage, case.owner, due_of(case)) == ("helping", house.ben, NOW + 2 * DAY)
    for again in WAYS["event_support"]:
        moved(house, case, again)

    assert [*refused.value.errors] == ["quantity_met"]
    assert (case.stage, case.data["acceptance"]["quality"]) == ("accepted", "good")


# Complaints

COMPLAINT = {
    "channel": "phone", "occurred_at": -HOUR, "complainant_name": "王芳", "complainant_phone": "13800138000",
    "content": "漏水", "wish": "修好", "classification": "leak", "severity": "serious",
}  # fmt: skip
SOLVED = {
    "cause": "procedure", "true_cause": "封堵不严", "done": "已修", "channel": "phone", "answer": "已修好",
    "satisfaction": "satisfied", "liable_department": "@workshop",
}  # fmt: skip


def solved(house: House, *departments: str) -> Case:
    """A complaint that was solved and now waits for the departments concerned."""
    case = begun(house, "complaint", COMPLAINT)
    concerned = [getattr(house, name).pk for name in departments]
    return moved(house, case, ("solve", "ana", SOLVED), signing_departments=concerned)


@pytest.mark.req("C32-6")
@pytest.mark.parametrize("order", [("hank", "fay"), ("fay", "wes")])
def test_a_complaint_is_archived_by_the_last_of_the_departments_that_sign(order: tuple[str, str], house: House) -> None:
    case = solved(house, "workshop", "finance")

    with pytest.raises(WaitsForSignatures):
        moved(house, case, ("archive", "lena", {}))
    stood = [moved(house, case, (SIGN, name, {"answer": "agreed"})).stage for name in order]

    assert stood == ["signing", "archived"]


@pytest.mark.req("C32-6")
def test_a_department_that_is_not_concerned_can_t_sign_for_another(house: House) -> None:
    case = solved(house, "workshop")

    with pytest.raises(ObjectDoesNotExist):
        moved(house, case, (SIGN, "fay", {"answer": "agreed"}))

    assert moved(house, case, (SIGN, "wes", {"answer": "agreed"})).stage == "archived"


def test_a_complaint_a_department_objects_to_is_solved_by_a_new_date(house: House) -> None:
    case = solved(house, "workshop", "finance")

    moved(house, case, (SIGN, "hank", {"answer": "objected", "opinion": "没有复验"}))
    assert case.stage == "signing"
    moved(house, case, ("send_back", "lena", {"reason": "没有复验", "solve_until": 2 * DAY}))

    assert (case.stage, due_of(case)) == ("solving_by_date", NOW + 2 * DAY)
    moved(house, case, ("solve", "ana", SOLVED), signing_departments=[house.workshop.pk])
    assert moved(house, case, (SIGN, "hank", {"answer": "agreed"})).stage == "archived"


EXPLAINED = {
    "cause": "own_doing", "true_cause": "业主自行改管", "channel": "phone",
    "answer": "管道是装修时改动的，不在保修之内。", "satisfaction": "average",
}  # fmt: skip


@pytest.mark.req("X-06")
def test_an_answer_apologises_where_we_are_at_fault_and_never_where_we_are_not(house: House) -> None:
    ours, not_ours = (begun(house, "complaint", COMPLAINT) for _number in range(2))
    concerned = {"signing_departments": [house.workshop.pk]}

    with pytest.raises(Invalid) as refused:
        moved(house, not_ours, ("explain", "ana", EXPLAINED), **concerned, answer="很抱歉，管道是装修时改动的。")
    moved(house, not_ours, ("explain", "ana", EXPLAINED), **concerned)
    moved(house, ours, ("solve", "ana", SOLVED), **concerned, answer="很抱歉，已修好。")

    assert [*refused.value.errors] == ["answer"]
    assert [(one.stage, one.founded) for one in (not_ours, ours)] == [("signing", False), ("signing", True)]


# A sale with its tracks

FOUR = ["mortgage", "registration", "notary", "deed"]


def sold(house: House, **other: object) -> Case:
    sale = begun(house, "sale", INTAKES["sale"])
    return moved(house, sale, WAYS["sale"][0], **other)


def opened_by(sale: Case) -> list[str]:
    return list(sale.children.order_by("pk").values_list("process", flat=True))


@pytest.mark.req("C31-12")
def test_a_sale_shows_its_four_tracks_with_step_date_lawyer_and_next_date(
    house: House, signed_in: Callable[[Person], Client], at_now: object
) -> None:
    sale = sold(house)
    deed = sale.children.get(process="deed")
    moved(house, deed, ("note_progress", "ana", {"step": "taxed", "reached_on": "2026-11-23", "next_until": 9 * DAY}))

    page = signed_in(house.ana).get(reverse("cases:page", args=[sale.pk])).text

    assert opened_by(sale) == ["presale_contract", *FOUR, "stamp_duty"]
    card = page[page.index('class="relative"') :]
    card = card[card.index(deed.number) :].partition("</div>")[0]
    assert [words for words in ("契税已缴", "2026-11-23", "周正") if words not in card] == []
    assert due_of(deed) == NOW + 9 * DAY


def test_only_the_tracks_that_are_needed_are_opened(house: House) -> None:
    sale = sold(house, pays_by="at_once", bank="", loan="", notarised="no")

    assert opened_by(sale) == ["presale_contract", "registration", "deed", "stamp_duty"]


def test_a_sale_is_not_closed_before_everything_it_opened_has_ended(house: House) -> None:
    sale = sold(house)
    closing = ("close_sale", "ana", {"told_at": -HOUR, "summary": "全部办结"})

    for left in range(6, 0, -1):
        with pytest.raises(Missing) as missing:
            moved(house, sale, closing)
        assert len(missing.value.sentences) == left
        child = sale.children.filter(ended_at=None).order_by("pk")[0]
        for step in WAYS[child.process]:
            moved(house, child, step)
    moved(house, sale, closing)

    assert sale.ends == "settled"


@pytest.mark.req("B11-6")
def test_a_paper_and_its_copy_are_filed_with_class_number_place_and_keeper(house: House) -> None:
    with pytest.raises(Invalid) as unclassed:
        begun(house, "document_receipt", {**INTAKES["document_receipt"], "kind": ""})
    case = standing(house, "document_receipt", "filing")
    filed = ("keep_here", "ana", {"file_number": "HT-42", "place": "一号柜二层"})
    for name in ("file_number", "place"):
        with pytest.raises(Invalid) as refused:
            moved(house, case, filed, **{name: ""})
        assert [*refused.value.errors] == [name]

    moved(house, case, filed)

    assert [*unclassed.value.errors] == ["kind"]
    kept = {**case.data["receipt"], **case.data["filed"]}
    expected = (INTAKES["document_receipt"]["kind"], "HT-42", "一号柜二层")
    assert (kept["kind"], kept["file_number"], kept["place"]) == expected
    assert case.acts.get(transition="keep_here").by == house.ana  # who has it in keeping

    copied = standing(house, "document_receipt", "delivering")
    deliver = step_of(WAYS["document_receipt"], "deliver")
    with pytest.raises(Invalid) as nowhere:
        moved(house, copied, deliver, copy_place="")
    moved(house, copied, deliver)

    assert [*nowhere.value.errors] == ["copy_place"]
    assert copied.data["delivered"]["copy_place"] == "一号柜"

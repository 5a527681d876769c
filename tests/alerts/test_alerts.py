"""Watched figures are looked at once their period is over; one out of bounds is work until it is explained."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import InternalError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.alerts import actions
from huiyin.alerts.models import Alert, Look
from huiyin.alerts.queries import grounds
from huiyin.cases.actions import move, register
from huiyin.cases.models import Case
from huiyin.contact.actions import Said, note_interaction
from huiyin.customers.models import Customer
from huiyin.org.roles import Reach
from huiyin.reports.queries.figures import FIGURES, dimension_named
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS, pack_folders, pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem
from tests.alerts.weeks import DAY, WEEK, complain, raised
from tests.conftest import NOW, House


def test_an_unusual_rise_of_one_class_is_work_of_the_manager_under_its_clause(house: House, risen: None) -> None:
    found = actions.look_at_figures(NOW)

    alert = raised("classes_rise")
    assert found == Alert.objects.count()
    assert (alert.part, alert.rows, str(alert.first_day), str(alert.last_day)) == (
        "fault_returns", 6, "2026-11-16", "2026-11-22",
    )  # fmt: skip
    assert alert.item is not None
    assert (alert.item.owner, alert.item.kind) == (house.max, "alert")
    assert alert.item.clause is not None
    assert alert.item.clause.key == "figures.look-into"
    assert alert.item.due_at == datetime(2026, 11, 25, 18, tzinfo=NOW.tzinfo)
    assert alert.average is not None
    assert alert.average < alert.limit < alert.value


def test_as_many_complaints_as_ever_are_no_rise(house: House, customer: Customer) -> None:
    for weeks in range(1, 15):
        complain(house, customer, NOW - weeks * WEEK, "rude")

    actions.look_at_figures(NOW)

    assert Look.objects.filter(rule="complaints_rise").count() == 1
    assert [*Alert.objects.values_list("rule", flat=True)] == ["in_time_missed"]  # nobody has answered any of them


def test_a_period_is_looked_at_once(house: House, customer: Customer, risen: None) -> None:
    """What is written down late makes no alert of a period that was looked at."""
    assert actions.look_at_figures(NOW) > 0
    before = Alert.objects.count()
    for hour in range(12):
        complain(house, customer, NOW - 4 * DAY + timedelta(hours=hour), "rude")

    assert actions.look_at_figures(NOW + timedelta(hours=1)) == 0
    assert Alert.objects.count() == before
    Look.objects.filter(rule="classes_rise").delete()
    assert actions.look_at_figures(NOW + timedelta(hours=1)) > 0  # as it would have been, had nobody looked


def test_nobody_is_told_again_while_the_first_alert_waits_to_be_looked_into(
    house: House, customer: Customer, risen: None
) -> None:
    actions.look_at_figures(NOW)
    for hour in range(8):
        complain(house, customer, NOW + DAY + timedelta(hours=hour), "fault_returns")

    actions.look_at_figures(NOW + WEEK)

    assert raised("classes_rise").first_day.day == 16


@pytest.mark.parametrize("verdict", ["cause", "known"])
def test_a_week_whose_cause_is_known_does_not_make_the_next_one_usual(
    house: House, customer: Customer, risen: None, verdict: str
) -> None:
    actions.look_at_figures(NOW)
    said: dict[str, Any] = {"words": "一批制动片有缺陷。", "by": house.max, "at": NOW}
    actions.judge(raised("classes_rise"), verdict=verdict, **said)
    for hour in range(6):
        complain(house, customer, NOW + DAY + timedelta(hours=hour), "fault_returns")

    actions.look_at_figures(NOW + WEEK)

    again = Alert.objects.filter(rule="classes_rise").latest("first_day")
    assert str(again.first_day) == "2026-11-23"
    assert "2026-11-16" not in {one["first"] for one in again.before}


def test_a_figure_that_misses_its_target_is_looked_into(house: House, customer: Customer, client: Client) -> None:
    for hour, outcome in enumerate(["satisfied"] * 9 + ["dissatisfied"]):
        note_interaction(
            Said(direction="out", channel="phone", purpose="callback", content="问候", outcome=outcome),
            customer=customer,
            by=house.ana,
            at=NOW - 4 * DAY + timedelta(minutes=hour),
        )

    actions.look_at_figures(NOW)

    alert = raised("satisfaction_missed")
    assert (alert.value, alert.limit, alert.average, alert.rows) == (90, 98, None, 10)
    client.force_login(house.max)
    listed, page = client.get(reverse("alerts:alerts")).text, client.get(reverse("alerts:alert", args=[alert.pk])).text
    assert "界限 98 %" in listed
    assert f'href="{reverse("alerts:alert", args=[alert.pk])}">服务满意率未达到目标</a>' in listed
    assert listed.index("服务满意率未达到目标") < listed.index("服务满意率：低于目标即预警")
    assert "由谁查明" in listed
    assert re.findall(r'<th scope="row"><a [^>]*>([^<]+)', listed)[0] == "服务满意率：低于目标即预警"  # of all watched
    days = "?span=days&amp;first=2026-11-16&amp;last=2026-11-22&amp;unit=week"
    rows = f"{reverse('reports:behind', args=['satisfaction'])}{days}"
    assert f'href="{rows}&amp;which=rest"' in page  # who was dissatisfied, to look into
    assert f'href="{reverse("reports:figure", args=["satisfaction"])}{days}"' in page


def test_the_page_says_what_is_watched_and_why_nothing_was_raised(
    house: House, customer: Customer, client: Client
) -> None:
    note_interaction(
        Said(direction="out", channel="phone", purpose="callback", content="问候", outcome="dissatisfied"),
        customer=customer,
        by=house.ana,
        at=NOW - 4 * DAY,
    )
    actions.look_at_figures(NOW)

    with time_machine.travel(NOW, tick=False):
        client.force_login(house.max)
        page = " ".join(re.sub(r"<[^>]+>", " ", client.get(reverse("alerts:alerts")).text).split())

    assert not Alert.objects.exists()
    said = "2026-11-16 – 2026-11-22 件数太少，不作判断 共 1 件，满 10 件才判断 2026-11-30"
    assert f"服务满意率：低于目标即预警 未达到目标 修改界限 2026-11-23 10:00 {said}" in page
    assert Look.objects.get(rule="satisfaction_missed").found == "few"
    client.force_login(house.hank)
    assert "服务满意率：低于目标即预警" not in client.get(reverse("alerts:alerts")).text


def test_what_a_watched_figure_came_to_leads_to_the_rows_that_were_counted(
    house: House, customer: Customer, client: Client
) -> None:
    for hour in range(10):
        note_interaction(
            Said(
                direction="out",
                channel="phone",
                purpose="callback",
                content="问候",
                outcome="dissatisfied" if hour == 0 else "satisfied",
            ),
            customer=customer,
            by=house.ana,
            at=NOW - 4 * DAY + timedelta(hours=hour),
        )
    actions.look_at_figures(NOW)
    client.force_login(house.max)
    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("alerts:alerts")).text
        (rows,) = re.findall(r'<a href="([^"]+)"><span class="tag tone-bad">低于界限</span> <small>90 %', page)
        listed = client.get(rows.replace("&amp;", "&"))

    assert (listed.status_code, "共 1 条" in listed.text) == (200, True)  # who was dissatisfied, to look into
    nothing = '<span class="tag tone-neutral">没有数据</span>'
    assert f'<span class="muted">{nothing}' in page  # of what there was none of, nothing opens


def test_a_bound_that_was_changed_is_judged_at_once_and_never_held_against_the_old_verdict(
    house: House, customer: Customer, client: Client
) -> None:
    note_interaction(
        Said(direction="out", channel="phone", purpose="callback", content="问候", outcome="dissatisfied"),
        customer=customer,
        by=house.ana,
        at=NOW - 4 * DAY,
    )
    actions.look_at_figures(NOW)
    draft = rulebook.begin_draft(by=house.max, at=NOW)
    place, client_page = ("alerts", "satisfaction_missed"), reverse("alerts:alerts")
    rulebook.edit_draft(draft, place, {"least": 1}, seen=1, by=house.max, at=NOW)
    client.force_login(house.max)
    with time_machine.travel(NOW, tick=False):
        assert reverse("rulebook:thing", args=["/".join(place)]) in client.get(client_page).text
        rulebook.publish_draft(draft, seen_version=1, note="一件也要看", by=house.adam, at=NOW)
        waiting = client.get(client_page).text
    queued = ProcrastinateJob.objects.filter(task_name="alerts.look_again").count()

    raised_now = actions.look_at_figures(NOW + timedelta(minutes=1))

    assert ("满 1 件才判断" in waiting, "界限已修改" in waiting, queued) == (False, True, 1)
    assert (raised_now, raised("satisfaction_missed").value) == (1, 0)
    assert Look.objects.get(rule="satisfaction_missed").found == "beyond"
    assert actions.look_at_figures(NOW + timedelta(hours=1)) == 0
    verdict: dict[str, Any] = {"words": "一位客户。", "by": house.max, "at": NOW + timedelta(hours=2)}
    actions.judge(raised("satisfaction_missed"), verdict="chance", **verdict)
    Look.objects.filter(rule="satisfaction_missed").update(terms="another bound")
    assert actions.look_at_figures(NOW + timedelta(hours=3)) == 0  # what was judged of this week stays judged
    assert Look.objects.get(rule="satisfaction_missed").terms != "another bound"


def test_the_page_shows_what_the_last_look_found_and_counts_nothing(house: House, risen: None, client: Client) -> None:
    actions.look_at_figures(NOW)
    alert = raised("classes_rise")
    Case.objects.all().update(classification="rude")
    client.force_login(house.max)

    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("alerts:alerts")).text

    look = Look.objects.get(rule="classes_rise")
    assert (look.found, look.value, look.rows, look.limit) == ("beyond", alert.value, alert.rows, alert.limit)
    assert reverse("reports:figure", args=["complaints"]) + "?span=days&amp;first=2026-11-16" in page
    assert f"&amp;by={pack_in_force().alerts['classes_rise'].by}" in page  # where the class that rose is seen


def test_the_manager_says_what_came_out_and_the_work_ends_with_it(house: House, risen: None) -> None:
    actions.look_at_figures(NOW)
    alert = raised("classes_rise")
    said: dict[str, Any] = {"by": house.max, "at": NOW}
    with pytest.raises(actions.NoVerdict):
        actions.judge(alert, verdict="", words="查过了", **said)
    with pytest.raises(actions.NothingSaid):
        actions.judge(alert, verdict="chance", words=" ", **said)
    with pytest.raises(actions.TooMuchSaid):
        actions.judge(alert, verdict="chance", words="查" * 5001, **said)
    with pytest.raises(actions.NotYoursToJudge):
        actions.judge(alert, verdict="chance", words="查过了", by=house.ana, at=NOW)

    judged = actions.judge(alert, verdict="chance", words="查过了，没有共同点。", **said)

    assert WorkItem.objects.get(pk=judged.item_id).outcome == "met"
    with pytest.raises(actions.JudgedAlready):
        actions.judge(alert, verdict="cause", words="再想想", **said)
    with pytest.raises((InternalError, ProgrammingError), match="Cannot"), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(words="改")


def test_pages_show_the_bound_the_rows_and_take_the_verdict(house: House, risen: None, client: Client) -> None:
    actions.look_at_figures(NOW)
    alert = raised("classes_rise")
    page = reverse("alerts:alert", args=[alert.pk])
    client.force_login(house.max)

    assert str(alert.limit.normalize()) in (shown := client.get(page).content.decode())
    rows = reverse("reports:behind", args=["complaints"])
    assert (
        f"{rows}?span=days&amp;first=2026-11-16&amp;last=2026-11-22&amp;unit=week&amp;which=all&amp;by=class"
        "&amp;of=fault_returns" in shown
    )
    weeks = [one["first"] for one in alert.before if one["rows"]]
    assert weeks
    assert [week for week in weeks if f"{rows}?span=days&amp;first={week}&amp;last=" not in shown] == []
    assert "6 件" in shown
    refused = client.post(page, {"verdict": "cause", "words": ""})
    assert refused.status_code == 422
    assert client.post(page, {"verdict": "cause", "words": "一批配件有缺陷。"}).status_code == 302
    assert "一批配件有缺陷。" in client.get(page).content.decode()
    listed = client.get(reverse("alerts:alerts")).content.decode()
    assert page in listed


def test_alerts_are_for_whoever_reads_the_figures_of_the_house(house: House, risen: None) -> None:
    actions.look_at_figures(NOW)

    assert Alert.objects.visible_to(house.dora).count() == Alert.objects.count() > 0
    assert not Alert.objects.visible_to(house.ana).exists()
    assert house.lena.reach("reports.view") != Reach(everything=True)
    assert not Alert.objects.visible_to(house.lena).exists()


def test_an_alert_that_was_let_off_does_not_silence_the_next(house: House, customer: Customer, risen: None) -> None:
    actions.look_at_figures(NOW)
    item = raised("classes_rise").item
    assert item is not None
    worklist.waive(item, reason="已在会上说明。", by=house.dora, at=NOW)
    for hour in range(40):
        complain(house, customer, NOW + DAY + timedelta(hours=hour), "fault_returns")

    actions.look_at_figures(NOW + WEEK)

    assert Alert.objects.filter(rule="classes_rise").count() == 2


def test_a_measure_begun_from_an_alert_stays_tied_to_it(house: House, risen: None, client: Client, pack: Any) -> None:
    actions.look_at_figures(NOW)
    alert = raised("classes_rise")
    page, begin = (reverse(f"alerts:{name}", args=[alert.pk]) for name in ("alert", "measure"))
    client.force_login(house.max)
    with time_machine.travel(NOW, tick=False):
        form = client.get(begin).text
        refused = client.post(begin, {"kind": "corrective"})
        values = {
            "kind": "corrective", "classification": alert.part, "basis": "同类投诉一周六起。", "goal": "逐件复检。",
        }  # fmt: skip
        begun = client.post(begin, values)
        shown = client.get(page).text
        [measure] = alert.measures.all()
        told = client.get(reverse("cases:page", args=[measure.pk])).text

    assert re.search(r'<option value="fault_returns" selected', form)
    assert "2026-11-16 – 2026-11-22" in form
    assert refused.status_code == 422
    assert (begun.status_code, begun["Location"]) == (302, f"{page}#measures")
    assert measure.number in shown
    assert f'href="{page}"' in told  # where it came from
    assert "针对预警" in told


def test_whoever_checks_the_effect_of_a_measure_sees_the_figure_then_and_since(
    house: House, risen: None, customer: Customer, client: Client
) -> None:
    actions.look_at_figures(NOW)
    alert = raised("classes_rise")
    values = {"kind": "corrective", "classification": alert.part, "basis": "一周六起。", "goal": "逐件复检。"}
    measure = actions.open_measure(alert, values=values, by=house.max, at=NOW)
    plan = {"root_cause": "漏检", "content": "复检", "responsible": house.ana.pk, "finish_by": (NOW + DAY).isoformat()}
    move(measure, "plan", values=plan, by=house.max, at=NOW)
    complain(house, customer, NOW + 2 * DAY, "fault_returns")
    early, checking = NOW + 2 * DAY, NOW + 8 * DAY
    seen = {}
    for at, step in ((early, ""), (checking, "report_done")):
        if step:
            move(measure, step, values={"done": "已复检。"}, by=house.ana, at=at - DAY)
        with time_machine.travel(at, tick=False):
            for person in (house.max, house.lena):
                client.force_login(person)
                page = client.get(reverse("cases:page", args=[measure.pk])).text
                seen[at, person] = page.partition('id="measured"')[2].partition("</section>")[0]

    assert seen[early, house.max] == ""
    for person in (house.max, house.lena):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", strip(seen[checking, person]))
        assert [" ".join(cell.split()) for cell in cells] == [
            "6 件 2026-11-16 – 2026-11-22",
            "1 件 2026-11-23 – 2026-11-29 0 件 2026-11-30 – 2026-12-01",
        ]
    rows = re.findall(r'<a href="([^"]+)"', seen[checking, house.max])
    assert len(rows) == 2  # of what there was none of, nothing opens
    with time_machine.travel(checking, tick=False):
        client.force_login(house.max)
        assert "共 6 条" in client.get(rows[0].replace("&amp;", "&")).text
    assert "<a " not in seen[checking, house.lena]  # who does not read the figures of the house


def strip(page: str) -> str:
    """Without marks, but for those of cells."""
    return re.sub(r"<(?!/?td)[^>]+>", " ", page).replace("\n", " ")


def where(page: str, link: str) -> list[str]:
    """On which of its cards a page names a measure."""
    cards = {key: page.partition(f'id="{key}"')[2].partition("</section>")[0] for key in ("measures", "beside")}
    return [key for key, card in cards.items() if link in card]


def test_a_measure_begun_elsewhere_is_named_as_one_that_answers_the_alert(
    house: House, risen: None, client: Client, pack: Any
) -> None:
    actions.look_at_figures(NOW)
    alert = raised("classes_rise")
    values = {"kind": "corrective", "classification": alert.part, "basis": "一周六起。", "goal": "逐件复检。"}
    measure = register("measure", values=values, by=house.lena, at=NOW)
    complaint = Case.objects.filter(process="complaint").latest("pk")
    actions.judge(alert, verdict="cause", words=f"夹具松了，已开 {measure.number}。", by=house.max, at=NOW)
    page, tie = (reverse(f"alerts:{name}", args=[alert.pk]) for name in ("alert", "measures"))
    client.force_login(house.max)
    before = client.get(page).text
    wrong = client.post(tie, {"number": complaint.number})
    named = client.post(tie, {"number": measure.number.lower()})
    again = client.post(tie, {"number": measure.number})
    shown = client.get(page).text

    assert (wrong.status_code, named.status_code, again.status_code) == (422, 302, 422)
    assert [*alert.measures.all()] == [measure]
    link = f'<a href="{reverse("cases:page", args=[measure.pk])}">{measure.number}</a>'
    assert [where(page, link) for page in (before, shown)] == [["beside"], ["measures"]]  # under way, then as an answer
    assert ("还没有提出改进对策" in before, "还没有提出改进对策" in shown) == (True, False)
    assert alert.item is not None
    assert alert.item.clause is not None
    assert alert.item.clause.text["zh-hans"] in shown  # it stays once it has been judged
    with pytest.raises(actions.NotYoursToTie):
        actions.tie_measure(alert, number=measure.number, by=house.art, at=NOW)


@pytest.mark.parametrize(
    ("figure", "by", "answer"),
    [("complaints", "class", 422), ("complaints_in_time", "", 302), ("satisfaction", "class", 302)],
)
def test_a_measure_names_a_class_of_complaints_only_where_one_class_rose(
    house: House, risen: None, client: Client, figure: str, by: str, answer: int
) -> None:
    actions.look_at_figures(NOW)
    part = raised("classes_rise").part if by else ""
    Alert.objects.filter(rule="classes_rise").update(figure=figure, by=by, part=part)
    begin = reverse("alerts:measure", args=[raised("classes_rise").pk])
    told = {"kind": "corrective", "basis": "两周低于目标。", "goal": "回到目标以上。"}
    client.force_login(house.max)

    asked, sent = client.get(begin).text, client.post(begin, told)

    label = asked.partition("针对的投诉类别")[2].partition("</label>")[0]
    assert ("field-must" in label) == (answer == 422)
    assert sent.status_code == answer


def test_an_alert_names_open_measures_of_its_figure_its_clause_and_that_a_measure_may_follow(
    house: House, risen: None, client: Client
) -> None:
    actions.look_at_figures(NOW)
    alert, other = raised("classes_rise"), raised("complaints_rise")
    values = {"kind": "corrective", "classification": alert.part, "basis": "一周六起。", "goal": "逐件复检。"}
    begun = actions.open_measure(alert, values=values, by=house.max, at=NOW)
    client.force_login(house.max)
    page = reverse("alerts:alert", args=[other.pk])

    asked = client.get(page).text
    actions.judge(other, verdict="cause", words="夹具松了。", by=house.max, at=NOW)
    judged = client.get(page).text

    assert begun.number in asked.partition('id="beside"')[2]
    assert 'id="beside"' not in client.get(reverse("alerts:alert", args=[alert.pk])).text
    assert other.item is not None
    assert other.item.clause is not None
    assert other.item.clause.text["zh-hans"] in asked
    assert ("还没有提出改进对策" in asked, "还没有提出改进对策" in judged) == (False, True)


def test_a_share_that_is_out_of_bounds_lies_below_them(house: House, risen: None, client: Client) -> None:
    actions.look_at_figures(NOW)
    Look.objects.filter(rule="satisfaction_missed").update(found="beyond", value=90, limit=98)
    client.force_login(house.max)

    page = client.get(reverse("alerts:alerts")).text

    assert "低于界限" in page


def test_who_may_open_no_cases_begins_no_measure_and_who_reads_no_alerts_is_told_without_a_link(
    house: House, risen: None, client: Client
) -> None:
    actions.look_at_figures(NOW)
    alert = raised("classes_rise")
    begin = reverse("alerts:measure", args=[alert.pk])

    client.force_login(house.art)
    assert not house.art.may("cases.register")
    assert client.get(begin).status_code == 403
    assert begin not in client.get(reverse("alerts:alert", args=[alert.pk])).text
    client.force_login(house.ana)
    assert client.get(begin).status_code == 404
    values = {"kind": "corrective", "classification": alert.part, "basis": "六起。", "goal": "复检。"}
    measure = actions.open_measure(alert, values=values, by=house.max, at=NOW)
    assert [one.url for one in grounds(measure, house.max)] == [reverse("alerts:alert", args=[alert.pk])]
    assert [one.url for one in grounds(measure, house.ana)] == [""]


@pytest.mark.parametrize("folder", pack_folders(), ids=lambda folder: folder.name)
def test_every_watched_figure_of_the_packs_is_one_there_is(folder: Path) -> None:
    book = load(PACKS / folder.name).pack
    watched = book.alerts.values()

    assert watched
    for one in watched:
        figure = FIGURES[one.figure]
        assert figure.fits(book), one.key
        assert not one.by or dimension_named(figure, one.by, book), one.key

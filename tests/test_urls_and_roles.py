"""Every URL for every role: what a request is answered with. A URL that is missing from tests/urls/ fails.

One letter an answer, in the order of WHO: 2 done or shown, 3 sent on (S: to the sign-in), 1 not readable (400),
f seen but not permitted (403), 4 not there for this person (404), 5 wrong method (405), 9 said no by the
state of things (409), 0 gone (410), 6 said no with words beside the field (422). A row of two letters: all who are
signed in get the first one, everybody else the second. POST sends what DATA says, else an empty form.
"""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.signals import request_finished
from django.core.signing import Signer
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from huiyin.alerts import actions as alerts
from huiyin.alerts.models import Alert
from huiyin.callbacks import actions as callbacks
from huiyin.callbacks.models import Callback, Feedback
from huiyin.cases import actions as cases
from huiyin.cases.actions import importing
from huiyin.cases.models import Case
from huiyin.contact import actions as contact
from huiyin.contact.enums import CallEvent
from huiyin.contact.rules.phone import Told
from huiyin.customers import actions as customers
from huiyin.customers.actions import importing as customers_by_file
from huiyin.customers.models import Customer
from huiyin.knowledge import actions as knowledge
from huiyin.knowledge.models import Article, Category
from huiyin.messaging import actions as messaging
from huiyin.messaging.stopping import SALT
from huiyin.orders import actions as goods
from huiyin.orders import rules as orders
from huiyin.orders.actions import importing as stock_files
from huiyin.org import actions as org
from huiyin.org.models import Person
from huiyin.org.queries import hours
from huiyin.portal.views.doors import RECEIPT
from huiyin.reports import actions as reports
from huiyin.reports.models import Report
from huiyin.rulebook import actions as rulebook
from huiyin.stationery import actions as stationery
from huiyin.stationery import queries as forms_of_the_house
from huiyin.worklist.actions import notify
from huiyin.worklist.models import Notice
from tests.cases import errand
from tests.cases.files import messages, workbook
from tests.cases.loop import Loop
from tests.conftest import NOW, House, as_built
from tests.portal.conftest import TOLD

pytestmark = pytest.mark.django_db

WHO = [
    "adam",  # administrator
    "dora",  # director
    "max",  # manager
    "lena",  # supervisor
    "ana",  # agent: registered the cases
    "hank",  # department head: liable
    "wes",  # department member
    "fay",  # finance
    "wanda",  # warehouse
    "art",  # auditor
    "olga",  # agent in another tree
    "",  # nobody is signed in
]
LETTERS = {200: "2", 204: "2", 302: "3", 400: "1", 403: "f", 404: "4", 405: "5", 409: "9", 410: "0", 422: "6"}
SIGN_IN = "/account/login/"
BATCH = (
    "batch",
    "sheet-of-batch",
    "reading-of-batch",
    "check-batch",
    "take-in-batch",
    "stop-batch",
    "undo-batch",
    "go-on-batch",
    "failed-rows",
)

SIGNED = """
finish:
  title: {zh-hans: 归档, en: File it}
  from: [work]
  to: done
  by: [owner]
  kind: end
  approval: {mode: all, by: [{head: workshop}]}
sort: {title: {zh-hans: 归类, en: Sort}, from: [work], to: done, by: [owner, supervisor], kind: end, many: true}
"""
PARTS = """
    parts:
      look: {title: {zh-hans: 请查, en: Look}, to: {department: workshop}, form: reply, by: [registrar, supervisor],
             acknowledge: {within: 1 working hour}, due: {within: 1 working day}, link: true, CLAUSE}
      count: {title: {zh-hans: 请点, en: Count}, to: {department: finance}, form: reply, by: [registrar, supervisor],
              due: {within: 1 working day}, CLAUSE}
      mend: {title: {zh-hans: 请修, en: Mend}, to: {department: workshop}, form: reply, by: [registrar, supervisor],
             due: {within: 1 working day}, CLAUSE}
""".replace("CLAUSE", "clause: complaint.open-every-channel")
REPLY = """
reply:
  title: {zh-hans: 回复, en: Reply}
  fields: {reply: {type: text, required: true, label: {zh-hans: 回复, en: Reply}}}
"""
TABLE = Path(__file__).parent / "urls"  # a file a module


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    """A complaint at each stage the table needs, and a row of everything else; taken back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        hours._calendar.cache_clear()
        built = _build(as_built(), tmp_path_factory.mktemp("house"))
        yield built
        transaction.set_rollback(True)
        hours._calendar.cache_clear()


def _build(house: House, folder: Path) -> SimpleNamespace:
    work = "work: {STAGE, owner: registrar}"
    errand.publish(house, folder, stages=work, ways=SIGNED, forms=REPLY, parts=PARTS, beside=True, at=NOW)
    start = NOW - timedelta(hours=40)
    deciding = Loop(house, start)
    proposing, acting, waiting = (Loop(house, start, deciding.customer) for _case in range(3))
    deciding.to("choosing")
    signer = cases.add_signer(deciding.case, person=house.max, by=house.lena, at=deciding.later())
    acting.to("carrying_out")
    acting.penalise_both()
    due = NOW + timedelta(days=1)
    promise = cases.promise(acting.case, content="明天回电", due_at=due, by=house.ana, at=acting.later())
    cases.attach(acting.case, files=acting.scan()["scan"], by=house.ana, at=acting.later())
    waiting.to("confirming")
    wall, hung = reports.hang_wall("大厅", department=None, by=house.max, at=NOW)
    linked = {"number": acting.case.number, "kind": "related", "by": house.ana, "at": acting.at}
    bound = cases.link(deciding.case, **linked)
    proposing.to("proposing")
    proposing.propose_two()
    unknown = cases.receive(
        "complaint", values={**TOLD, "complainant_phone": "13900008888"}, at=NOW
    )  # by a customer we do not know
    item = deciding.case.stage_entries.get(left_at=None).item
    notify([house.ana], kind="mention", text={"zh-hans": "看一下"}, subject=deciding.case.subject, at=NOW)
    away = {"substitute": house.ben, "starts_at": NOW, "ends_at": due, "by": house.adam, "at": NOW}
    special = org.add_exception(house.calendar, date=date(2026, 12, 24), by=house.adam, at=NOW)
    view = org.save_view(house.ana, list_key="cases", name="我的", query="", columns=[])
    mine = Customer.objects.filter(opened_by=house.ana)
    lives = {"changes": {"addresses": ["朝阳路88号院3号楼"]}, "seen_revision": 1, "by": house.ana, "at": NOW}
    customers.edit_file(deciding.customer, **lives)
    words = {"label": {"zh-hans": "爱车颜色"}, "type": "line", "group": "basics", "by": house.adam, "at": NOW}
    added = customers.add_field(name="colour", **words)
    handed = customers.hand_in(mine, department=house.team_one, by=house.ana, at=NOW)
    bulk = customers.name_files(mine, by=house.lena, at=NOW)
    batch = importing.upload("complaint", workbook(messages(1)), by=house.max, at=NOW)
    brought = customers_by_file.upload(workbook([["王芳"]], ["天气"]), by=house.max, at=NOW)
    customers.open_files([{"kind": "person", "name": "无人", "department": house.service}], by=house.lena, at=NOW)
    later = {"starts_at": NOW + timedelta(days=30), "ends_at": NOW + timedelta(days=40), "by": house.lena, "at": NOW}
    point = contact.note_point(deciding.customer, kind="need", words="要洗车", by=house.ana, at=NOW)
    invited = {"title": "知识晚会", "content": "冬季用车", "starts_on": NOW.date(), "address": "本店二楼"}
    evening = contact.plan_activity(**invited, by=house.lena, at=NOW)
    deputyship = customers.appoint_deputy(house.ana, deputy=house.ben, department=house.service, **later)
    report = _report_of(house.ana)
    rulebook.begin_draft(by=house.adam, at=NOW)
    asked = errand.register(house, NOW)
    cases.move(asked, "finish", by=house.ana, at=NOW)
    many = cases.choose_cases(Case.objects.filter(pk=asked.pk), "errand", "sort", by=house.lena, at=NOW)
    owed = contact.promise_to(deciding.customer, content="送备用车", due_at=due, by=house.ana, at=NOW)
    spoken = _spoken(house, deciding.customer)
    asking = {"pk": asked.pk, "asking": asked.approvals.get().pk}
    divided = errand.register(house, NOW)
    [look], [mend] = (cases.ask_part(divided, rule, by=house.ana, at=NOW) for rule in ("look", "mend"))
    cases.hand_back_part(mend, reason="不归我们", by=house.wes, at=NOW)
    part = {"pk": divided.pk, "part": look.pk}
    people: dict[str, Person] = {name: getattr(house, name) for name in WHO if name}
    keys = {name: _signed_in(person) for name, person in people.items()}
    arguments = {
        "cases:": {"pk": deciding.case.pk},
        "cases:name-customer": {"pk": unknown.pk},
        "cases:move": {"transition": "choose"},
        "cases:correct": {"form": "intake"},
        "cases:propose": {"pk": proposing.case.pk},
        "cases:withdraw-proposal": {"pk": proposing.case.pk, "proposal": proposing.proposals[0].pk},
        "cases:read-proposal": {"proposal": deciding.proposals[0].pk},
        "cases:customer-choice": {"proposal": deciding.proposals[0].pk},
        "cases:answer-as-signer": {"signer": signer.pk},
        "cases:add-to-asking": asking,
        "cases:urge-signers": asking,
        "cases:withdraw-asking": asking,
        "cases:ask-part": {"pk": divided.pk, "rule": "count"},
        **{f"cases:{name}-part": part for name in ("acknowledge", "answer", "hand-back", "urge", "withdraw")},
        "cases:invite-department": part,
        "cases:ask-again": {"pk": divided.pk, "part": mend.pk},
        "portal:department": {"token": cases.invite_department(look, by=house.ana, at=NOW).token},
        "cases:penalise": {"pk": acting.case.pk},
        "cases:penalise-together": {"pk": acting.case.pk},
        "cases:revoke-penalty": {"pk": acting.case.pk, "penalty": acting.case.penalties.all()[0].pk},
        "cases:inform": {"pk": acting.case.pk},
        "cases:invite": {"pk": waiting.case.pk},
        "cases:promise": {"pk": acting.case.pk},
        "cases:keep-promise": {"pk": acting.case.pk, "item": promise.pk},
        "cases:paper": {"pk": acting.case.pk, "paper": acting.case.attachments.all()[0].pk},
        "cases:steer": {"verb": "urging"},
        "cases:unlink": {"link": bound.pk},
        **{f"cases:{name}": {"pk": batch.pk} for name in BATCH},
        "cases:carrying-over": {"process": "complaint"},
        "cases:bulk": {"pk": many.pk},
        "cases:bulk-rows": {"pk": many.pk},
        "cases:choose-for-bulk": {"process": "errand", "transition": "sort"},
        "cases:new": {"process": "complaint"},
        "cases:register": {"process": "complaint"},
        "cases:batches": {"process": "complaint"},
        "cases:print-named": {"copy": "complaint_registration"},
        "cases:print-named-excel": {"copy": "complaint_registration"},
        "cases:print-blank": {"key": "complaint_registration"},
        "cases:sheet": {"key": "measures_register"},
        "customers:": {"pk": deciding.customer.pk},
        "customers:print": {"key": "customer_file"},
        "customers:print-excel": {"key": "customer_file"},
        "customers:sheet": {"key": "file_index"},
        **{f"customers:{name}": {"pk": brought.pk} for name in BATCH},
        "customers:settle-row": {"pk": brought.pk, "line": 2},
        "customers:hand-in": {"pk": handed.pk},
        "customers:reveal-value": {"name": "note"},  # hides nothing, so that nobody finds it
        "customers:reveal-line": {"group": "addresses", "line_pk": deciding.customer.addresses.all()[0].pk},
        "cases:read-customer": {"group": "phones", "line": deciding.customer.phones.all()[0].pk},
        "customers:field": {"name": added.name},
        "customers:retire-field": {"name": added.name},
        "customers:daily": {"key": "2026-11-23"},
        "customers:alike": {"part": "phones"},
        **{
            f"customers:{name}": {"pk": bulk.pk} for name in ("bulk", "bulk-files", "bulk-confirmation", "bulk-undoing")
        },
        "contact:": {"pk": deciding.customer.pk, "point": point.pk},
        "contact:promise": {"pk": deciding.customer.pk},
        "contact:plan-contact": {"pk": deciding.customer.pk},
        "contact:keep-promise": {"pk": deciding.customer.pk, "item": owed.pk},
        "contact:activity": {"pk": evening.pk},
        "contact:call-off-activity": {"pk": evening.pk},
        **spoken,
        **_goods(house, deciding.customer),
        **_articles(house),
        **_letters(house, deciding.customer),
        **_rounds(house, deciding.customer),
        **{f"reports:{name}": {"pk": report.pk} for name in WRITTEN if name != "reports"},
        "reports:work-behind": {"pk": report.pk, "what": "contacts"},
        "reports:measures-behind": {"pk": report.pk, "state": "open"},
        **_alerts(house, deciding.customer),  # last: nobody calls a customer who was spoken with ten times
        "reports:own-work": {"what": "done"},
        "reports:own-figure": {"key": "obligations_kept"},
        "reports:wall-closing": {"pk": wall.pk},
        "reports:wall": {"token": hung},
        "customers:capacity": {"person": house.ana.pk},
        "customers:handover": {"person": house.ana.pk},
        "customers:deputy-end": {"pk": deputyship.pk},
        "customers:reveal": {"phone_pk": deciding.customer.phones.all()[0].pk},
        "worklist:": {"pk": item.pk},
        "worklist:reading": {"pk": Notice.objects.filter(person=house.ana).order_by("-pk")[0].pk},
        "org:person": {"pk": house.ana.pk},
        "org:places": {"pk": house.ana.pk},
        "org:absences": {"pk": house.ana.pk},
        "org:password": {"pk": house.ana.pk},
        "org:leaving": {"pk": house.ana.pk},
        "org:coming_back": {"pk": house.ana.pk},
        "org:my_absence_end": {"pk": org.report_absence(house.ana, **away).pk},
        "org:absence_end": {"pk": org.report_absence(house.ben, **{**away, "substitute": house.max}).pk},
        "org:department": {"pk": house.workshop.pk},
        "org:department_closing": {"pk": house.workshop.pk},
        "org:department_opening": {"pk": house.workshop.pk},
        "org:calendar": {"pk": house.calendar.pk},
        "org:calendar_removal": {"pk": house.calendar.pk},
        "org:exceptions": {"pk": house.calendar.pk},
        "org:known_year": {"pk": house.calendar.pk, "year": 2027},
        "org:exception_removal": {"pk": special.pk},
        "reports:keepings": {"department": house.service.pk},
        "reports:figure": {"key": "complaints"},
        "reports:behind": {"key": "complaints"},
        "rulebook:process": {"key": "complaint"},
        "rulebook:script": {"key": "after_service"},
        "rulebook:": {"number": 1, "place": "processes/complaint/stages/judging"},
        "rulebook:adding": {"place": "processes/complaint/stages"},
        "site:view_removal": {"pk": view.pk},
        **_papers(house, deciding.case),
        "mfa_": {"pk": 1},
        "portal:": {"token": waiting.invite(), "key": "complaint"},
        "portal:answers": {"pk": 1, "token": "unknown"},
        "portal:receipt": {"token": signing.dumps(waiting.case.pk, salt=RECEIPT)},
    }
    # Proposed once everybody is away who will be: a proposal holds as long as its facts.
    org.add_person("cleo", "克莱奥", None, places=[(house.service, "agent")], by=house.adam, at=NOW)
    sharing = customers.propose(house.service, by=house.lena, at=NOW)
    doors = [name for name in PATTERNS if name.startswith("customers:sharing")]
    arguments |= {name: {"pk": sharing.pk, "person": house.ana.pk} for name in doors}
    noon = due.strftime("%Y-%m-%dT%H:%M")
    data = {
        "cases:name-customer": {"customer": deciding.customer.pk},
        "cases:attach": {"files": acting.scan()["scan"]},
        "cases:propose": {"title": "免费返工", "content": "重新打磨。", "cost": "200"},
        "cases:add-signer": {"person": house.fay.pk},
        "cases:answer-as-signer": {"answer": "agreed"},
        "cases:add-to-asking": {"person": house.wanda.pk, "where": "beside"},
        "cases:withdraw-asking": {"reason": "先不办。"},
        "cases:answer-part": {"reply": "在二号笼。"},
        "cases:hand-back-part": {"reason": "不归我们。"},
        "cases:withdraw-part": {"reason": "不用了。"},
        "cases:ask-again": {"department": house.warehouse.pk},
        "cases:inform": {"channel": "wechat", "content": "已告知。", "told_at": start.strftime("%Y-%m-%dT%H:%M")},
        "cases:promise": {"content": "明天回电", "due_at": noon},
        "cases:note": {"reason": "客户来电询问进度。"},
        "cases:link": {"number": proposing.case.number, "kind": "follows"},
        "cases:merge": {"number": proposing.case.number, "reason": "同一件事"},
        "cases:split": {**deciding.intake(), "process": "complaint", "occurred_at": start.strftime("%Y-%m-%dT%H:%M")},
        "cases:keep-promise": {"words": "已回电"},
        "contact:keep-promise": {"words": "已送到"},
        "cases:move": {"proposal": deciding.proposals[0].pk, "instruction": "同意。", "rework": "no"},
    }
    return SimpleNamespace(keys=keys, arguments=arguments, data=data)


def _spoken(house: House, customer: Customer) -> dict[str, dict[str, Any]]:
    """A call of Ana's with its recording and an opinion, one that owes a record, and a word for the workshop."""
    org.change_person(house.ana, extension="8001", by=house.adam, at=NOW)
    said = contact.Talk(direction="in", channel="phone", content="问价钱", said_at=NOW)
    talk = contact.record_conversation(customer, said, by=house.ana, at=NOW)
    sound = ContentFile(b"OggS" + bytes(60), name="call.ogg")
    kept = contact.keep_recording(talk, file=sound, seconds=60, by=house.ana, at=NOW)
    words = {"kind": "image", "words": "门头太旧", "interaction": talk}
    opinion = contact.note_opinion(customer, **words, by=house.ana, at=NOW)
    passed = contact.pass_on(customer, department=house.workshop, words="来取车", channel="phone", by=house.ana, at=NOW)
    for event in CallEvent:
        call = contact.note_call(Told(event, "c-1", "", "8001", outgoing=False, at=NOW), at=NOW)
    return {
        **{f"contact:{name}": {"pk": talk.pk} for name in ("talk", "recording", "note-opinion", "paper")},
        "contact:sound": {"pk": kept.pk},
        "contact:opinion": {"pk": opinion.pk},
        "contact:passed": {"pk": passed.pk},
        **{f"contact:{name}": {"pk": call.pk} for name in ("call", "end-call", "settle-call")},
        "contact:register-of": {"kind": "phone"},
    }


def _goods(house: House, customer: Customer) -> dict[str, dict[str, Any]]:
    """An order to be read back, one that is planned, and an area with a report to the supervisor."""
    line = orders.GivenLine("机油", "5W-30 4L", Decimal(2), "桶")
    said = {"lines": [line], "received_at": NOW, "channel": "phone", "by": house.ana, "at": NOW}
    taken, going = (goods.take_order(customer, address="朝阳路88号", **said) for _order in range(2))
    goods.verify(going, channel="phone", read_back_at=NOW, seen_revision=1, by=house.ana, at=NOW)
    goods.release(going, seen_revision=1, by=house.lena, at=NOW)
    goods.keep_stock([orders.StockRow("机油", "5W-30 4L", "桶", Decimal(9))], by=house.wanda, at=NOW)
    wanted = {going.lines.get().pk: Decimal(1)}
    way = {"channel": "own_lorry", "carrier": "京A·1", "by": house.wanda, "at": NOW}
    load = goods.plan_loading(day=NOW.date(), wanted=wanted, **way)
    row = load.lines.get()
    area = goods.open_area(name="城北", beginnings=["110108"], manager=house.ana, by=house.max, at=NOW)
    report = goods.report(area, text="一切正常。", by=house.ana, at=NOW)
    heads = ["产品", "规格", "单位", "现有"]
    file = stock_files.upload(workbook([["机油", "5W-30 4L", "桶", 9]], heads), by=house.wanda, at=NOW)
    doors = [name for name in PATTERNS if name.startswith("orders:") and name.endswith(("batch", "failed-rows"))]
    return {
        "orders:": {"pk": taken.pk},
        **{name: {"pk": file.pk} for name in doors},
        **{f"orders:{name}": {"pk": load.pk} for name in ("load", "load-goods", "give-up-load", "print-load")},
        "orders:stock-row": {"pk": row.stock_id},
        "orders:contact": {"pk": load.pk, "line_pk": row.pk},
        **{f"orders:{name}": {"pk": area.pk} for name in ("area", "edit-area", "reports")},
        "orders:acknowledge": {"pk": area.pk, "report_pk": report.pk},
    }


def _report_of(person: Person) -> Report:
    """What somebody owes on the day's work."""
    reports.ask_for_reports(NOW)
    return Report.objects.get(rule="daily", person=person)


def _alerts(house: House, customer: Customer) -> dict[str, dict[str, Any]]:
    """Satisfaction of last week, far below its target, for the manager to look into."""
    told = {"direction": "out", "channel": "phone", "purpose": "callback", "content": "问候", "outcome": "dissatisfied"}
    for _talk in range(10):
        contact.note_interaction(contact.Said(**told), customer=customer, by=house.olga, at=NOW - timedelta(days=4))
    alerts.look_at_figures(NOW)
    alert = Alert.objects.get()
    return {f"alerts:{name}": {"pk": alert.pk} for name in ("alert", "measure", "measures")}


def _articles(house: House) -> dict[str, dict[str, Any]]:
    """An article of the rule book with other words that wait for approval, and a question to the workshop."""
    article, category = Article.objects.get(pack_key="brakes"), Category.objects.get(pack_key="cars")
    draft = knowledge.edit_article(article, changes={"text": "快来检查。"}, seen=1, by=house.lena, at=NOW)
    knowledge.submit(draft, by=house.lena, at=NOW)
    question = knowledge.ask(text="混动车呢？", category=category, by=house.ana, at=NOW)
    return {
        "knowledge:": {"pk": article.pk, "number": 1},
        **{f"knowledge:{name}": {"pk": question.pk} for name in ("question", "forward")},
        **{f"knowledge:{name}": {"pk": category.pk} for name in ("category", "close-category")},
    }


def _rounds(house: House, customer: Customer) -> dict[str, dict[str, Any]]:
    """A round of the service department that runs, with a customer Ana is to call, and one that is only planned."""
    changed = {"audience": {"field": "number", "operator": "is", "value": customer.number}}
    said = {"department": house.service, "changed": changed, "by": house.lena, "at": NOW}
    running = callbacks.start(callbacks.plan_round("after_service", **said), by=house.lena, at=NOW)
    planned = callbacks.plan_round("after_service", **said)
    called = Callback.objects.get(round=running)
    one, work = {"pk": called.pk}, {"pk": called.item_id}
    week = NOW.date()
    told = Feedback.objects.create(
        department=house.workshop,
        first_day=week,
        figures={
            "last_day": week.isoformat(),
            "calls": {"reached": 1, "refused": 0, "unreachable": 0, "ratings": []},
            **{name: [] for name in ("opinions", "matters", "measures")},
        },
        given_at=NOW,
    )
    day = callbacks.keep_day(title="店庆", day=week, yearly=True, by=house.lena, at=NOW)
    return {
        "callbacks:": {"pk": running.pk},
        **{f"callbacks:{name}": work for name in ("call", "record", "end", "put-off")},
        "callbacks:number": {**work, "phone_pk": customer.phones.order_by("pk")[0].pk},
        **{key: {"pk": planned.pk} for key in ("callbacks:start", "callbacks:discard")},
        **{f"callbacks:{name}": one for name in ("person", "person-paper", "leave-out", "take-in", "letter")},
        **{f"callbacks:{name}": {"pk": told.pk} for name in ("feedback", "feedback-paper")},
        "callbacks:forget-day": {"pk": day.pk},
    }


def _papers(house: House, case: Case) -> dict[str, dict[str, Any]]:
    """A form of the house, and papers of cases that Max has asked for."""
    source = forms_of_the_house.source_named("cases-complaint")
    assert source
    asked = stationery.ask_for_papers(source, ticked=[case.pk], asked="", language="zh-hans", by=house.max, at=NOW)
    return {
        "stationery:": {"key": "case-complaint", "number": 0},
        "stationery:ask": {"source": "cases-complaint"},
        **{f"stationery:{name}": {"pk": asked.pk} for name in ("batch", "file", "stop", "go-on")},
    }


def _letters(house: House, customer: Customer) -> dict[str, dict[str, Any]]:
    """A channel in its dry run with an e-mail of Ana's in it, and an address that is blocked."""
    said = {"name": "客服邮箱", "host": "127.0.0.1", "port": 1, "security": "none", "sender": "service@antu.example"}
    brakes = {"per_address_day": 5, "per_hour": 200, "per_day": 2000}
    channel = messaging.add_channel(key="email", **said, **brakes, by=house.adam, at=NOW)
    words = {"purpose": "service", "subject_line": "取车", "body": "请来取车。", "address": "wang@example.com"}
    picture = b"\x89PNG\r\n\x1a\n" + bytes(60)
    wanted = messaging.Wanted(key="x", files=[ContentFile(picture, name="a.png")], **words)
    letter = messaging.decide(channel, wanted, customer=customer, by=house.ana, at=NOW)
    blocked = messaging.block("a@b.example", reason="退信", by=house.lena, at=NOW)
    doors = [name for name in PATTERNS if name.startswith("messaging:") and name.endswith("channel")]
    arrived = [f"messaging:{name}" for name in ("mail", "answer-mail", "file-mail", "put-away", "enclosure")]
    raw = b"From: new@example.org\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    received = messaging.take_in(channel, raw + b64encode(picture), at=NOW)
    stranger = {"pk": received.pk, "enclosure": received.enclosures.get().pk}
    return {
        "portal:stop": {"token": Signer(salt=SALT).sign(str(letter.pk))},
        "messaging:": {"pk": letter.pk, "attachment": letter.attachments.get().pk},
        **{
            f"messaging:{name}": {"pk": customer.pk}
            for name in ("write", "write-text", "read-template", "write-letter", "write-wecom")
        },
        **{f"messaging:{name}": {"pk": blocked.pk} for name in ("block", "unblock")},
        **_posted(house, customer, brakes),
        **{name: {"pk": channel.pk} for name in doors},
        **dict.fromkeys(arrived, stranger),
    }


def _posted(house: House, customer: Customer, brakes: dict[str, int]) -> dict[str, dict[str, Any]]:
    """A letter that the manager has printed, and a provider with a template and a signature."""
    setting_up: dict[str, Any] = {**brakes, "by": house.adam, "at": NOW}
    post = messaging.add_channel(key="letters", driver="post", name="信件", **setting_up)
    messaging.go_live(post, seen_waiting=0, seen_dry=0, with_dry=False, by=house.adam, at=NOW)
    words = {"purpose": "service", "subject_line": "检测周", "body": "欢迎。", "address": "王芳\n中关村大街 1 号"}
    messaging.decide(post, messaging.Wanted(key="y", **words), customer=customer, by=house.ana, at=NOW)
    run = messaging.print_letters(post, by=house.max, at=NOW)
    sms = messaging.add_channel(key="sms", driver="pretending", name="短信", **setting_up)
    said = {"key": "ready", "title": "取车", "text": "请来取车。", "purpose": "service", "by": house.adam, "at": NOW}
    template, signature = messaging.write_template(sms, **said), messaging.add_signature(sms, words="安途")
    robot = {"key": "robot", "driver": "wecom_robot", "name": "群", "secret": "HUIYIN_CHANNEL_GROUP"}
    chat = messaging.add_channel(**robot, **setting_up)
    hears: dict[str, Any] = {"hears": ["overdue"], "listed": True, "by": house.adam, "at": NOW}
    group = messaging.add_group(chat, department=house.service, **hears)
    return {
        "messaging:new-group": {"pk": chat.pk},
        **{f"messaging:{name}": {"pk": group.pk} for name in ("group", "end-group")},
        **{f"messaging:{name}": {"pk": run.pk} for name in ("batch", "batch-paper", "post-letters")},
        **{f"messaging:{name}": {"pk": template.pk} for name in ("template", "ask-template")},
        "messaging:ask-signature": {"pk": signature.pk},
        "messaging:refresh-approvals": {"pk": sms.pk},
    }


def _patterns(
    found: Any, prefix: str = "", names: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Every URL with the names of its arguments."""
    for pattern in found:
        own = names | {*pattern.pattern.converters}
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", own
        else:
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _patterns(pattern.url_patterns, prefix + space, own)


LINES = [line.split() for file in sorted(TABLE.glob("*.txt")) for line in file.read_text().splitlines()]
# Whoever owes a report, signs it or gets it reads it.
WRITTEN = (
    "reports",
    "begin",
    "report",
    "hand-in",
    "sign",
    "send-back",
    "send-rest",
    "since",
    "work-behind",
    "measures-behind",
    "paper",
    "book",
    "measure",
)
ROWS = {name: (get, post) for name, get, post in (line for line in LINES if line[0] != "#")}
PATTERNS = dict(_patterns(get_resolver().url_patterns))


def test_every_url_stands_in_the_table() -> None:
    assert {*PATTERNS} == {*ROWS}


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_is_answered_as_the_table_says(name: str, method: str, world: SimpleNamespace) -> None:
    expected = ROWS[name][method == "post"]
    asked = WHO if len(expected) == len(WHO) else ["olga", ""]

    assert answers(name, method, world, asked) == expected


def answers(name: str, method: str, world: SimpleNamespace, asked: list[str]) -> str:
    """The letters of a row as the product gives them, each from the same state of things."""
    address = reverse(name, kwargs=_arguments(name, world))
    data = world.data.get(name, {}) if method == "post" else {}
    return "".join(_letter(world.keys.get(who), method, address, data) for who in asked)


def _arguments(name: str, world: SimpleNamespace) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for key in (name.split(":")[0] + ":", name[:4], name):
        given |= world.arguments.get(key, {})
    return {key: value for key, value in given.items() if key in PATTERNS[name]}


def _from_the_start(data: dict[str, Any]) -> dict[str, Any]:
    """Files that an earlier request has read are read again."""
    for value in data.values():
        for file in value if isinstance(value, list) else []:
            file.seek(0)
    return data


class Undone(Exception):
    """Takes back what one request did."""


def _letter(key: str | None, method: str, address: str, data: dict[str, Any]) -> str:
    cache.clear()  # nobody is held back for asking often
    browser = Client()
    if key:
        browser.cookies[settings.SESSION_COOKIE_NAME] = key
    with suppress(Undone), transaction.atomic():
        response = getattr(browser, method)(address, _from_the_start(data))
        request_finished.disconnect(close_old_connections)  # the state of things hangs on this one
        response.close()
        request_finished.connect(close_old_connections)
        raise Undone
    if response.status_code == 302 and str(response.url).startswith(SIGN_IN):
        return "S"
    return LETTERS[response.status_code]


def _signed_in(person: Person) -> str:
    browser = Client()
    browser.force_login(person)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value

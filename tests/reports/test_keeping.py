"""What is kept of figures day by day is what counting all rows says, whatever happened since."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.callbacks import actions as callbacks
from huiyin.callbacks.enums import Why
from huiyin.callbacks.models import Callback
from huiyin.cases import actions as cases
from huiyin.cases.models import Case, Part, Penalty
from huiyin.contact import actions as contact
from huiyin.contact.models import Interaction
from huiyin.customers.actions import hand_over_all, lose, open_file, regain
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Person
from huiyin.org.queries import calendar_of
from huiyin.org.roles import Reach
from huiyin.reports import jobs
from huiyin.reports.keeping import asking, recounting
from huiyin.reports.keeping.models import Flow, KeptDay, RollUp, StockLine, Touch
from huiyin.reports.keeping.recounting import KeptWrong
from huiyin.reports.queries.boards import Stay, stays
from huiyin.reports.queries.compliance import Board, board
from huiyin.reports.queries.figures import (
    FIGURES,
    Asker,
    By,
    Figure,
    Reading,
    known_to,
    nameable,
    not_named,
    read,
    rows_behind,
    series,
)
from huiyin.reports.queries.figures.kept import is_kept, kept_lines
from huiyin.reports.queries.figures.snapshots import stands_at
from huiyin.reports.queries.figures.stays import lengths_since
from huiyin.reports.queries.figures.stocks import stocks
from huiyin.reports.queries.figures.work import STANDINGS, STOOD
from huiyin.reports.rules import Period
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import pack_in_force
from huiyin.worklist import actions as worklist
from huiyin.worklist.enums import Kind
from huiyin.worklist.models import WorkItem
from tests.cases.files import workbook
from tests.conftest import NOW, as_built
from tests.customers.files import checked, taken_in, undone
from tests.reports import busy as stories
from tests.reports.months import SHANGHAI, Told, at

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), "month")
EVERYTHING = Reach(everything=True)
STEPS = 14
A_YEAR = 420  # days
RATED = {
    "words": "ratings",
    "of": {
        "manner": {"label": {"zh-hans": "态度", "en": "Our manner"}},
        "answer": {"label": {"zh-hans": "解答", "en": "Our answer"}},
    },
}
WORDS = {
    "good": {"label": {"zh-hans": "好", "en": "Good"}, "settings": {"satisfied": 100}},
    "fair": {"label": {"zh-hans": "一般", "en": "Fair"}, "settings": {"satisfied": 40}},
    "poor": {"label": {"zh-hans": "差", "en": "Poor"}, "settings": {"satisfied": 0}},
}
QUESTION = {
    "title": {"zh-hans": "提问", "en": "Question"},
    "fields": {"asked_of": {"type": "departments", "required": True, "label": {"zh-hans": "问谁", "en": "Of whom"}}},
}
ANSWER = {
    "title": {"zh-hans": "回复", "en": "Reply"},
    "fields": {"reply": {"type": "text", "required": True, "label": {"zh-hans": "情况", "en": "What was found"}}},
}
ASKED = {
    "title": {"zh-hans": "请部门查询", "en": "Ask departments"},
    "to": {"department": {"field": "asked_of"}},
    "question": "asking",
    "form": "reply",
    "by": ["registrar"],
    "in": ["investigating", "carrying_out"],
    "due": {"within": "4 working hours"},
    "clause": "complaint.open-every-channel",
}
MARKED = {
    "uphold": ["dispatch_right", "arrived", "effect_good"],
    "report_findings": ["dispatch_wrong", "paper_lost"],
    "put_forward": ["lead_won", "effect_poor"],
    "choose": ["lead_lost"],
}


@pytest.fixture(scope="module")
def kept_house(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """Busy months with a few complaints, counted day by day, once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        house = as_built()
        _tell_of_delays(house)
        found = stories.busy(house)
        for who, words in ((house.ana, ("good", "fair")), (house.ben, ("poor", "")), (house.olga, ("", "good"))):
            _rated(found.regular, who, at(11, 12), words)
        for when, by, stage in ((at(11, 2), house.ana, "investigating"), (at(10, 5), house.ana, "archived")):
            Told(house, when, found.regular, by, {}).to(stage)
        paid = Told(house, at(11, 16), found.regular, house.ana, {"classification": "late_delivery"})
        paid.to("carrying_out")
        paid.penalise_both()
        for department in (house.workshop, house.branch, house.parts):
            _asked(paid.case, department, by=house.ana, when=paid.later())
        _answered(paid.case.parts.get(department=house.workshop), paid.later(hours=1))
        recounting.recount(NOW)
        for _rollup in RollUp.objects.all():
            recounting.keep_further_back(NOW, days=A_YEAR)
        yield SimpleNamespace(house=house, paid=paid, **vars(found))
        transaction.set_rollback(True)


@pytest.fixture
def kept(kept_house: SimpleNamespace, db: None) -> Iterator[SimpleNamespace]:
    with time_machine.travel(NOW, tick=False):
        kept_house.paid.case.refresh_from_db()
        yield kept_house


def _rated(customer: Customer, by: Any, when: datetime, words: tuple[str, str]) -> None:
    contact.note_interaction(
        contact.Said(
            direction="in",
            channel="phone",
            purpose="conversation",
            content="问保养",
            ratings=dict(zip(("manner", "answer"), words, strict=True)),
        ),
        customer=customer,
        by=by,
        at=when,
    )


def _asked(case: Case, department: Any, *, by: Any, when: datetime) -> None:
    cases.ask_part(case, "look", values={"asked_of": [department.pk]}, by=by, at=when)


def _answered(part: Part, when: datetime) -> None:
    by = Person.objects.filter(memberships__department=part.department).order_by("pk").first()
    assert by is not None
    cases.answer_part(part, values={"reply": "已查。"}, by=by, at=when)


def _tell_of_delays(house: Any) -> None:
    """All figures are known: delays and whose they are, what we ask departments, what postage we bear, how
    customers rate conversations, which steps mark something."""
    draft = rulebook.begin_draft(by=house.adam, at=at(10, 1, year=2025))
    complaint = json.loads(draft.source)["processes"]["complaint"]
    label = {"zh-hans": "邮费", "en": "Postage"}
    complaint["forms"]["intake"]["fields"]["postage"] = {"type": "money", "means": "postage", "label": label}
    complaint["forms"] |= {"asking": QUESTION, "reply": ANSWER}
    complaint["parts"] = {"look": ASKED}
    for way, marks in MARKED.items():
        complaint["transitions"][way]["marks"] = marks
    for path, parts in (
        (("lists", "classes", "waiting"), {"settings": {"delay": True}}),
        (("lists", "causes", "people"), {"settings": {"controllable": True}}),
        (("processes", "complaint"), complaint),
        (("lists",), {"ratings": WORDS}),
        (("contact",), {"ratings": RATED}),
    ):
        draft = rulebook.edit_draft(draft, path, parts, seen=draft.revision, by=house.adam, at=at(10, 1, year=2025))
    rulebook.publish_draft(
        draft, seen_version=draft.base.number, note="Tried out", by=house.adam, at=at(10, 1, year=2025)
    )


def asker(moment: datetime = NOW, reach: Reach = EVERYTHING) -> Asker:
    return Asker(pack_in_force(), reach, SHANGHAI, calendar_of(), moment)


def counted(figure: Figure, who: Asker, **by: Any) -> Reading:
    """The same figure with nothing kept of it."""
    return replace(read(replace(figure, changed_by=None, stock=None), who, NOVEMBER, **by), figure=figure)


def from_what_is_kept(figure: Figure, who: Asker) -> bool:
    return kept_lines(figure, who, figure.rows, [NOVEMBER], None) is not None


every_kept_figure = pytest.mark.parametrize(
    "figure", [figure for figure in FIGURES.values() if is_kept(figure)], ids=lambda figure: figure.key
)


@every_kept_figure
def test_what_is_kept_is_what_counting_says(figure: Figure, kept: SimpleNamespace) -> None:
    branch = Reach(departments=frozenset({kept.house.branch.pk}))
    for reach in (EVERYTHING, kept.house.lena.reach("reports.view"), branch):
        who = asker(reach=reach)

        assert from_what_is_kept(figure, who)
        for by in (None, *map(figure.dimension, ("department", *figure.parts_kept))):
            assert read(figure, who, NOVEMBER, by=by) == counted(figure, who, by=by)
    for part in figure.parts_kept:
        assert kept_lines(figure, asker(), figure.rows, [NOVEMBER], figure.dimension(part)) is not None


def test_what_counts_for_a_clerk_is_named_to_who_reads_the_file_alone(kept: SimpleNamespace) -> None:
    figure, branch = FIGURES["conversations_rated"], Reach(departments=frozenset({kept.house.branch.pk}))
    rows = rows_behind(figure, asker(reach=branch), NOVEMBER)

    named = {who.name: nameable(figure, rows, who).count() for who in (kept.house.lena, kept.house.olga)}

    assert named == {"莱娜": 1, "奥尔加": 0}
    assert [not_named(figure, rows, who) for who in (kept.house.lena, kept.house.olga)] == [0, 1]


def test_the_compliance_board_is_the_same_from_what_is_kept_and_counted_anew(kept: SimpleNamespace) -> None:
    def found() -> Board:
        return board(NOVEMBER, pack=pack_in_force(), reach=EVERYTHING, zone=SHANGHAI, at=NOW)

    assert kept_lines(STANDINGS, asker(), STANDINGS.rows, [NOVEMBER], STOOD) is not None
    from_days = found()
    RollUp.objects.all().delete()

    assert from_days.now.late
    assert from_days == found()


def test_how_long_matters_stay_is_the_same_from_what_is_kept_and_counted_anew(kept: SimpleNamespace) -> None:
    found = stays_of(kept.house.dora, asker())

    assert lengths_since(asker(), at(11, 1)) is not None
    assert any(stay.left > 1 for stay in found)
    assert found == stays_of(kept.house.dora, asker(), nothing_kept=True)


def stays_of(reader: Any, who: Asker, *, nothing_kept: bool = False) -> list[Stay]:
    """As the board of teams tells; with nothing kept of anything all entries are read."""
    with transaction.atomic():
        if nothing_kept:
            RollUp.objects.all().delete()
        found = stays(reader, who)
        transaction.set_rollback(nothing_kept)
    return found


def corrected(told: Told, form: str, **changes: Any) -> None:
    seen = {name: value for name, value in told.case.data[form].items() if value is not None}
    values = {**seen, **changes}
    cases.correct(told.case, form, values=values, seen=seen, by=told.house.lena, at=told.later(minutes=1))
    told.case.refresh_from_db()


def _revoke(told: Told) -> None:
    cases.revoke_penalty(told.case.penalties.first(), by=told.house.ana, at=told.later())


def _merge(told: Told, by: Any = None) -> None:
    by = by or told.house.lena
    other = Case.objects.filter(process="complaint", stage="investigating", ended_at=None).latest("pk")
    cases.merge(told.case, number=other.number, reason="同一件事。", confirmed=True, by=by, at=told.later())


def _merge_into_the_branch(told: Told) -> None:
    """What was asked about it is asked about a matter of the branch then."""
    Case.objects.filter(process="complaint", stage="investigating").update(department=told.house.branch)
    _merge(told, by=told.house.max)


def _paid_less(told: Told) -> None:
    told.inform()
    less = told.execution() | {"compensation_value": "60", "compensation_reason": "客户只要六十元。"}
    told.move("report_done", told.house.ana, less)


def _found_out(told: Told) -> None:
    Told(told.house, at(11, 18), told.customer, told.house.ana, {}).to("proposing")


def _decided_anew(told: Told) -> None:
    """A case whose round begins anew has nothing decided yet, and a solution that was not carried out costs nothing."""
    Case.objects.filter(pk=told.case.pk).update(round=told.case.round + 1)


LATER: dict[str, tuple[Callable[[Told], None], set[str]]] = {
    "the liable department": (
        lambda told: corrected(told, "judgement_founded", liable_department=told.house.parts.pk),
        {"departments_in_time"},
    ),
    "the class": (
        lambda told: corrected(told, "intake", classification="rude"),
        {"delays", "delays_per_hundred", "delays_ours"},
    ),
    "the cause": (lambda told: corrected(told, "findings", cause="no_inspection"), {"delays_ours"}),
    "the postage": (lambda told: corrected(told, "intake", postage="12.50"), {"postage"}),
    "a penalty": (_revoke, {"penalties"}),
    "the department": (
        lambda told: Case.objects.filter(pk=told.case.pk).update(department=told.house.branch),
        {"compensation", "penalties", "delays", "answers_in_time", "papers_lost"},
    ),
    "a step": (_found_out, {"papers_lost", "dispatches_right"}),
    "the day it came": (
        lambda told: Case.objects.filter(pk=told.case.pk).update(received_at=at(11, 12)),
        {"arrival_hours"},
    ),
    "the money": (
        lambda told: told.case.proposals.update(compensation_value=Decimal("70.50")),
        {"compensation"},
    ),
    "what was paid": (_paid_less, {"compensation"}),
    "another solution": (_decided_anew, {"compensation"}),
    "the department of the case that goes on": (_merge_into_the_branch, {"answers_in_time"}),
    "the case that goes on": (_merge, {"compensation", "penalties", "delays"}),
}


@pytest.mark.parametrize("what", LATER)
def test_what_is_said_of_a_case_later_is_in_its_figures_at_once(what: str, kept: SimpleNamespace) -> None:
    happens, moved = LATER[what]
    branch = Reach(departments=frozenset({kept.house.branch.pk}))
    before = {key: _both(FIGURES[key], branch) for key in moved}

    happens(kept.paid)

    for key in moved:
        after = _both(FIGURES[key], branch)
        assert after != before[key]
        assert after == [counted(FIGURES[key], asker(reach=reach)) for reach in (EVERYTHING, branch)]
    assert from_what_is_kept(FIGURES["compensation"], asker())


def test_a_cause_that_is_corrected_takes_along_what_was_paid(kept: SimpleNamespace) -> None:
    figure = FIGURES["compensation"]
    before = read(figure, asker(), NOVEMBER, by=figure.dimension("cause"))

    corrected(kept.paid, "findings", cause="no_inspection")

    after = read(figure, asker(), NOVEMBER, by=figure.dimension("cause"))
    assert after.parts != before.parts
    assert after == counted(figure, asker(), by=figure.dimension("cause"))


def _both(figure: Figure, reach: Reach) -> list[Reading]:
    return [read(figure, asker(reach=each), NOVEMBER) for each in (EVERYTHING, reach)]


class Life:
    """Things that happen, at random, by the public actions; what a rule refuses did not happen."""

    def __init__(self, kept: SimpleNamespace, seed: int) -> None:
        self.house, self.chance, self.at = kept.house, Random(seed), NOW
        self.told: list[Told] = []
        self.people = [self.house.ana, self.house.ben, self.house.olga]

    def happens(self) -> str:
        names = [name for name in vars(Life) if name.startswith("they_")]
        name = self.chance.choice(names)
        self.at += timedelta(hours=self.chance.choice((0, 1, 7, 30)))
        with suppress(DomainError, IndexError), transaction.atomic():
            getattr(self, name)()
        return name

    def some(self, rows: Any) -> Any:
        return self.chance.choice(list(rows.order_by("pk")))

    def item(self, **which: Any) -> WorkItem:
        found: WorkItem = self.some(WorkItem.objects.filter(settled_at=None, due_at__isnull=False, **which))
        return found

    def they_talk(self) -> None:
        outcome = self.chance.choice(("satisfied", "average", "dissatisfied", "no_answer"))
        contact.note_interaction(
            contact.Said(
                direction="out",
                channel="phone",
                purpose="conversation",
                content="" if outcome == "no_answer" else "说了说近况",
                outcome=outcome,
            ),
            customer=self.some(Customer.objects),
            by=self.chance.choice(self.people),
            at=self.at - timedelta(days=self.chance.randrange(40)),
        )

    def they_rate(self) -> None:
        when, words = self.at - timedelta(days=self.chance.randrange(40)), ("good", "fair", "poor", "")
        said = self.chance.choice(words), self.chance.choice(words)
        _rated(self.some(Customer.objects), self.chance.choice(self.people), when, said)

    def they_move(self) -> None:
        """Whoever works elsewhere takes along what customers said of them."""
        one = self.chance.choice(self.people)
        places = one.memberships.order_by("pk")
        place = places.last()
        if place:
            place.department = self.chance.choice((self.house.service, self.house.branch, self.house.parts))
            place.save()

    def they_lose_a_customer(self) -> None:
        lose(self.some(Customer.objects.filter(lost_at=None)), reason="moved", by=self.house.lena, at=self.at)

    def they_find_a_customer(self) -> None:
        regain(self.some(Customer.objects.exclude(lost_at=None)), by=self.house.lena, at=self.at)

    def they_get_a_customer(self) -> None:
        by = self.chance.choice(self.people)
        open_file(kind="person", name=f"客户{self.at:%d%H%M}", keeper=by, by=by, at=self.at, confirmed=True)

    def they_promise(self) -> None:
        due = self.at + timedelta(hours=self.chance.randrange(1, 90))
        contact.promise_to(
            self.some(Customer.objects), content="寄发票", due_at=due, kept_by="deed", by=self.house.ana, at=self.at
        )

    def they_keep_a_promise(self) -> None:
        worklist.settle(self.item(kind=Kind.PROMISE), by=self.house.ana, at=self.at)

    def they_let_somebody_off(self) -> None:
        worklist.waive(self.item(), reason="不需要了。", by=self.house.lena, at=self.at)

    def they_pause(self) -> None:
        worklist.pause(self.item(paused_at=None), reason="等客户。", by=self.house.lena, at=self.at)

    def they_resume(self) -> None:
        worklist.resume(self.some(WorkItem.objects.exclude(paused_at=None)), by=self.house.lena, at=self.at)

    def they_hand_over_work(self) -> None:
        worklist.hand_over(self.item(), to=self.chance.choice(self.people), by=self.house.lena, at=self.at)

    def they_complain(self) -> None:
        when = self.at - timedelta(days=self.chance.randrange(20))
        by = self.chance.choice((self.house.ana, self.house.ana, self.house.olga))
        told = Told(self.house, when, self.some(Customer.objects), by, {})
        if by == self.house.ana:
            told.to(self.chance.choice(("judging", "investigating", "proposing", "carrying_out", "archived")))
        self.told.append(told)

    def they_go_on(self) -> None:
        told = self.chance.choice(self.told or [None])
        step = getattr(told, f"leave_{told.stage}", None) if told else None
        if told and step:
            told.at = max(told.at, self.at)
            step()

    def they_ask_a_department(self) -> None:
        told = self.chance.choice([each for each in self.told if each.stage in ASKED["in"]])
        department = self.chance.choice((self.house.branch, self.house.workshop, self.house.parts))
        _asked(told.case, department, by=self.house.ana, when=self.at)

    def they_answer(self) -> None:
        _answered(self.some(Part.objects.filter(closed_at=None, department__memberships__isnull=False)), self.at)

    def they_move_a_complaint(self) -> None:
        case = self.some(Case.objects.filter(process="complaint"))
        departments = self.house.branch, self.house.service
        Case.objects.filter(pk=case.pk).update(department=self.chance.choice(departments))

    def they_merge_complaints(self) -> None:
        one, other = (self.some(Case.objects.filter(process="complaint", ended_at=None)) for _ in range(2))
        cases.merge(one, number=other.number, reason="同一件事。", confirmed=True, by=self.house.lena, at=self.at)

    def they_part_complaints(self) -> None:
        merged = self.some(Case.objects.filter(ends="merged"))
        cases.unmerge(merged, reason="不是同一件事。", by=self.house.lena, at=self.at)

    def they_correct(self) -> None:
        told = self.chance.choice(self.told)
        told.case.refresh_from_db()
        form, changes = self.chance.choice((
            ("intake", {"classification": "late_delivery"}), ("intake", {"postage": f"{self.chance.randrange(40)}.50"}),
            ("judgement_founded", {"liable_department": self.house.parts.pk}), ("findings", {"cause": "skill"}),
        ))  # fmt: skip
        if form in told.case.data:
            corrected(told, form, **changes)

    def they_penalise(self) -> None:
        told = self.chance.choice([each for each in self.told if each.stage == "carrying_out"])
        told.penalise_both()

    def they_forgive(self) -> None:
        penalty = self.some(Penalty.objects.filter(revoked_at=None))
        cases.revoke_penalty(penalty, by=self.house.ana, at=self.at)

    def they_call_back(self) -> None:
        callbacks.refuse(self.some(Callback.objects.filter(state="open")), by=self.house.ana, at=self.at)

    def they_leave_somebody_out(self) -> None:
        row = self.some(Callback.objects.filter(state="open"))
        callbacks.exclude(row, why=Why.OPEN_COMPLAINT, by=self.house.lena, at=self.at)

    def they_give_customers_away(self) -> None:
        one, other = self.chance.sample(self.people, 2)
        hand_over_all(one, to=other, by=self.house.max, at=self.at)

    def they_recount(self) -> None:
        recounting.recount(self.at)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_a_figure_is_what_counting_says(seed: int, kept: SimpleNamespace) -> None:
    life = Life(kept, seed)
    figures = [figure for figure in (*known_to(pack_in_force()), STANDINGS) if is_kept(figure)]
    snapshots = [figure for figure in known_to(pack_in_force()) if figure.stock]
    reaches = (EVERYTHING, kept.house.lena.reach("reports.view"))

    done = []
    for _step in range(STEPS):
        done.append(life.happens())
        for figure in (*life.chance.sample(figures, 4), *snapshots):
            who = asker(life.at, life.chance.choice(reaches))
            by = life.chance.choice(kept_parts(figure))
            assert read(figure, who, NOVEMBER, by=by) == counted(figure, who, by=by), (figure.key, by, done)
        reader, who = kept.house.dora, asker(life.at)
        assert stays_of(reader, who) == stays_of(reader, who, nothing_kept=True), done
    recounting.recount(life.at)
    for figure in figures:
        who, by = asker(life.at), kept_parts(figure)[0]
        assert kept_lines(figure, who, figure.rows, [NOVEMBER], by) is not None
        assert read(figure, who, NOVEMBER, by=by) == counted(figure, who, by=by), (figure.key, done)
    for figure in snapshots:
        who, moment = asker(life.at), stands_at(figure, asker(life.at), NOVEMBER)
        assert moment is None or stocks(figure, who, [moment]).keys() == {moment}
        assert read(figure, who, NOVEMBER) == counted(figure, who), (figure.key, done)
    recounting.check(life.at)


def kept_parts(figure: Figure) -> list[By | None]:
    """What a figure is kept by; None: all of its rows."""
    if figure.stock:
        return [None, figure.dimension(figure.stock.by)]
    whole = [None] if figure.reach or figure.kept_apart else []
    apart = [*figure.kept_apart.each, figure.kept_apart] if figure.kept_apart else []
    return [*whole, *apart, *map(figure.dimension, figure.parts_kept)]


def test_a_stock_that_is_wrong_is_found_and_begun_anew(kept: SimpleNamespace) -> None:
    figure = FIGURES["off_even_share"]
    assert read(figure, asker(), NOVEMBER).now.rows
    StockLine.objects.filter(stock__what="keepings").update(rows=77)

    with pytest.raises(KeptWrong, match="keepings 9999"):
        recounting.check(NOW)
    recounting.recount(NOW)

    assert read(figure, asker(), NOVEMBER) == counted(figure, asker())
    recounting.check(NOW)


def test_a_file_that_is_lost_is_out_of_the_present_stock_at_once(kept: SimpleNamespace) -> None:
    figure, before = FIGURES["files_complete"], Flow.objects.count()
    rows = read(figure, asker(), NOVEMBER).now.rows

    Customer.objects.filter(pk=kept.regular.pk).update(lost_at=NOW)

    assert Flow.objects.count() > before
    assert read(figure, asker(), NOVEMBER).now.rows == rows - 1
    assert read(figure, asker(), NOVEMBER) == counted(figure, asker())


def test_files_that_are_taken_back_are_out_of_the_stocks_at_once(kept: SimpleNamespace) -> None:
    by, figures = kept.house.max, (FIGURES["files_complete"], FIGURES["off_even_share"])
    before = [read(figure, asker(), NOVEMBER) for figure in figures]

    brought = checked(workbook([["王芳", "13800138000"]], ["姓名", "手机"]), by=by, at=NOW)
    taken_in(brought, by=by, at=NOW)
    assert read(figures[0], asker(), NOVEMBER).now.rows == before[0].now.rows + 1
    undone(brought, by=by, at=NOW)

    assert [read(figure, asker(), NOVEMBER) for figure in figures] == before
    recounting.check(NOW)


def test_a_reader_sees_a_change_at_once(kept: SimpleNamespace) -> None:
    figure = FIGURES["conversations"]
    before = read(figure, asker(), NOVEMBER).now.rows

    stories._said(kept.regular, kept.house.ana, at(11, 10), "satisfied")

    assert from_what_is_kept(figure, asker())
    assert read(figure, asker(), NOVEMBER).now.rows == before + 1


@every_kept_figure
def test_who_reads_of_no_department_finds_nothing_while_days_are_counted_again(
    figure: Figure, kept: SimpleNamespace
) -> None:
    for what in figure.changed_by(pack_in_force()) if figure.changed_by else ():
        Touch.objects.bulk_create([Touch(what=what, moment=at(11, day)) for day in (3, 10)])
    nobody = asker(reach=Reach(departments=frozenset()))

    assert from_what_is_kept(figure, nobody)
    assert read(figure, nobody, NOVEMBER) == counted(figure, nobody)


def test_a_month_that_is_only_a_touched_day_is_counted_again_once(
    kept: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    figure, who, today = FIGURES["conversations"], asker(), Period(NOW.date(), NOW.date(), "days")
    stories._said(kept.regular, kept.house.ana, NOW - timedelta(minutes=1), "satisfied")

    first = kept_lines(figure, who, figure.rows, [today], None)
    with django_assert_num_queries(1):  # whether anything else was touched meanwhile
        again = kept_lines(figure, who, figure.rows, [today], None)

    assert first
    assert first == again
    assert first[0]["rows"] == series(replace(figure, changed_by=None), who, [today])[None][0].rows


def test_how_a_call_ended_on_the_line_touches_its_day(kept: SimpleNamespace) -> None:
    figure = FIGURES["conversations"]
    before = read(figure, asker(), NOVEMBER).now.rows
    one = Interaction.objects.with_something_said().filter(customer=kept.regular, at__gte=at(11, 1)).first()
    assert one

    Interaction.objects.filter(pk=one.pk).update(line="noise")

    assert from_what_is_kept(figure, asker())
    assert read(figure, asker(), NOVEMBER).now.rows == before - 1


def test_what_no_figure_reads_touches_nothing(kept: SimpleNamespace) -> None:
    touches, items = Touch.objects.filter(since=None), WorkItem.objects.filter(kind=Kind.CALLBACK)
    assert not touches.exists()

    items.update(rung="half")
    quiet = touches.count()
    items.update(team=kept.house.branch)

    assert (quiet, {touch.what for touch in touches}) == (0, {"work/callback"})


def test_time_alone_makes_a_kept_day_another(kept: SimpleNamespace) -> None:
    """A promise that is open when its day is counted is missed once its time is over."""
    figure = FIGURES["promises_kept"]
    contact.promise_to(kept.regular, content="回电", due_at=NOW + timedelta(minutes=5), by=kept.house.ana, at=NOW)
    recounting.recount(NOW)

    before, after = (read(figure, asker(NOW + timedelta(minutes=n)), NOVEMBER).now for n in (4, 6))

    assert (before.rows + 1, before.good) == (after.rows, after.good)


@pytest.mark.parametrize(("settled", "gained"), [(False, (1, 0)), (True, (1, 1))], ids=["missed", "kept"])
def test_what_was_counted_again_of_a_touched_day_holds_until_an_item_is_over(
    settled: bool, gained: tuple[int, int], kept: SimpleNamespace
) -> None:
    """Nothing is written between the readings: the promise falls due, or was settled at a moment still to come."""
    figure, over = FIGURES["promises_kept"], NOW + timedelta(minutes=5)
    due = over + timedelta(hours=settled)
    item = contact.promise_to(kept.regular, content="回电", due_at=due, by=kept.house.ana, at=NOW)
    if settled:
        worklist.settle(item, by=kept.house.ana, at=over)

    moments = [NOW + timedelta(minutes=n) for n in (3, 4, 6)]
    first, again, after = (read(figure, asker(moment), NOVEMBER).now for moment in moments)

    assert first == again == counted(figure, asker(moments[1])).now
    assert (after.rows - first.rows, after.good - first.good) == gained


def test_what_somebody_asks_as_of_an_earlier_moment_is_counted_as_of_then(kept: SimpleNamespace) -> None:
    figure = FIGURES["promises_kept"]
    recounting.recount(NOW + timedelta(hours=2))
    earlier = asker(NOW)

    assert read(figure, earlier, NOVEMBER) == counted(figure, earlier)


def test_another_rule_book_is_counted_by_its_own_words(kept: SimpleNamespace) -> None:
    """Who is satisfied by the word that the rule book now weighs above the middle."""
    figure, pack = FIGURES["satisfaction"], pack_in_force()
    words = [
        replace(one, settings={**one.settings, "satisfied": 60}) if one.key == "average" else one
        for one in pack.lists["satisfaction"]
    ]
    milder = replace(asker(), pack=replace(pack, lists={**pack.lists, "satisfaction": words}))

    assert not from_what_is_kept(figure, milder)
    assert read(figure, milder, NOVEMBER).now.good == read(figure, asker(), NOVEMBER).now.good + 1


def test_a_house_nobody_counted_for_begins_anew(kept: SimpleNamespace) -> None:
    later = NOW + timedelta(days=90)
    recounting.recount(later)

    assert {row.first_day for row in RollUp.objects.all()} == {later.astimezone(SHANGHAI).date()}
    for key in ("obligations_kept", "complaint_hours"):
        assert read(FIGURES[key], asker(later), NOVEMBER) == counted(FIGURES[key], asker(later))


def test_many_files_that_change_hands_touch_every_day(kept: SimpleNamespace) -> None:
    """As a statement over more files than anybody would look through does; it moves them to another department."""
    lena = kept.house.lena.reach("reports.view")
    Touch.objects.create(what="talk/department")
    assert not from_what_is_kept(FIGURES["conversations"], asker(reach=lena))
    assert from_what_is_kept(FIGURES["conversations"], asker())

    while recounting.recount(NOW):
        pass

    assert from_what_is_kept(FIGURES["conversations"], asker(reach=lena))


def test_the_nightly_count_finds_what_is_wrong_and_corrects_it(kept: SimpleNamespace) -> None:
    day = KeptDay.objects.filter(rollup__key="conversations", department=0, day=date(2026, 11, 3))
    recounting.check(NOW, days=A_YEAR)
    day.update(rows=77)

    with pytest.raises(KeptWrong, match="conversations 2026-11-03"):
        recounting.check(NOW, days=A_YEAR)

    assert day.get().rows == 1
    recounting.check(NOW, days=A_YEAR)


def test_who_looks_at_figures_has_touched_days_counted_again(
    kept: SimpleNamespace, signed_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = ProcrastinateJob.objects.filter(task_name="reports.recount", status="todo")
    waiting.delete()
    browser, address = signed_in(kept.house.dora), "/reports/figures/?span=this_month"

    monkeypatch.setattr(asking, "_asked_at", 0.0)
    browser.get(address)
    quiet = waiting.count()
    stories._said(kept.regular, kept.house.ana, at(11, 10), "satisfied")
    monkeypatch.setattr(asking, "_asked_at", 0.0)
    browser.get(address)
    asked = waiting.count()
    jobs.recount()

    assert (quiet, asked) == (0, 1)
    assert not Touch.objects.filter(since=None).exists()

"""Takes the processes of a pack through all their ways, whoever wrote them, by the public actions.

A case is brought to every stage on the shortest way and every way out of there is tried, all inside savepoints: nothing
that is tried is seen by what is tried next, so one house with one published pack serves a whole file of tests.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions, queries
from huiyin.cases.actions.approving import WaitsForSignatures
from huiyin.cases.actions.moving import Missing, NotYourTurn
from huiyin.cases.guards import GUARDS
from huiyin.cases.models import Act, Case
from huiyin.cases.queries import form_of_step
from huiyin.cases.queries.answers import said_last
from huiyin.cases.rules import Invalid
from huiyin.customers.models import Customer
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Person
from huiyin.rulebook.definitions import Form, Opening, Pack, Process, Stage, Transition
from huiyin.rulebook.rules import intake_after, shown_fields
from huiyin.worklist.models import WorkItem
from tests.cases.loop import AGREED
from tests.conftest import NOW, House
from tests.packs.answering import answer_all, told_of_parts
from tests.packs.readiness import NEEDS
from tests.packs.signing import asking_of, sign_all, told_of
from tests.packs.values import PAPER, Asked, Files, Words, Wrong, right_files, right_words, wrong_words

# Who tries each way. Ana registered the case; the workshop of Hank and Wes is the department liable.
LETTERS = {
    "a": "ana", "b": "ben", "l": "lena", "m": "max", "d": "dora", "h": "hank", "w": "wes", "f": "fay", "s": "wanda",
    "x": "art", "o": "olga", "r": "adam", "c": "",
}  # fmt: skip
STEP = timedelta(minutes=10)


Look = Callable[[Case, Transition], list[str]]


def once_a_form(look: Look) -> Look:
    """The same for each way with a form, once: from another stage the form is the same."""
    seen: set[str] = set()

    def look_once(case: Case, way: Transition) -> list[str]:
        new = bool(way.form) and way.key not in seen
        seen.add(way.key)
        return look(case, way) if new else []

    return look_once


class SignedInVain(Exception):
    """Everybody agreed, and the case did not go on."""


class Walk:
    """One process of the pack in force."""

    def __init__(
        self, house: House, pack: Pack, process: Process, *, at: datetime = NOW, step: timedelta = STEP
    ) -> None:
        self.house, self.pack, self.process, self.at, self.step = house, pack, process, at, step
        self._tried: dict[tuple[str, tuple[str, ...]], str] = {}

    # ── on the way ─────────────────────────────────────────────────────────────────────────────

    def look(self, looks: Mapping[str, Look]) -> dict[str, list[str]]:
        """What each look finds of each way out of each stage, with the case standing before it: one walk for all."""
        found: dict[str, list[str]] = {name: [] for name in looks}

        def look(case: Case, way: Transition) -> None:
            for name, one in looks.items():
                found[name] += one(case, way)

        with self.undone():
            self._stand_in(self.register(), look)
        return found

    def _stand_in(self, case: Case, look: Callable[[Case, Transition], None]) -> None:
        for way in self.process.transitions.values():
            if case.stage in way.sources:
                look(case, way)
        for way in self._tree[case.stage]:
            with self.undone():
                self.make_ready(case, way)
                self.carry(case, way, by=self.mover(case, way))
                self._stand_in(Case.objects.get(pk=case.pk), look)

    @cached_property
    def _tree(self) -> Mapping[str, list[Transition]]:
        """The shortest way to each stage, as branches of a tree that grows from the first."""
        tree: dict[str, list[Transition]] = defaultdict(list)
        found = [self.process.first]
        for stage in found:  # it grows meanwhile
            for way in self.process.transitions.values():
                if stage in way.sources and way.target not in found:
                    found.append(way.target)
                    tree[stage].append(way)
        return tree

    def lead(self, case: Case, stage: str, answers: Words | None = None) -> Case:
        """Take a case the shortest way to a stage, with these answers in the form of the last step."""
        for way in self.path(case.stage, stage):
            self.make_ready(case, way)
            words = right_words(self.form_of(way, case), self.asked(way.target, case=case, way=way, answers=answers))
            self.carry(case, way, by=self.mover(case, way), words=words)
            case = Case.objects.get(pk=case.pk)
        return case

    def path(self, start: str, stage: str) -> list[Transition]:
        """The ways from one stage to another that lies behind it on the tree."""
        before = {way.target: (source, way) for source, ways in self._tree.items() for way in ways}
        path: list[Transition] = []
        while stage != start:
            stage, way = before[stage]
            path.insert(0, way)
        return path

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens in here did not happen, and took no time."""
        at = self.at
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            self.at = at

    def later(self) -> datetime:
        self.at += self.step
        return self.at

    # ── one step ───────────────────────────────────────────────────────────────────────────────

    def register(
        self,
        answers: Words | None = None,
        *,
        words: Words | None = None,
        files: Files | None = None,
        customer: Customer | None = None,
    ) -> Case:
        intake = self.process.forms[self.process.intake]
        said = words if words is not None else right_words(intake, self.asked(self.process.first, answers=answers))
        papers = files if files is not None else right_files(intake, said)
        return actions.register(
            self.process.key, customer=customer, values=said, files=papers, call=AGREED, by=self.house.ana, at=self.at
        )

    def carry(
        self, case: Case, way: Transition, *, by: Person | None, words: Words | None = None, files: Files | None = None
    ) -> Act:
        """Take one way to its end: where it asks for signatures, everybody agrees."""
        asked, act = asking_of(case), case.acts.latest("pk")
        if asked is None or asked.transition != way.key:
            act = self.press(case, way, by=by, words=words, files=files)
        if way.approval is not None:
            sign_all(self, case)
            act = case.acts.order_by("-pk").filter(kind="moved").first() or act
            if act.transition != way.key or Case.objects.get(pk=case.pk).stage != way.target:
                raise SignedInVain
        return act

    def press(
        self, case: Case, way: Transition, *, by: Person | None, words: Words | None = None, files: Files | None = None
    ) -> Act:
        """Press a way, with words its form takes unless others are given; the customer comes by the link."""
        form = self.form_of(way, case)
        said = words if words is not None else right_words(form, self.asked(way.target, case=case, way=way))
        papers = files if files is not None else right_files(form, said)
        if by is None and "customer" in way.by:
            return self._by_link(case, way, said)
        return actions.move(case, way.key, values=said, files=papers, call=AGREED, by=by, at=self.later())

    def do(self, case: Case, key: str, *, by: Person, without: str = "", **answers: Any) -> Case:
        """One step by its name, in words that are in order but for these; a file may be left out."""
        way = self.process.transitions[key]
        form = self.form_of(way, case)
        words = {**right_words(form, self.asked(way.target, case=case, way=way, answers=answers)), **answers}
        files = {name: papers for name, papers in right_files(form, words).items() if name != without}
        self.carry(case, way, by=by, words=words, files=files)
        return Case.objects.get(pk=case.pk)

    def _by_link(self, case: Case, way: Transition, words: Words) -> Act:
        token = actions.invite_customer(case, by=self.house.ana, at=self.later()).token
        if way.kind == "forward":
            return actions.accept_by_link(token, values=words, signature=PAPER, at=self.later())
        return actions.refuse_by_link(token, values=words, at=self.later())

    def mover(self, case: Case, way: Transition) -> Person | None:
        """The first of the cast who may take this way."""
        people = (self.person(letter) for letter in LETTERS)
        return next((person for person in people if person is not None and queries.may_act(person, case, way.by)), None)

    @property
    def letters(self) -> str:
        return "".join(LETTERS)

    def person(self, letter: str) -> Person | None:
        return getattr(self.house, LETTERS[letter]) if LETTERS[letter] else None

    def form_of(self, way: Transition, case: Case | None = None) -> Form | None:
        if case is not None:
            return form_of_step(case, way)
        return self.process.forms[way.form] if way.form else None

    def asked(
        self, target: str, *, case: Case | None = None, way: Transition | None = None, answers: Words | None = None
    ) -> Asked:
        standing = case.proposals.filter(round=case.round, withdrawn_at=None).order_by("-pk").first() if case else None
        stage = self.process.stages[target]
        later = frozenset().union(*map(ahead_of, self.process.stages.values()))
        later |= {part.agreed for part in self.process.parts.values()}
        opens = (*stage.opens, *(way.opens if way else ()))
        form = self.form_of(way) if way else None
        return Asked(
            self.house,
            self.at,
            later | handed_ahead(self.pack, self.process.openings),
            ahead_of(stage) | handed_ahead(self.pack, opens),
            standing.pk if standing else None,
            answers or {},
            {name: said_last(case, name) for name in form.said_before} if case and form else {},
        )

    def make_ready(self, case: Case, way: Transition, *, but: str = "", others: bool = True) -> None:
        """Do everything a way needs, or all of it but one thing; the cases it waits for end first."""
        for other in queries.waited_for(case, self.process, way) if others else ():
            self._end(other)
        for name in way.needs:
            if name != but:
                NEEDS[name].fulfil(self, case)
        if but:
            NEEDS[but].lack(self, case)
        answer_all(self, case, way)

    def _end(self, case: Case) -> None:
        """Take another case the shortest way to an end that settles it."""
        other = Walk(self.house, self.pack, self.pack.processes[case.process], at=self.at, step=self.step)
        end = next(stage for stage in other.process.stages.values() if stage.ends == "settled")
        other.lead(case, end.key)
        self.at = other.at

    # ── what is looked at ──────────────────────────────────────────────────────────────────────

    def told(self, case: Case, way: Transition) -> list[str]:
        """The line of a way for the reviewed table: who may take it, who has the case then, what it waits for."""
        with self.undone():
            self.make_ready(case, way)
            letters = self._who_may(case, way)
            holder, opened = self._holder_and_opened(case, way)
        needs = [self._without(case, way, name) for name in way.needs]
        waits = [*told_of_parts(self, case, way), *told_of(self, case, way)]
        others = [*self._waits(case, way), *opened]
        return [" ".join([way.key, case.stage, ">", way.target, letters or "-", holder, *needs, *waits, *others])]

    def _who_may(self, case: Case, way: Transition) -> str:
        """Of ways out of one stage that are for the same people, one is tried by everybody."""
        these = (case.stage, way.by)
        if these not in self._tried:
            self._tried[these] = "".join(letter for letter in LETTERS if self._may(case, way, letter))
        return self._tried[these]

    def _may(self, case: Case, way: Transition, letter: str) -> bool:
        """Whether somebody is let at the form at all; with nothing filled in, most are not let any further."""
        with self.undone():
            try:
                self.press(case, way, by=self.person(letter), words={}, files={})
            except NotYourTurn:
                return False
            except (Invalid, WaitsForSignatures):
                return True
        return True

    def _holder_and_opened(self, case: Case, way: Transition) -> tuple[str, list[str]]:
        """Who has the case after a way, and the processes of which the way opens a case."""
        with self.undone():
            before = {*case.children.values_list("pk", flat=True)}
            self.carry(case, way, by=self.mover(case, way))
            opened = [f"+{one.process}" for one in case.children.exclude(pk__in=before).order_by("pk")]
            item = stage_item(case)
            if item is None:
                return "-", opened
            return item.owner.username if item.owner else f"({item.team.key})" if item.team else "nobody", opened

    def _without(self, case: Case, way: Transition, name: str) -> str:
        """A guard: refused without it (!), or there already whenever a case comes here (=)."""
        with self.undone():
            self.make_ready(case, way, but=name)
            now_there = Case.objects.get(pk=case.pk)
            mover = self.mover(now_there, way)
            wanted = GUARDS[name](now_there, mover, self.at)
            if not wanted:
                return f"{name}="
            before = everything_of(case)
            try:
                with transaction.atomic():
                    self.carry(case, way, by=mover)
            except SignedInVain:
                return f"{name}!"  # what is missing then closes the asking, and the case stays
            except Missing as refused:
                kept = before == everything_of(case) and refused.sentences == wanted
                return f"{name}!" if kept else f"{name}: {refused.sentences} instead of {wanted}"
            return f"{name}: not asked for"

    def _waits(self, case: Case, way: Transition) -> list[str]:
        """For the cases of which processes a way waits: refused while they run."""
        waiting = queries.waited_for(case, self.process, way)
        if not waiting:
            return []
        with self.undone():
            self.make_ready(case, way, others=False)
            before, wanted = everything_of(case), [queries.still_running(one) for one in waiting]
            try:
                with transaction.atomic():
                    self.carry(case, way, by=self.mover(case, way))
            except (Missing, SignedInVain) as refused:
                kept = before == everything_of(case) or isinstance(refused, SignedInVain)
                if kept and getattr(refused, "sentences", wanted) == wanted:
                    return [f"waits({','.join(one.process for one in waiting)})"]
        return ["does not wait"]

    def taken_in_spite_of(self, case: Case, way: Transition) -> list[str]:
        """Wrong words that were not refused beside their fields, or that changed something all the same."""
        form = self.form_of(way, case)
        if form is None:
            return []
        with self.undone():
            self.make_ready(case, way)
            mover, before = self.mover(case, way), everything_of(case)
            found = [
                f"{way.key}: {what}"
                for wrong in wrong_words(form, self.asked(way.target, case=case, way=way), self.pack)
                for what in self._not_refused(
                    wrong, partial(self.carry, case, way, by=mover, words=wrong.words, files=wrong.files)
                )
            ]
            return [*found, *([] if before == everything_of(case) else [f"{way.key}: something changed"])]

    def registered_in_spite_of(self) -> list[str]:
        intake = intake_after(self.process, complaints=False)  # they follow from nothing
        count = Case.objects.count()
        found = [
            f"register: {what}"
            for wrong in wrong_words(intake, self.asked(self.process.first), self.pack)
            for what in self._not_refused(wrong, partial(self.register, words=wrong.words, files=wrong.files))
        ]
        return [*found, *([] if Case.objects.count() == count else ["something was registered"])]

    def unsaid_on_the_page(self, case: Case, way: Transition) -> list[str]:
        """Fields of an empty form beside which the page says nothing; it has to come back with 422."""
        form, mover = self.form_of(way, case), self.mover(case, way)
        needed = {line.name for line in shown_fields(form, {}) if line.required} if form else set()
        if not needed or mover is None:
            return []
        with self.undone(), time_machine.travel(self.at, tick=False):
            browser = Client()
            browser.force_login(mover)
            answer = browser.post(reverse("cases:move", args=[case.pk, way.key]), {})
            # A field of files has an id of its own.
            said = [name for name in needed if re.search(f'id="(id_|{way.key}-){name}_error"', answer.text)]
        if answer.status_code != 422:
            return [f"{way.key}: {answer.status_code}"]
        return [f"{way.key}: nothing beside {name}" for name in sorted(needed.difference(said))]

    def _not_refused(self, wrong: Wrong, verb: Callable[[], object]) -> Iterator[str]:
        said = self._refused(verb)
        if not (wrong.fields <= said if wrong.others_too else wrong.fields == said):
            yield f"{wrong.why}: wrong are {sorted(wrong.fields)}, refused {sorted(said)}"

    def _refused(self, verb: Callable[[], object]) -> set[str]:
        """The fields beside which something is said; what was not refused is undone."""
        with self.undone():
            try:
                verb()
            except Invalid as refused:
                return set(refused.errors)
            except DomainError as refused:
                return {type(refused).__name__}
        return {"nothing"}


def ahead_of(stage: Stage) -> frozenset[str]:
    """The fields that name a time to come by which the work of a stage is due."""
    return stage.due.ahead if stage.due else frozenset()


def handed_ahead(pack: Pack, openings: Iterable[Opening]) -> frozenset[str]:
    """The fields whose times become the first deadline of a case that is opened."""
    found: set[str] = set()
    for one in openings:
        other = pack.processes[one.process]
        found |= {one.given[name] for name in ahead_of(other.stages[other.first]) if name in one.given}
    return frozenset(found)


def stage_item(case: Case) -> WorkItem | None:
    """The one open piece of work of the stage in which a case stands."""
    items = WorkItem.objects.open().filter(subject=case.subject, kind="stage")
    return items.select_related("owner", "team", "clause").get() if items else None


def everything_of(case: Case) -> Any:
    """What a refused step must leave as it was."""
    row = Case.objects.values().get(pk=case.pk)
    items = WorkItem.objects.filter(subject=case.subject).order_by("pk").values_list("pk", "settled_at", "due_at")
    return row, case.acts.count(), case.attachments.count(), list(items)

"""Plays a pack's demo.yaml: a believable month of work, done through the public actions.

A story names a customer, who registers, the day and a way; a way is a list of steps that many
stories share, and `with` gives each step of one story its own words. Every moment is counted in
the house's working time from the story's start, and all stories are played in the order of time.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import yaml
from django.core.files.base import ContentFile
from django.utils import timezone

from huiyin.cases import actions as cases
from huiyin.cases.models import Case
from huiyin.cases.queries import process_of
from huiyin.customers.actions import open_file
from huiyin.customers.models import Customer
from huiyin.kernel import worktime
from huiyin.kernel.errors import DomainError
from huiyin.org import actions as org
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_of, head_of
from huiyin.org.roles import Role
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.queries import PACKS, pack_in_force, pack_of
from huiyin.site import signature
from huiyin.worklist import actions as worklist

PASSWORD = "huiyin-demo"  # noqa: S105 - the demo's sign-ins are printed for everybody to see
SignIn = tuple[str, str, str]
Step = Mapping[str, Any]


class Misplayed(Exception):
    """A step of the demo was refused: the pack and its demo.yaml no longer fit."""


@dataclass
class Story:
    """One matter on its way through the month."""

    key: str
    start: datetime
    steps: Iterator[Step]
    words: Mapping[str, Any]
    registrar: Person
    customer: Customer | None = None
    case: Case | None = None
    proposals: list[Any] = field(default_factory=list)


def load(pack: str, at: datetime) -> list[SignIn]:
    """Set the house up and play its month so that it ends now; answers the sign-ins, one a role."""
    script = yaml.safe_load((PACKS / pack / "demo.yaml").read_text(encoding="utf-8"))
    begin = at - timedelta(days=script["days"])
    people = _found_house(pack, script, begin)
    Player(script, people, at).play()
    return _sign_ins(script)


def _found_house(pack: str, script: Mapping[str, Any], at: datetime) -> dict[str, Person]:
    house = script["house"]
    source = pack_of(rulebook.publish(pack, by=None, at=at).pk)
    administrator = next(row for row in script["people"] if row["role"] == Role.ADMINISTRATOR)
    org.set_up_house(
        name=house["name"],
        pack=pack,
        language=house["language"],
        region=house["region"],
        week=source.settings["week"],
        administrator={
            "name": administrator["name"],
            "username": administrator["username"],
            "password": PASSWORD,
        },
        departments=source.departments,
        at=at,
    )
    places = {department.key: department for department in Department.objects.all()}
    for row in script["people"]:
        if row is not administrator:
            org.add_person(
                row["username"],
                row["name"],
                PASSWORD,
                places=[(places[row["department"]], Role(row["role"]))],
                by=None,
                at=at,
            )
    adam = Person.objects.get(username=administrator["username"])
    org.place_person(adam, places=[(places["house"], Role.ADMINISTRATOR)], by=None, at=at)
    return {person.username: person for person in Person.objects.all()}


def _sign_ins(script: Mapping[str, Any]) -> list[SignIn]:
    """The first person of each role: who to sign in as."""
    first: dict[str, SignIn] = {}
    for row in script["people"]:
        first.setdefault(row["role"], (str(Role(row["role"]).label), row["username"], PASSWORD))
    return list(first.values())


class Player:
    """Plays stories step by step in the order of time; every evening the reminders go out."""

    def __init__(self, script: Mapping[str, Any], people: Mapping[str, Person], until: datetime) -> None:
        self.script = script
        self.people = people
        self.until = until
        self.calendar = calendar_of()
        self.departments = {department.key: department for department in Department.objects.all()}
        self.customers = {row["key"]: row for row in script["customers"]}
        self.files: dict[str, Customer] = {}
        self.stories: dict[str, Story] = {}

    def play(self) -> None:
        queue: list[tuple[datetime, int, Story, Step]] = []
        for number, row in enumerate(self.script["stories"]):
            story = self._story(number, row)
            heapq.heappush(queue, (story.start, number, story, {"do": "register"}))
        swept = queue[0][0]
        while queue:
            at, number, story, step = heapq.heappop(queue)
            if at > self.until:
                continue
            swept = self._sweep(swept, at)
            self._do(story, step, at)
            following = next(story.steps, None)
            if following is not None:
                heapq.heappush(queue, (self._after(at, following), number, story, following))
        self._sweep(swept, self.until)

    def _story(self, number: int, row: Mapping[str, Any]) -> Story:
        steps = iter(self._way(row))
        start = self._moment(row["day"], row["time"])
        key = row.get("key", str(number))
        story = Story(key, start, steps, row.get("with", {}), self.people[row["by"]])
        self.stories[key] = story
        story.words = {**story.words, "register": row["register"], "customer": row.get("customer"), **_meta(row)}
        return story

    def _way(self, row: Mapping[str, Any]) -> list[Step]:
        """The steps of the story's way, as far as it has come."""
        steps: list[Step] = []
        for step in [*self.script["ways"][row["way"]], *row.get("then", [])]:
            if step["do"] == row.get("stop_before"):
                break
            steps.append(step)
        return steps

    def _moment(self, day: int, time: str) -> datetime:
        """A clock time so many days before now, in the house's own time zone."""
        today = timezone.localtime(self.until, self.calendar.zone)
        hour, minute = (int(part) for part in time.split(":"))
        return today.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=day)

    def _after(self, at: datetime, step: Step) -> datetime:
        return worktime.shift(at, {"after": step.get("after", "1 working hour")}, self.calendar)

    def _sweep(self, swept: datetime, at: datetime) -> datetime:
        """Reminders go out every six hours, as the worker would have sent them."""
        while swept + timedelta(hours=6) <= at:
            swept += timedelta(hours=6)
            worklist.sweep(at=swept)
        return swept

    def _do(self, story: Story, step: Step, at: datetime) -> None:
        verb = step["do"]
        words = {**step.get("values", {}), **story.words.get(verb, {})}
        by = self._person(story, step.get("by", "registrar"))
        try:
            if verb in VERBS:
                VERBS[verb](self, story, words, by, at)
            else:
                self._move(story, verb, words, by, at)
        except DomainError as refusal:
            raise Misplayed(story.key, verb, getattr(refusal, "errors", ""), refusal) from refusal
        if story.case is not None:
            story.case.refresh_from_db()

    def _person(self, story: Story, token: str) -> Person:
        if token == "registrar":  # noqa: S105
            return story.registrar
        if token in ("owner", "head") and story.case is not None:
            owner = story.case.owner if token == "owner" else None  # noqa: S105
            head = head_of(story.case.liable_department) if story.case.liable_department else None
            return owner or head or story.registrar
        return self.people[token]

    def _move(self, story: Story, verb: str, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        case = _case(story)
        transition = process_of(case).transitions[verb]
        form = transition.form and process_of(case).forms[transition.form]
        types = {line.name: line.type for line in form.fields} if form else {}
        values = {name: self._value(types.get(name, ""), value, story, at) for name, value in words.items()}
        files = {name: [_scan(str(values.pop(name)))] for name in list(values) if types.get(name) == "files"}
        cases.move(case, verb, values=values, files=files, by=by, at=at)

    def _value(self, kind: str, value: Any, story: Story, at: datetime) -> Any:
        """Names become rows, and spans such as “2 working days” become moments."""
        if kind == "person":
            return self.people[value].pk
        if kind == "department":
            return self.departments[value].pk
        if kind == "proposal":
            return story.proposals[int(value) - 1].pk
        if kind == "datetime":
            return self._span(str(value), at).isoformat()
        return value

    def _span(self, words: str, at: datetime) -> datetime:
        if words == "now":
            return at
        direction, _gap, span = words.partition(" ")
        return worktime.shift(at, {direction: span}, self.calendar)

    # ── verbs that are not transitions ─────────────────────────────────────────────────────────

    def register(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        process = pack_in_force().processes[str(story.words["process"])]
        types = {line.name: line.type for line in process.forms[process.intake].fields}
        values = {name: self._value(types.get(name, ""), value, story, at) for name, value in words.items()}
        parent = self.stories[story.words["about"]].case if story.words["about"] else None
        story.customer = self._file(str(story.words["customer"]), by, at) if story.words["customer"] else None
        if story.customer and "complainant_name" in types:
            row = self.customers[str(story.words["customer"])]
            known = {"complainant_name": row["name"], "complainant_phone": row["phones"][0]}
            values = {**known, "plate": (row.get("vehicles") or [""])[0], **values}
        story.case = cases.register(process.key, customer=story.customer, values=values, parent=parent, by=by, at=at)

    def _file(self, key: str, by: Person, at: datetime) -> Customer:
        if key not in self.files:
            row = {name: value for name, value in self.customers[key].items() if name != "key"}
            self.files[key] = open_file(**{"kind": "person", **row}, confirmed=True, by=by, at=at)
        return self.files[key]

    def propose(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        for values in words["proposals"]:
            story.proposals.append(cases.propose(_case(story), values=values, by=by, at=at))

    def propose_anew(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        story.proposals = []
        self.propose(story, words, by, at)

    def read(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        for number, proposal in enumerate(story.proposals):
            remarks = words.get("remarks", [])
            cases.read_proposal(proposal, remark=remarks[number] if number < len(remarks) else "", by=by, at=at)

    def customer_prefers(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        proposal = story.proposals[int(words["proposal"]) - 1]
        cases.record_customer_choice(proposal, words=words.get("words", ""), by=by, at=at)

    def ask_signer(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        person = self.people[words["person"]]
        cases.add_signer(_case(story), person=person, reason=words.get("reason", ""), by=by, at=at)

    def sign(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        signer = _case(story).signers.get(person=by, answered_at=None)
        cases.answer_as_signer(signer, answer=words["answer"], opinion=words.get("opinion", ""), by=by, at=at)

    def penalise(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        for row in words["penalties"]:
            cases.penalise(
                _case(story),
                rule=row["rule"],
                person=None,
                amount=row.get("amount", ""),
                reason=row["reason"],
                by=by,
                at=at,
            )

    def inform(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        cases.inform_customer(
            _case(story), channel=words["channel"], content=words["content"], told_at=at, by=by, at=at
        )

    def customer_accepts(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        token = cases.invite_customer(_case(story), by=by, at=at).token
        later = at + timedelta(minutes=25)
        cases.open_invitation(token, at=later)
        name = _case(story).complainant
        picture = signature.draw(name)
        cases.accept_by_link(token, values={"signed_name": name, **words}, signature=picture, at=later)

    def customer_refuses(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        token = cases.invite_customer(_case(story), by=by, at=at).token
        cases.refuse_by_link(token, values=words, at=at + timedelta(minutes=40))

    def send_link(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        cases.invite_customer(_case(story), by=by, at=at)

    def promise(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        due = self._span(words["due"], at)
        story.words = {
            **story.words,
            "promised": cases.promise(_case(story), content=words["content"], due_at=due, by=by, at=at),
        }

    def keep_promise(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        cases.keep_promise(story.words["promised"], by=by, at=at)

    def urge(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        cases.urge(_case(story), by=by, at=at)

    def escalate(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        cases.escalate(_case(story), reason=words["reason"], by=by, at=at)

    def note(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        cases.note(_case(story), text=words["text"], by=by, at=at)


VERBS: dict[str, Callable[..., None]] = {
    verb.__name__: verb
    for verb in (
        Player.register, Player.propose, Player.propose_anew, Player.read, Player.customer_prefers,
        Player.ask_signer, Player.sign, Player.penalise, Player.inform, Player.customer_accepts,
        Player.customer_refuses, Player.send_link, Player.promise, Player.keep_promise, Player.urge,
        Player.escalate, Player.note,
    )
}  # fmt: skip


def _meta(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"process": row.get("process", "complaint"), "about": row.get("about")}


def _case(story: Story) -> Case:
    assert story.case is not None  # noqa: S101 - a story registers before anything else
    return story.case


def _scan(name: str) -> "ContentFile[bytes]":
    return ContentFile(signature.draw(name), name=f"{name}.png")

"""When each step of the demo's stories happens, by whom, and with which words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile

from huiyin.cases import actions as cases
from huiyin.cases.models import Case, Proposal
from huiyin.cases.queries import process_of
from huiyin.contact import actions as contact
from huiyin.customers.models import Customer
from huiyin.kernel import worktime
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Department, Person
from huiyin.org.queries import calendar_of, head_of
from huiyin.rulebook.definitions import Form
from huiyin.rulebook.queries import pack_in_force
from huiyin.site import signature
from huiyin.site.demo.files import file_away, hand_over, open_customer, talk
from huiyin.site.demo.goods import goods_of
from huiyin.site.demo.offers import offers_of
from huiyin.site.demo.reported import reports_of
from huiyin.site.demo.rounds import feedback_of, rounds_of
from huiyin.site.demo.verbs import AGREED, VERBS, asked_of
from huiyin.site.demo.watched import looks_of
from huiyin.worklist import actions as worklist
from huiyin.worklist.models import WorkItem

Script = Mapping[str, Any]
Step = Mapping[str, Any]
Moment = tuple[datetime, int, int, Callable[[datetime], object]]  # with its place among those of the same time
PAUSE = "1 working hour"
REMINDERS = timedelta(hours=6)
LAST_LOOK = "4 working hours"  # ago everybody read what they had been told
UNREAD = 8  # of what they were told since, at the most


class Misplayed(Exception):
    """A step of the demo was refused: the pack and its demo.yaml no longer fit."""


@dataclass
class Story:
    """One matter on its way through the month."""

    script: Script
    registrar: Person
    opened: Case | None = None
    proposals: list[Proposal] = field(default_factory=list)
    promised: WorkItem | None = None
    token: str = ""

    @property
    def case(self) -> Case:
        assert self.opened is not None  # noqa: S101 - a story registers before anything else
        return self.opened


class Player:
    """Plays all stories in the order of time, with the reminders that went out meanwhile."""

    def __init__(self, script: Script, people: Mapping[str, Person], until: datetime) -> None:
        self.script = script
        self.people = people
        self.until = until
        self.calendar = calendar_of()
        self.departments = {department.key: department for department in Department.objects.all()}
        self.customers = {row["key"]: row for row in script["customers"]}
        self.files: dict[str, Customer] = {}
        self.stories: dict[str, Story] = {}

    def play(self) -> None:
        moments = sorted(
            [
                *self._openings(),
                *self._steps(),
                *goods_of(self),
                *offers_of(self),
                *rounds_of(self),
                *feedback_of(self),
                *reports_of(self),
                *looks_of(self),
            ],
            key=lambda moment: moment[:3],
        )
        swept = moments[0][0]
        for at, _number, _place, happens in moments:
            swept = self._sweep(swept, at)
            happens(at)
        self._sweep(swept, self.until)
        file_away(self)
        contact.propose_contacts(self.until)
        for person in self.people.values():
            worklist.read_all(person, by=person, at=self._last_look(person))

    def _last_look(self, person: Person) -> datetime:
        """When somebody read what they were told, on a busy morning once more than else."""
        last_look = self._before(self.until, LAST_LOOK)
        surplus = person.notices.filter(at__gt=last_look).order_by("-at")[UNREAD:].first()
        return surplus.at if surplus else last_look

    def _openings(self) -> Iterator[Moment]:
        """Files that were opened before anything happened, and what was talked of when."""
        for number, row in enumerate(self.script["customers"]):
            if "opened" in row:
                by = self.people[row["by"]]
                yield self.moment(row["opened"], self.until), -1, number, partial(self.file_of, row["key"], by)
            for words in row.get("talks", []):
                yield self.moment(words["when"], self.until), 0, number, partial(talk, self, row["key"], words)
            for words in row.get("given", []):
                yield self.moment(words["when"], self.until), 0, number, partial(hand_over, self, row["key"], words)

    def _steps(self) -> Iterator[Moment]:
        for number, row in enumerate(self.script["stories"], 1):
            # What a customer brings by a door belongs to whom its rule finds.
            story = Story(row, self.people[row["by"]] if "by" in row else next(iter(self.people.values())))
            self.stories[row.get("key", str(number))] = story
            for place, (at, step) in enumerate(self._dated(row)):
                yield at, number, place, partial(self._do, story, step)

    def _dated(self, row: Script) -> Iterator[tuple[datetime, Step]]:
        """The story's steps with their moments, counted back from its end."""
        first = [{"do": "register", "values": row.get("register", {})}, *row.get("plus", {}).get("register", [])]
        steps = [*first, *self._way(row)]
        # Days ago may have been at night: the last step was done at work before that.
        at = self._before(self._before(self.until, row["ended"]), "1 working minute")
        dated: list[tuple[datetime, Step]] = []
        for step in reversed(steps):
            dated.append((at, step))
            at = self._before(at, step.get("after", PAUSE))
        return reversed(dated)

    def _before(self, at: datetime, span: str) -> datetime:
        return worktime.shift(at, {"before": span}, self.calendar)

    def _way(self, row: Script) -> list[Step]:
        """The steps of a way as far as it is gone, with the story's own words and times, and what follows."""
        words, times = row.get("with", {}), row.get("after", {})
        steps: list[Step] = []
        for step in self.script["ways"][row["way"]]:
            if step["do"] == row.get("stop_before"):
                break
            own = {"values": {**step.get("values", {}), **words.get(step["do"], {})}}
            own |= {"after": times[step["do"]]} if step["do"] in times else {}
            steps += [{**step, **own}, *row.get("plus", {}).get(step["do"], [])]
        for following in row.get("then", []):
            steps += self._way(following) if "way" in following else [following]
        return steps

    def _sweep(self, swept: datetime, at: datetime) -> datetime:
        """Reminders went out all the time, as the worker would have sent them."""
        while swept + REMINDERS <= at:
            swept += REMINDERS
            worklist.sweep(at=swept)
        return swept

    def _do(self, story: Story, step: Step, at: datetime) -> None:
        verb, words = step["do"], step.get("values", {})
        by = self._person(story, step.get("by", "registrar"))
        try:
            if verb == "register":
                story.opened = self._register(story, words, by, at)
            elif verb in VERBS:
                VERBS[verb](self, story, words, by, at)
            else:
                self._move(story.case, verb, self.values(story, words, at), by, at)
        except (DomainError, LookupError) as refusal:
            errors = getattr(refusal, "errors", "")
            raise Misplayed(story.script.get("register", story.script), verb, errors, refusal) from refusal
        story.case.refresh_from_db()

    def _person(self, story: Story, token: str) -> Person:
        if token == "registrar":  # noqa: S105
            return story.registrar
        if token == "asked":  # noqa: S105
            return self._asked(story)
        if token == "owner":  # noqa: S105
            department = story.case.liable_department
            return story.case.owner or (department and head_of(department)) or story.registrar
        return self.people[token]

    def _asked(self, story: Story) -> Person:
        """Who answers for the department that was asked first and owes its part."""
        part = asked_of(story, {})
        there = Person.objects.active().filter(memberships__department=part.department).order_by("pk").first()
        return part.item.owner or head_of(part.department) or there or story.registrar

    def filled(
        self, form: Form | None, story: Story, words: Mapping[str, Any], at: datetime
    ) -> tuple[dict[str, Any], dict[str, Sequence[Any]]]:
        """A form as a story fills it in."""
        return _typed(form, self.values(story, words, at))

    def _register(self, story: Story, words: Mapping[str, Any], by: Person, at: datetime) -> Case:
        script = story.script
        if "door" in script:
            return self._receive(story, words, at)
        if "opened_by" in script:  # by itself: the story goes on with it
            return self.stories[script["opened_by"]].case.children.filter(process=script["process"]).latest("pk")
        process = pack_in_force().processes[script.get("process", "complaint")]
        customer = self.file_of(script["customer"], by, at) if "customer" in script else None
        if customer:
            words = {**self._known(process.forms[process.intake], script["customer"]), **words}
        values, files = _typed(process.forms[process.intake], self.values(story, words, at))
        return cases.register(
            process.key,
            customer=customer,
            values=values,
            files=files,
            parent=self.stories[script["about"]].case if "about" in script else None,
            call=AGREED,
            by=by,
            at=at,
        )

    def _receive(self, story: "Story", words: Mapping[str, Any], at: datetime) -> Case:
        """The customer brings it without anybody's help; their file, if there is one, is found by the phone."""
        door = pack_in_force().doors[story.script["door"]]
        process = pack_in_force().processes[door.process]
        intake = process.forms[process.intake]
        known = self._known(intake, story.script["customer"]) if "customer" in story.script else {}
        values, files = _typed(intake, self.values(story, {**known, **words}, at))
        case = cases.receive(door.key, values=values, files=files, at=at)
        story.registrar = case.registrar
        return case

    def _known(self, intake: Form, key: str) -> dict[str, Any]:
        """What the file says of what the form asks: who it is, their phone, the first thing they have."""
        row = self.customers[key]
        said = {"complainant": row["name"], "phone": row["phones"][0]}
        if "assets" in row:
            said["asset"] = row["assets"][0]["key"]
        return {field.name: said[field.means] for field in intake.fields if field.means in said}

    def file_of(self, key: str, by: Person, at: datetime) -> Customer:
        if key not in self.files:
            self.files[key] = open_customer(self, key, by, at)
        return self.files[key]

    def _move(self, case: Case, verb: str, words: Mapping[str, Any], by: Person, at: datetime) -> None:
        process = process_of(case)
        transition = process.transitions[verb]
        values, files = _typed(process.forms[transition.form] if transition.form else None, words)
        cases.move(case, verb, values=values, files=files, call=AGREED, by=by, at=at)

    def values(self, story: Story, words: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Names become rows, the number of a proposal the proposal, spans such as “after 2 working days” moments."""
        return {name: self._value(story, name, value, at) for name, value in words.items()}

    def _value(self, story: Story, name: str, value: Any, at: datetime) -> Any:
        if name == "proposal":
            return story.proposals[value - 1].pk
        if name.endswith("departments"):
            return [self.departments[key].pk for key in value]
        if isinstance(value, list) and value and isinstance(value[0], Mapping):  # rows of a table
            return [self.values(story, row, at) for row in value]
        if isinstance(value, str):
            return self._named(name, value, at)
        return value

    def _named(self, name: str, value: str, at: datetime) -> Any:
        if value in self.people:
            return self.people[value].pk
        if name.endswith("department"):
            return self.departments[value].pk
        if name.endswith(("_at", "_until", "_by")) and value[:5] in SPANS:
            return self.moment(value, at).isoformat()
        if name.endswith("_on") and value[:5] in SPANS:
            return self.moment(value, at).astimezone(self.calendar.zone).date().isoformat()
        return value

    def moment(self, words: str, at: datetime) -> datetime:
        """“now”, “before 3 days” or “after 2 working days”, seen from a moment."""
        direction, _gap, span = words.partition(" ")
        return worktime.shift(at, {direction: span}, self.calendar) if span else at


SPANS = ("now", "befor", "after")


def _typed(form: Form | None, words: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Sequence[Any]]]:
    """The form's values, and its files: a file's name becomes a page signed with it."""
    kinds = {line.name: line.type for line in form.fields} if form else {}
    values = {name: value for name, value in words.items() if kinds.get(name) != "files"}
    files: dict[str, Sequence[Any]] = {
        name: [ContentFile(signature.draw(value), name=f"{value}.png")]
        for name, value in words.items()
        if kinds.get(name) == "files"
    }
    return values, files

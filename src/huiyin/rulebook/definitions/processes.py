"""Processes with their stages, ways and parts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions.forms import Field, Form


@dataclass(frozen=True)
class Owner:
    """Who gets a stage's work item.

    rule: registrar | keeper | role | department | head | person | submitter | stage.
    `role`: the role, least loaded first, nearest to the case's department. `department`/`head`: the
    case's liable department or its head, or those of the department that `key` names or a form field says.
    `stage`: who had that stage. `cases`: by the value of a form field, another owner.
    """

    rule: str
    role: str = ""
    by_field: str = ""
    key: str = ""
    name: Text = field(default_factory=dict)  # of the department that `key` names
    stage: str = ""
    cases: Mapping[str, "Owner"] = field(default_factory=dict)


@dataclass(frozen=True)
class Due:
    """When a stage is due: forms of kernel.worktime, and where their clocks begin.

    `cases`: by the value of the field `by_field`, another form. `event`: the field with the moment a
    `before_event` form counts back from. `since`: receipt, when the matter came in, or `since_field`, the
    field with the moment counting begins; else it begins with the stage. `otherwise`: what counts
    where nothing was agreed, or it has passed.
    """

    form: Mapping[str, Any] = field(default_factory=dict)
    by_field: str = ""
    cases: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    event: str = ""
    since: str = ""
    since_field: str = ""
    otherwise: Mapping[str, Any] = field(default_factory=dict)

    @property
    def forms(self) -> list[Mapping[str, Any]]:
        """Every form that may count."""
        return [form for form in (self.form, *self.cases.values(), self.otherwise) if form]

    @property
    def ahead(self) -> frozenset[str]:
        """The fields that name a time to come: what was agreed, and the event."""
        agreed = (str(form.get("agreed") or "") for form in (self.form, *self.cases.values()))
        return frozenset(name for name in (*agreed, self.event) if name)

    @property
    def fields(self) -> list[str]:
        """The fields of forms it needs an answer of."""
        return [name for name in (*sorted(self.ahead), self.by_field, self.since_field) if name]


@dataclass(frozen=True)
class Opening:
    """A case of another process that this one opens by itself.

    `key` names the rule in the case it opened. `when`: answers of this process without which nothing is opened.
    `given` fills the other's intake: its field to a field of this process, or to an answer written as "=answer".
    `each` names a table of this process: a case is opened for each of its rows, which `given` names "table.column".
    `gates`: transitions of this process that wait until the other case has ended.
    """

    key: str
    process: str
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    each: str = ""
    gates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    key: str
    title: Text
    step: str = ""  # which step of the step bar it belongs to
    owner: Owner | None = None
    due: Due | None = None
    clause: str = ""
    collects: tuple[
        str, ...
    ] = ()  # proposals | readings | customer_choice | signers | penalties | notices | acceptance
    ends: str = ""  # settled | refused | withdrawn
    guidance: Text = field(default_factory=dict)
    ladder: str = ""  # another one than the usual
    ladder_title: Text = field(default_factory=dict)
    waits_for: str = ""  # somebody outside the house; clocks that count from receipt stand still meanwhile
    opens: tuple[Opening, ...] = ()  # whenever it is entered


# The end that every process has beside its own: the case went on as part of another one.
MERGED = Stage(
    "merged", {"zh-hans": "已并入另一件", "zh-hant": "已併入另一件", "en": "Merged into another"}, ends="merged"
)


@dataclass(frozen=True)
class Approval:
    """Whose signatures a transition asks for before it is carried out (会签).

    mode: all | any | in_order. `by`: owner rules, one signer each; a field of several departments gives one
    each. `due`: a form of kernel.worktime for every signature. `on_entry`: asked as soon as the stage is
    entered, else when somebody presses the transition. `objected`: the transition an objection carries out.
    """

    mode: str
    by: tuple[Owner, ...]
    due: Mapping[str, Any] = field(default_factory=dict)
    clause: str = ""
    on_entry: bool = False
    objected: str = ""


@dataclass(frozen=True)
class Transition:
    """A verb that moves a case on.

    by: registrar | owner | customer | submitter, or roles. `needs` names guards, `effects` names
    effects. `kind`: forward | back | withdraw | end. A way back may have several `targets`: whoever
    takes it chooses one of those where the case has stood in this round; `target` is the first.
    """

    key: str
    title: Text
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    by: tuple[str, ...]
    form: str = ""
    needs: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    kind: str = "forward"
    approval: Approval | None = None
    clause: str = ""
    opens: tuple[Opening, ...] = ()  # when it has been carried out
    many: bool = False  # may be taken for many cases that are chosen in the register
    marks: tuple[str, ...] = ()  # what figures learn from it (rulebook.enums.MARKS)

    @property
    def target(self) -> str:
        return self.targets[0] if self.targets else ""


@dataclass(frozen=True)
class Part:
    """Work that a department does in a case beside its stage (协办), asked of it and answered by it.

    `to`: department, head or role; a field of several departments gives each of them a part. `question` is the form
    of who asks, `form` that of who answers. `stages`: where it may be asked, everywhere if none is named; `on_entry`:
    it is asked as soon as one of them is entered. `acknowledge` and `due` are forms of kernel.worktime, both counted
    from the asking. `gates` names the transitions that wait for the answer; `link`: it may be answered by a one-time
    link, by a department where nobody has an account.
    """

    key: str
    title: Text
    to: Owner
    form: str
    by: tuple[str, ...]
    due: Mapping[str, Any]
    clause: str
    question: str = ""
    stages: tuple[str, ...] = ()
    on_entry: bool = False
    acknowledge: Mapping[str, Any] = field(default_factory=dict)
    gates: tuple[str, ...] = ()
    link: bool = False

    @property
    def agreed(self) -> str:
        """The field that says until when, if its time is agreed on."""
        return str(self.due.get("agreed") or "")


@dataclass(frozen=True)
class Step:
    """One station of the step bar."""

    key: str
    title: Text


@dataclass(frozen=True)
class Composed:
    """A line put together from what the forms say, to be copied somewhere else, such as a remark in a shop.

    `text` holds placeholders: {field}, {field:day}, and {number}, {me} for the case and whoever copies it.
    """

    key: str
    title: Text
    text: Text
    fields: tuple[str, ...]  # that it needs


@dataclass(frozen=True)
class Process:
    key: str
    title: Text
    number: str  # prefix of case numbers: TS
    intake: str  # form that opens a case
    first: str  # stage after intake
    forms: Mapping[str, Form]
    stages: Mapping[str, Stage]
    transitions: Mapping[str, Transition]
    steps: tuple[Step, ...]
    papers: Mapping[str, Text] = field(default_factory=dict)  # titles of printed papers: {"form": 《顾客投诉登记表》}
    counts_as: str = "internal"  # what it is to statistics and indicators (rulebook.enums.COUNTS_AS)
    group: str = ""  # processes of a group share a line of the navigation
    lines: Mapping[str, Composed] = field(default_factory=dict)
    sees: tuple[str, ...] = ()  # only these roles see its cases, beside whoever has a part in one
    parts: Mapping[str, Part] = field(default_factory=dict)  # what other departments do beside the stages

    @property
    def counted(self) -> Mapping[str, Field]:
        """The fields that statistics count by, by name; forms that share one ask the same there."""
        found: dict[str, Field] = {}
        for one in (one for form in self.forms.values() for one in form.fields if one.counts):
            found.setdefault(one.name, one)
        return found

    @cached_property
    def shared(self) -> frozenset[str]:
        """The names that several forms ask: the newest word counts."""
        times = Counter(field.name for form in self.forms.values() for field in form.fields)
        return frozenset(name for name, number in times.items() if number > 1)

    def stage(self, key: str) -> Stage:
        """One of its own stages, or the end that every process has."""
        return MERGED if key == MERGED.key else self.stages[key]

    def does(self, effect: str) -> bool:
        """Whether one of its steps has this effect."""
        return any(effect in way.effects for way in self.transitions.values())

    def parts_on_entry(self, stage: str) -> list[Part]:
        """What is asked of departments as soon as this stage is entered."""
        return [part for part in self.parts.values() if part.on_entry and stage in part.stages]

    def signed_on_entry(self, stage: str) -> list[tuple[Transition, Approval]]:
        """The steps for which signatures are asked as soon as this stage is entered, and by which rule."""
        asked = [(way, way.approval) for way in self.transitions.values() if way.approval and stage in way.sources]
        return [(way, rule) for way, rule in asked if rule.on_entry]

    def goes_on_in(self, stage: str) -> bool:
        """Whether more follows by itself once this stage is entered: cases are opened, departments or signers asked."""
        return bool(self.stages[stage].opens or self.parts_on_entry(stage) or self.signed_on_entry(stage))

    @property
    def openings(self) -> list[Opening]:
        """Whatever it opens, on whichever way."""
        entered = [one for stage in self.stages.values() for one in stage.opens]
        return entered + [one for way in self.transitions.values() for one in way.opens]

    def gating(self, transition: str) -> frozenset[str]:
        """The rules whose cases must have ended before this transition is taken."""
        return frozenset(one.key for one in self.openings if transition in one.gates)

    def forms_that_say(self, meaning: str) -> Mapping[str, Field]:
        """The forms with a field of this meaning, each with that field."""
        found = {key: form.that_means(meaning) for key, form in self.forms.items()}
        return {key: field for key, field in found.items() if field is not None}

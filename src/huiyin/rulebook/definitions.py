"""What a pack says, once read: plain frozen data that the engine, screens and charts share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huiyin.kernel.texts import Text


@dataclass(frozen=True)
class Clause:
    """One sentence of the rule book."""

    key: str
    text: Text
    chapter: Text = field(default_factory=dict)
    guidance: bool = False  # says how to behave; no rule of the engine carries it


@dataclass(frozen=True)
class Choice:
    """One word of a closed list, with when to choose it; lists such as the complaint classes are trees."""

    key: str
    label: Text
    children: tuple["Choice", ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    help: Text = field(default_factory=dict)

    @property
    def by_file(self) -> bool:
        """Whether a row of a file counts as this when the file does not say."""
        return bool(self.settings.get("by_file"))

    @property
    def by_hand(self) -> bool:
        """Whether people choose it; if not, only a file that is taken in brings it."""
        return bool(self.settings.get("by_hand", True))

    @property
    def has_place(self) -> bool:
        """Whether people meet when they speak this way, so that the place is written down."""
        return bool(self.settings.get("place"))


@dataclass(frozen=True)
class Field:
    """One line of a form.

    type: line | text | yes_no | choice | person | department | date | datetime | money | number |
    files | phone | proposal (one of this round's). `choices` names one of the pack's lists or holds
    choices of its own; `when` shows and requires the field only if another field of the same form
    has one of the given values; `checks` names text checks (forbidden_phrases, no_apology);
    `means` says what it tells the product (rulebook.enums.MEANINGS), `default: now` fills in the moment;
    `for_liable` shows it to the people of the liable department; `for_customer` puts it on the
    customer's copy of the paper. `decided` says that the chosen
    proposal holds the answer, which is filled in; another one is explained in the field it names.
    """

    name: str
    type: str
    label: Text
    required: bool = False
    help: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    wide: bool = False
    clause: str = ""
    means: str = ""
    default: str = ""
    for_liable: bool = False
    for_customer: bool = False
    decided: str = ""


@dataclass(frozen=True)
class Refusal:
    """A combination of answers a form does not take, and the sentence that says so beside a field."""

    when: Mapping[str, tuple[str, ...]]
    message: Text
    field: str


@dataclass(frozen=True)
class Form:
    key: str
    title: Text
    fields: tuple[Field, ...]
    refusals: tuple[Refusal, ...] = ()

    def that_means(self, meaning: str) -> Field | None:
        """The field that says this, if the form has one."""
        return next((field for field in self.fields if field.means == meaning), None)

    def said(self, values: Mapping[str, Any], meaning: str) -> Any:
        """What the filled-in form says about this."""
        field = self.that_means(meaning)
        return values.get(field.name) if field else None


@dataclass(frozen=True)
class Owner:
    """Who gets a stage's work item.

    rule: registrar | keeper | role | department | head | person | submitter.
    `role`: the role, least loaded first within the case's department. `department`/`head`: the
    case's liable department or its head. `cases`: by the value of a form field, another owner.
    """

    rule: str
    role: str = ""
    by_field: str = ""
    cases: Mapping[str, "Owner"] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    key: str
    title: Text
    step: str = ""  # which step of the step bar it belongs to
    owner: Owner | None = None
    due: Mapping[str, Any] = field(default_factory=dict)  # a deadline form of kernel.worktime
    since: str = ""  # receipt: counted from when the matter came in, not from when it reached the stage
    clause: str = ""
    collects: tuple[
        str, ...
    ] = ()  # proposals | readings | customer_choice | signers | penalties | notices | acceptance
    ends: str = ""  # settled | refused | withdrawn
    guidance: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Approval:
    mode: str  # all | any | in_order
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Transition:
    """A verb that moves a case on.

    by: registrar | owner | customer | submitter, or roles. `needs` names guards, `effects` names
    effects. `kind`: forward | back | withdraw | end, only for looks and statistics.
    """

    key: str
    title: Text
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    form: str = ""
    needs: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    kind: str = "forward"
    approval: Approval | None = None
    clause: str = ""


@dataclass(frozen=True)
class Step:
    """One station of the step bar."""

    key: str
    title: Text


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

    def forms_that_say(self, meaning: str) -> Mapping[str, Field]:
        """The forms with a field of this meaning, each with that field."""
        found = {key: form.that_means(meaning) for key, form in self.forms.items()}
        return {key: field for key, field in found.items() if field is not None}


@dataclass(frozen=True)
class Penalty:
    """A line of the penalty catalogue (X-12)."""

    key: str
    text: Text
    applies_to: str  # person | head
    amount: str = ""  # fixed amount in yuan; empty: to be entered
    minimum: str = ""
    maximum: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Rung:
    """One rung of the reminder ladder, measured from due_at: who is told, and what it becomes."""

    key: str
    offset: Mapping[str, Any]  # {"before": "1 day"} | {} at due | {"after": "1 working day"}
    tells: tuple[str, ...]  # owner | superior | oversight
    level: str = "reminder"  # reminder | due | overdue | risk


@dataclass(frozen=True)
class Principle:
    """A thought that guides the department: brand attitude, strategy."""

    key: str
    topic: str  # attitude | strategy
    title: Text
    text: Text
    clause: str = ""


@dataclass(frozen=True)
class FileField:
    """One particular of a customer's file, or of a thing that customers own.

    type: line | text | yes_no | choice | date | number | money | phone | region | address; empty for the parts
    that every file has (enums.FILE_PARTS, enums.ASSET_PARTS), which a pack only places and labels.
    """

    name: str
    type: str = ""
    label: Text = field(default_factory=dict)
    help: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    kinds: tuple[str, ...] = ()  # person, company; none named: both
    required: bool = False  # nothing is saved without it
    complete: bool = False  # counts for the file's completeness
    find: bool = False  # the file is found by it
    listed: bool = False  # may be a column and a filter of lists
    minimum: str = ""
    maximum: str = ""
    added: bool = False  # by an administrator, on screen
    retired: bool = False  # asked no more; what it holds stays readable

    def asked_of(self, kind: str) -> bool:
        return not self.retired and (not self.kinds or kind in self.kinds)

    @property
    def measured(self) -> bool:
        """The rules of the indicators may go by it."""
        return self.type in ("number", "money", "choice")


@dataclass(frozen=True)
class FileGroup:
    """Fields that belong together on the form and on the page."""

    key: str
    title: Text
    fields: tuple[FileField, ...]


@dataclass(frozen=True)
class AssetKind:
    """A kind of thing customers own: a car, a line, a flat, a device; `key` is the field it is known by."""

    key: str
    title: Text
    icon: str
    key_field: str
    spelling: str  # plate | phone | code: when two spellings of the key are the same
    fields: tuple[FileField, ...]

    @property
    def own_fields(self) -> tuple[FileField, ...]:
        """The fields beside the key and the service dates, in their order."""
        return tuple(field for field in self.fields if field.type and field.name != self.key_field)


@dataclass(frozen=True)
class FileDuty:
    """An obligation about the files themselves, for the people of one role or whoever keeps a file."""

    key: str
    clause: str
    title: Text
    due: Mapping[str, Any]
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndicatorRule:
    """Points for a customer of whom a measure says so: at_least and at_most compare numbers, `is` words."""

    measure: str  # registered with rulebook.rules.register_measure, or a number or choice of the file
    comparison: str
    value: str  # several words of `is` with commas between them
    points: int


@dataclass(frozen=True)
class CustomerFile:
    """What a customer's file holds in this trade, and what has to be done about it."""

    groups: tuple[FileGroup, ...]
    assets: Mapping[str, AssetKind] = field(default_factory=dict)
    target: int = 85  # per cent of completeness aimed at
    duties: Mapping[str, FileDuty] = field(default_factory=dict)
    tell: tuple[str, ...] = ()  # departments told when a field of `tell_of` changes
    tell_of: tuple[str, ...] = ()
    indicators: Mapping[str, tuple[IndicatorRule, ...]] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[FileField, ...]:
        return tuple(field for group in self.groups for field in group.fields)

    @property
    def own_fields(self) -> tuple[FileField, ...]:
        """The fields kept in the file's `values`."""
        return tuple(field for field in self.fields if field.type)


@dataclass(frozen=True)
class FirstContact:
    """What a keeper owes each customer who is new to them."""

    title: Text
    due: Mapping[str, Any]  # a deadline form of kernel.worktime
    clause: str = ""
    record_clause: str = ""  # the conversation is put on record, with what was said


@dataclass(frozen=True)
class Skill:
    """What somebody must be good at to keep certain customers; none named: whatever their kind or membership."""

    key: str
    label: Text
    kinds: tuple[str, ...] = ()  # person, company
    memberships: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sharing:
    """How standing customers are shared out among those who look after them."""

    clause: str = ""
    keeper_clause: str = ""  # every customer has a keeper
    first_contact: FirstContact | None = None
    skills: Mapping[str, Skill] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """What is asked at every follow-up; its answer is kept as a field of its own."""

    key: str
    label: Text
    help: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Hint:
    """Something to tell a customer: how to use what they have, or what we offer now."""

    key: str
    title: Text
    text: Text
    until: str = ""  # the last day on which it is told, as 2027-03-31; empty: for good

    def told_on(self, day: date) -> bool:
        return not self.until or day <= date.fromisoformat(self.until)


@dataclass(frozen=True)
class CustomerClass:
    """Customers who hear from us equally often; a customer belongs to the first one that fits."""

    key: str  # empty: all the others
    label: Text
    days: int  # without a conversation, after which a contact is due
    clause: str
    memberships: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def fits(self, membership: str, category: str) -> bool:
        return not self.key or membership in self.memberships or category in self.categories


@dataclass(frozen=True)
class FollowUp:
    """How customers are followed: whom to speak with again after how long, and how many of them a day."""

    title: Text
    due: Mapping[str, Any]  # a deadline form of kernel.worktime
    cap: int  # new ones for one keeper on one day
    classes: tuple[CustomerClass, ...]  # the last one is that of all the others

    def class_of(self, membership: str, category: str) -> CustomerClass:
        return next(one for one in self.classes if one.fits(membership, category))


@dataclass(frozen=True)
class Care:
    """What is proposed to a keeper out of what is known of a customer."""

    clause: str
    birthday_days: int = 7  # before a birthday it is proposed
    birthday: Text = field(default_factory=dict)  # what the reminder says


@dataclass(frozen=True)
class ContactRules:
    """What a conversation records, what is told in it, and how customers are followed."""

    clause: str = ""
    questions: tuple[Question, ...] = ()
    places: tuple[Text, ...] = ()  # offered where a place is asked for
    tips: tuple[Hint, ...] = ()
    services: tuple[Hint, ...] = ()
    follow_up: FollowUp | None = None
    care: Care | None = None


@dataclass(frozen=True)
class ReadBack:
    """By when an order is read back to the customer who gave it."""

    title: Text
    due: Mapping[str, Any]  # a deadline form of kernel.worktime
    clause: str = ""


@dataclass(frozen=True)
class OrderRules:
    """What becomes an obligation when an order is taken; the clauses that the screens of orders carry by themselves."""

    read_back: ReadBack | None = None
    clauses: Mapping[str, str] = field(default_factory=dict)  # what carries it: key of the clause


@dataclass(frozen=True)
class Pack:
    key: str
    title: Text
    version: str
    clauses: Mapping[str, Clause]
    processes: Mapping[str, Process]
    lists: Mapping[str, tuple[Choice, ...]]  # classes, causes, severities, channels, memberships …
    conduct: tuple[Text, ...]  # conduct rules, the one for the open call first
    forbidden_phrases: tuple[str, ...]
    apology_phrases: tuple[str, ...]
    wording: Mapping[str, Text]  # saved replies and script texts
    penalties: Mapping[str, Penalty]
    ladder: tuple[Rung, ...]
    departments: tuple[Mapping[str, Any], ...]  # set up with the pack: key, name, parent
    settings: Mapping[str, Any]
    file: CustomerFile
    sharing: Sharing = field(default_factory=Sharing)
    contact: ContactRules = field(default_factory=ContactRules)
    orders: OrderRules = field(default_factory=OrderRules)
    principles: tuple[Principle, ...] = ()
    phrase_exceptions: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # words in which a phrase is harmless
    wording_titles: Mapping[str, Text] = field(default_factory=dict)
    apologetic_wording: frozenset[str] = frozenset()  # only for complaints in which the company is at fault
    carried_by: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)  # clause key: what makes it happen

    def __hash__(self) -> int:
        return hash((self.key, self.version))  # so that what is made of a pack can be kept by it

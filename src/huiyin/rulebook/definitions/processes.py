"""Processes with their forms, stages and ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions.words import Choice


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

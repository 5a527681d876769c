"""Forms of a process: their fields, and what they do not take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions.words import Choice


@dataclass(frozen=True)
class Shares:
    """How a column of a table is reckoned: the amount that the field `of` says, shared out by the column `by`."""

    of: str
    by: str
    into: str


@dataclass(frozen=True)
class Field:
    """One line of a form.

    type: line | text | yes_no | choice | several (of a list) | person | department | departments | date |
    datetime | money | number | files | phone | proposal (one of this round's) | table (rows with `columns`, of
    which `sums` are added up and one may be reckoned by `shares`). `all`: every entry is to be ticked. `minimum`
    and `maximum` of an amount or a number. `choices` names one of the pack's lists or holds choices of its own;
    `when` shows and requires the field only if another field of the same form
    has one of the given values; `checks` names text checks (forbidden_phrases, no_apology);
    `means` says what it tells the product (rulebook.enums.MEANINGS), `default` fills in the moment (now) or
    an entry of a choice; `for_liable` shows it to the people of the liable department; `for_customer` puts it on the
    customer's copy of the paper. `decided` says that the chosen
    proposal holds the answer, which is filled in; another one is explained in the field it names.
    `dispatch` puts beside the liable department what each department has on its hands, and fills in the
    one that the class proposes.
    `outside` names a department field of the form: nobody who works there or below may be this person.
    `continues` names a field of an earlier form whose answer this one begins with, as a proposal.
    `counts`: statistics count by its answers; `listed`: it is a column of the register.
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
    all: bool = False
    minimum: str = ""
    maximum: str = ""
    dispatch: bool = False
    outside: str = ""
    continues: str = ""
    counts: bool = False
    listed: bool = False
    columns: tuple["Field", ...] = ()
    sums: tuple[str, ...] = ()
    shares: Shares | None = None


@dataclass(frozen=True)
class Comparison:
    """How two sides must not stand to each other (is | is_not | above | below); nothing, unless all of both is said.

    A side is a field, or amounts added up and taken off, each with its sign. `type` is that of all of them. A field
    that the form does not have itself is the newest answer given earlier in the case.
    """

    one: tuple[tuple[int, str], ...]
    relation: str
    other: tuple[tuple[int, str], ...]
    type: str

    @property
    def fields(self) -> list[str]:
        return [name for _sign, name in (*self.one, *self.other)]


@dataclass(frozen=True)
class Refusal:
    """A combination of answers a form does not take, and the sentence that says so beside a field."""

    when: Mapping[str, tuple[str, ...]]
    message: Text
    field: str
    compare: Comparison | None = None


@dataclass(frozen=True)
class Form:
    key: str
    title: Text
    fields: tuple[Field, ...]
    refusals: tuple[Refusal, ...] = ()

    @cached_property
    def said_before(self) -> frozenset[str]:
        """The fields of other forms that answers in this one are compared with."""
        compared = {name for refusal in self.refusals if refusal.compare for name in refusal.compare.fields}
        return frozenset(compared - {field.name for field in self.fields})

    def that_means(self, meaning: str) -> Field | None:
        """The field that says this, if the form has one."""
        return next((field for field in self.fields if field.means == meaning), None)

    @property
    def involving(self) -> tuple[Field, Field] | None:
        """The fields of who is liable and of who is involved, where one form asks for both: the liable one is."""
        liable, involved = self.that_means("liable_department"), self.that_means("involved")
        return (liable, involved) if liable and involved else None

    def said(self, values: Mapping[str, Any], meaning: str) -> Any:
        """What the filled-in form says about this."""
        field = self.that_means(meaning)
        return values.get(field.name) if field else None

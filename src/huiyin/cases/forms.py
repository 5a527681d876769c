"""Forms of the rule book made ready for a screen: value, options and errors of each field."""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.cases.queries import decided_in, superiors_for
from huiyin.cases.queries.dispatching import Candidate, candidates, suitable
from huiyin.cases.queries.measures import measures_so_far, summary
from huiyin.cases.queries.owners import ABOVE
from huiyin.cases.rules import COLUMNS, MOST_ROWS
from huiyin.kernel import masking
from huiyin.kernel.texts import aside, say
from huiyin.org.models import Department, Person
from huiyin.org.queries import colleagues, open_departments
from huiyin.rulebook.definitions import Choice, Field, Form, flat
from huiyin.rulebook.enums import LISTED_TYPES, MANY_TYPES

# Meanings that are asked anew, with what the case knows already filled in.
CARRIED_ON = {
    **{means: COLUMNS[means] for means in ("classification", "severity", "cause", "liable_department")},
    "contact_channel": "channel",
}

SPARE, LEAST = 3, 6  # empty rows of a table below the filled ones, and how many there are at least


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    group: str = ""
    help: str = ""


Groups = list[tuple[str, list[Option]]]  # the name of a group, and what can be chosen in it


@dataclass(frozen=True)
class Line:
    """One field as the screen shows it."""

    field: Field
    value: Any
    errors: Sequence[str]
    options: Sequence[Option]
    decided: Mapping[str, str] = dataclasses.field(default_factory=dict)  # what it explains a departure from
    candidates: Sequence[Candidate] = ()  # of a department that is dispatched to

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def type(self) -> str:
        return self.field.type

    @property
    def means(self) -> str:
        return self.field.means

    @property
    def label(self) -> str:
        return say(self.field.label)

    @property
    def help(self) -> str:
        return say(self.field.help)

    @property
    def when(self) -> str:
        """The condition as the page's script reads it: field=value,value."""
        return ";".join(f"{name}={','.join(values)}" for name, values in self.field.when.items())

    @property
    def groups(self) -> Groups:
        return grouped(self.options)

    @property
    def columns(self) -> list["Line"]:
        """Of a table: its columns, each with what can be chosen there; what is reckoned has no control."""
        into = self.field.shares.into if self.field.shares else ""
        asked = [column for column in self.field.columns if column.name != into]
        return [Line(column, "", (), options_of(column, None)) for column in asked]

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """Of a table: what stands there, and room for more."""
        filled = list(self.value or ())
        return [*filled, *[{}] * max(SPARE, LEAST - len(filled))][:MOST_ROWS]

    @property
    def passed_over(self) -> Candidate | None:
        """The department that the class names, where another one is filled in since it can take no more."""
        named = next((one for one in self.candidates if one.proposed), None)
        another = named and self.candidates[0] != named and self.value == self.candidates[0].value
        return named if another else None

    @property
    def differs(self) -> str:
        """What was decided, as the page's script reads it: this field is asked only if something differs."""
        return json.dumps(self.decided) if self.decided else ""


def lines_of(
    form: Form,
    *,
    case: Case | None,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    stored: Mapping[str, Any] | None = None,
    by: Person | None = None,
    zone: ZoneInfo,
    at: datetime,
) -> list[Line]:
    """The form's fields: what was typed wins, else what is stored, else what is decided or known from before."""
    decided = decided_in(form, case)
    begun = {**_continued(form, case), **decided} if stored is None else {**decided, **stored}
    found = candidates(case, at=at) if case and any(field.dispatch for field in form.fields) else ()
    return [
        Line(
            field=field,
            value=_value(field, case, typed, begun, zone, at, found),
            errors=(errors or {}).get(field.name, ()),
            options=options_of(field, case, kept=(stored or {}).get(field.name), by=by),
            candidates=found if field.dispatch else (),
            decided={f.name: decided[f.name] or "" for f in form.fields if f.decided == field.name and decided},
        )
        for field in form.fields
    ]


def _continued(form: Form, case: Case | None) -> dict[str, Any]:
    """What earlier forms of the case proposed, the newest word of each."""
    said = {name: value for answers in (case.data.values() if case else ()) for name, value in answers.items() if value}
    return {field.name: said[field.continues] for field in form.fields if field.continues in said}


def typed_in(posted: QueryDict, forms: Iterable[Form], *, prefix: str = "") -> dict[str, Any]:
    """What a request says, as the fields of these forms want it: all ticks of those that take several."""
    many = {prefix + field.name for form in forms for field in form.fields if field.type in MANY_TYPES}
    said: dict[str, Any] = {**posted.dict(), **{name: posted.getlist(name) for name in many}}
    for field in (field for form in forms for field in form.fields if field.type == "table"):
        said[prefix + field.name] = _rows_in(posted, prefix + field.name, field)
    return {name.removeprefix(prefix): value for name, value in said.items() if name.startswith(prefix)}


def _rows_in(posted: QueryDict, name: str, field: Field) -> list[dict[str, str]]:
    """The rows of a table, however many the page showed: NAME-0-COLUMN and so on."""
    numbers = range(MOST_ROWS + 1) if any(key.startswith(f"{name}-") for key in posted) else ()
    rows = [
        {column.name: posted.get(f"{name}-{number}-{column.name}", "") for column in field.columns}
        for number in numbers
    ]
    return [row for row in rows if any(value.strip() for value in row.values())]


def posted_as(line: "Line") -> list[tuple[str, Any]]:
    """A field as a request would say it again, in hidden controls."""
    if line.type == "table":
        return [
            (f"{line.name}-{number}-{name}", value)
            for number, row in enumerate(line.value or ())
            for name, value in row.items()
        ]
    return [(line.name, one) for one in (line.value if isinstance(line.value, list) else [line.value or ""])]


def options_of(
    field: Field, case: Case | None, *, kept: Any = None, by_hand: bool = True, by: Person | None = None
) -> list[Option]:
    """What can be chosen; what only a file brings is offered where it already stands."""
    if field.type == "yes_no":
        return [Option("yes", _("Yes")), Option("no", _("No"))]
    if field.type in LISTED_TYPES:
        hidden = {key for key, choice in flat(field.choices).items() if by_hand and not choice.by_hand}
        hidden -= set(kept if isinstance(kept, list) else [kept])
        return [option for option in _choices(field.choices) if option.value not in hidden]
    if field.type in ("department", "departments"):
        return [Option(str(pk), name) for pk, name in open_departments()]
    if field.means == "reported_to" and case is not None and by is not None:
        return _superiors(case, by, kept)
    if field.type == "person":
        return people(case.liable_department if case and field.means == "responsible_person" else None)
    if field.type == "proposal" and case is not None:
        rows = case.proposals.filter(round=case.round, withdrawn_at=None).order_by("pk")
        return [Option(str(row.pk), row.title) for row in rows]
    return []


def grouped(options: Iterable[Option]) -> Groups:
    """Options under the names of their groups, in the order they came in."""
    return [(group, list(members)) for group, members in groupby(options, key=attrgetter("group"))]


def _value(
    field: Field,
    case: Case | None,
    typed: Mapping[str, Any] | None,
    stored: Mapping[str, Any],
    zone: ZoneInfo,
    at: datetime,
    found: Sequence[Candidate],
) -> Any:
    if typed is not None:
        return typed.get(field.name, "")
    if field.name in stored:
        return shown(field, stored[field.name], zone)
    if field.type == "table":
        return shown(field, measures_so_far(case, at), zone) if field.default else ""
    if field.default == "summary":
        return summary(case.process, case, at) if case else ""
    if field.default and field.default != "now":
        return field.default
    if case is not None and field.means in CARRIED_ON:
        known = getattr(case, CARRIED_ON[field.means])
        return shown(field, suitable(found) if known is None and field.dispatch else known, zone)
    if field.default == "now":
        return shown(field, at, zone)
    return ""


def shown(field: Field, value: Any, zone: ZoneInfo) -> Any:
    if value is None:
        return ""
    if field.type == "table":
        return [{column.name: shown(column, row.get(column.name), zone) for column in field.columns} for row in value]
    if isinstance(value, list):
        return [str(one) for one in value]
    if field.type == "datetime":
        when = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return timezone.localtime(when, zone).strftime("%Y-%m-%dT%H:%M")
    if field.type == "yes_no":
        return "yes" if value else "no"
    if field.type in ("text", "line"):
        return masking.text(str(value))
    return masking.phone(str(value)) if field.type == "phone" else str(value)


def _choices(choices: Iterable[Choice], group: str = "") -> Iterable[Option]:
    for choice in choices:
        if choice.children:
            yield from _choices(choice.children, say(choice.label))
        else:
            yield Option(choice.key, say(choice.label), group, say(choice.help))


def _superiors(case: Case, by: Person, kept: Any) -> list[Option]:
    """Who stands above, each with what they are; and whom it was reported to already."""
    found = superiors_for(by, case)
    found += [one for one in Person.objects.filter(pk=kept) if one not in found]
    ranks = [(one, next((role.label for role in reversed(ABOVE) if role in one.roles), "")) for one in found]
    return [Option(str(one.pk), f"{one.name}{aside(rank) if rank else ''}") for one, rank in ranks]


def people(under: Department | None = None) -> list[Option]:
    """Everybody who works here, or below a department, under the names of their departments."""
    return [Option(str(pk), name, department) for pk, name, department in colleagues(under.pk if under else None)]

"""The forms of a case as they stand on paper: filled-in fields in words, with their files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.models import Attachment, Case, Part
from huiyin.cases.rules import sums_of
from huiyin.cases.rules.readers import for_customer, for_department, told_by_link
from huiyin.kernel import masking
from huiyin.kernel.moments import moment
from huiyin.kernel.numbers import money_signed
from huiyin.kernel.texts import say
from huiyin.org.models import Person
from huiyin.org.queries import names_of_departments, names_of_people
from huiyin.rulebook.definitions import Field, Form, Process, flat
from huiyin.rulebook.enums import SIZED_TYPES


@dataclass(frozen=True)
class Rows:
    """A field that is a table, in words: its headings, its rows, and what they add up to."""

    label: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str] = ()
    sized: Sequence[bool] = ()  # whether figures stand in a column

    @property
    def text(self) -> str:
        """In one cell, where there is no room for a table."""
        return "\n".join("  ".join(cell for cell in row if cell) for row in (*self.rows, self.sums) if row)


@dataclass(frozen=True)
class Section:
    """One filled-in form as it stands on the paper."""

    key: str
    title: str
    rows: Sequence[tuple[str, str, bool]]  # label, words, whether it takes the whole width
    papers: Sequence[Attachment]
    tables: Sequence["Rows"] = ()

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """The rows as they lie on the grid: two short ones side by side, a long one alone."""
        lines: list[list[tuple[str, str]]] = []
        room = False
        for label, words, wide in self.rows:
            if room and not wide:
                lines[-1].append((label, words))
                room = False
            else:
                lines.append([(label, words)])
                room = not wide
        return lines


class Paper:
    """What one person reads of the forms that have been filled in."""

    def __init__(
        self,
        case: Case,
        *,
        process: Process,
        person: Person | None,  # None: the customer
        whole: bool,
        zone: ZoneInfo,
        at: datetime,
        for_customer: bool = False,
        to_sign: bool = False,
        parts: Sequence[Part] = (),
    ) -> None:
        self.case = case
        self.process = process
        self.person = person
        self.whole = whole
        self.zone = zone
        self.at = at
        self.for_customer = for_customer
        self.to_sign = to_sign  # amounts in capitals beside their figures
        self.parts = parts  # those this person sees

    @cached_property
    def sections(self) -> list[Section]:
        """Every form that has been filled in, in the order of the process."""
        papers: dict[str, list[Attachment]] = {}
        for paper in self.papers:
            papers.setdefault(paper.purpose, []).append(paper)
        filled = [
            self._section(form, self.case.data[key], papers)
            for key, form in self.process.forms.items()
            if key in self.case.data and (self.whole or for_department(form, own=self._own_forms))
        ]
        everything = self.whole and not self.for_customer
        return [section for section in filled if everything or section.rows or section.papers or section.tables]

    @cached_property
    def answers(self) -> list[Section]:
        """What was asked of departments and what they answered, each as a form of its own."""
        return [self._answer(part) for part in self.parts if part.closed_at is None or part.answered]

    def _answer(self, part: Part) -> Section:
        rule = queries.rule_of(part, self.case.process)
        by = part.answered_name or (part.answered_by.name if part.answered_by else "")
        signed = (
            [(_("Answered by"), f"{by} {self._moment(part.closed_at.isoformat())}", False)] if part.closed_at else []
        )
        rows = [*self.question_in(part), *self.said_in(part, rule.form, part.answer)]
        title = _("%(department)s: %(what)s") % {"department": part.department.name, "what": say(rule.title)}
        return Section(part.purpose, title, [*rows, *signed], self.papers_of(part))

    def question_in(self, part: Part) -> list[tuple[str, str, bool]]:
        """What is asked, without what its row says anyway: of whom, and until when."""
        rule = queries.rule_of(part, self.case.process)
        told = {name: value for name, value in part.asked.items() if name not in (rule.to.by_field, rule.agreed)}
        return self.said_in(part, rule.question, told)

    def said_in(self, part: Part, form_key: str, values: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
        """What one of its two forms says, by the rule under which it was asked."""
        form = queries.process_then_of(part, self.case.process).forms.get(form_key)
        fields = (field for field in form.fields if values.get(field.name) is not None) if form else ()
        return [(say(field.label), self.words(field, values[field.name]), field.type == "text") for field in fields]

    def papers_of(self, part: Part) -> list[Attachment]:
        return [paper for paper in self.papers if paper.purpose == part.purpose]

    def may_correct(self, form_key: str) -> bool:
        return self.person is not None and self.whole and queries.may_correct(self.person, self.case, form_key)

    @cached_property
    def _own_forms(self) -> set[str]:
        return set(self.case.acts.filter(by=self.person).exclude(form="").values_list("form", flat=True))

    def _section(self, form: Form, values: Mapping[str, Any], papers: Mapping[str, list[Attachment]]) -> Section:
        return Section(
            key=form.key,
            title=say(form.title),
            rows=[
                (say(field.label), self.words(field, values[field.name]), field.type == "text")
                for field in self._shown(form)
                if values.get(field.name) is not None and field.type != "table"
            ],
            tables=[
                self.table(field, values[field.name])
                for field in self._shown(form)
                if field.type == "table" and values.get(field.name)
            ],
            papers=() if self.for_customer else papers.get(form.key, ()),
        )

    def table(self, field: Field, rows: Sequence[Mapping[str, Any]]) -> Rows:
        sums = sums_of(field, rows)
        added = [self._in_table(column, sums.get(column.name)) for column in field.columns]
        return Rows(
            say(field.label),
            [say(column.label) for column in field.columns],
            [[self._in_table(column, row.get(column.name)) for column in field.columns] for row in rows],
            [added[0] or _("Total"), *added[1:]] if sums else (),
            [column.type in SIZED_TYPES for column in field.columns],
        )

    def _shown(self, form: Form) -> list[Field]:
        if self.for_customer:
            return for_customer(form)
        return list(form.fields) if self.whole else for_department(form, own=self._own_forms)

    @cached_property
    def papers(self) -> list[Attachment]:
        if self.whole:
            return queries.papers_of(self.case)
        forms = self.process.forms.values()
        shared = [form.key for form in forms if any(f.for_liable and f.type == "files" for f in form.fields)]
        asked = [part.purpose for part in self.parts]
        seen = Q(purpose__in=[*shared, *self._own_forms, *asked]) | Q(by=self.person)
        return list(self.case.attachments.filter(seen).order_by("pk"))

    def words(self, field: Field, value: Any) -> str:
        """A stored value as a person reads it."""
        if value is None or value in ("", []):
            return ""
        return self._writers.get(field.type, self._free_text)(field, value)

    @property
    def _writers(self) -> Mapping[str, Callable[[Field, Any], str]]:
        return {
            "yes_no": lambda field, value: _("Yes") if value else _("No"),
            "choice": self._choice,
            "several": lambda field, value: "、".join(self._choice(field, one) for one in value),
            "person": lambda field, value: self._person_names.get(value, ""),
            "department": lambda field, value: self._department_names.get(value, ""),
            "departments": lambda field, value: "、".join(self._department_names.get(one, "") for one in value),
            "proposal": lambda field, value: self._proposal_titles.get(value, ""),
            "datetime": lambda field, value: self._moment(value),
            "money": self._money,
            "phone": lambda field, value: masking.phone(str(value)),
            "table": lambda field, value: self.table(field, value).text,
        }

    def _free_text(self, field: Field, value: Any) -> str:
        return masking.text(str(value))

    def _money(self, field: Field, value: Any) -> str:
        return money_signed(Decimal(value)) if self.to_sign else _figures(value)

    def _in_table(self, column: Field, value: Any) -> str:
        """A column holds figures only, one below the other."""
        return _figures(value) if column.type == "money" and value not in (None, "") else self.words(column, value)

    def _choice(self, field: Field, value: str) -> str:
        choice = flat(field.choices).get(value)
        return say(choice.label) if choice else value

    def _moment(self, value: str) -> str:
        return moment(datetime.fromisoformat(value), self.zone)

    @cached_property
    def _proposal_titles(self) -> dict[int, str]:
        return dict(self.case.proposals.values_list("pk", "title"))

    @cached_property
    def _person_names(self) -> dict[int, str]:
        return names_of_people()

    @cached_property
    def _department_names(self) -> dict[int, str]:
        return names_of_departments()


def _figures(value: Any) -> str:
    return f"¥{Decimal(value):,.2f}"


def told_to_department(part: Part, *, at: datetime) -> list[tuple[str, str]]:
    """What a department without an account reads by its link: what it is asked, and what the liable one may see."""
    case = part.case
    process = queries.process_of(case)
    paper = Paper(case, process=process, person=None, whole=False, zone=queries.zone_of(case), at=at)
    asked = paper.question_in(part)
    told = [
        (say(field.label), paper.words(field, case.data[key].get(field.name)))
        for key, field in told_by_link(process)
        if key in case.data
    ]
    return [
        (_("No."), case.number),
        *((label, words) for label, words, _wide in asked),
        *(row for row in told if row[1]),
    ]

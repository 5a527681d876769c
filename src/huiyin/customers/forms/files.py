"""The form of a customer file, made from the rule book's definition of it."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huiyin.customers import queries, rules
from huiyin.customers.forms.alike import PARTS
from huiyin.customers.forms.lines import DATES, LINES, ROW, AssetColumn, AssetsField, Cells, LinesField, asset_columns
from huiyin.customers.forms.parts import part
from huiyin.customers.models import Customer
from huiyin.customers.rules import AddressLine, AssetLine, ContactLine, HandleLine, PhoneLine
from huiyin.kernel import masking
from huiyin.kernel.choosing import offer
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Department, Person
from huiyin.rulebook.definitions import AssetKind, FileField

SPARE_LINES = 4
ESSENTIAL = ("name", "salutation", "short_name", "phones", "assets")


class FileForm(forms.Form):
    """Who a customer is, how to reach them, what they own and what they like."""

    kind = forms.ChoiceField(label=rules.LABELS["kind"], choices=Customer.Kind.choices, widget=forms.RadioSelect)
    keeper = forms.ModelChoiceField(Person.objects.none(), label=rules.LABELS["keeper"], required=False)
    department = forms.ModelChoiceField(Department.objects.none(), label=rules.LABELS["department"])
    confirmed = forms.BooleanField(label=_("I have looked: this is another customer"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        user: Person,
        customer: Customer | None = None,
        seen_revision: int = 0,
        initial: Mapping[str, Any] | None = None,
        conflicting: Collection[str] = (),
    ) -> None:
        super().__init__(data, initial=_as_typed(initial or {}))
        self.user, self.customer = user, customer
        self.book = queries.file_rules()
        self.seen_revision = seen_revision
        self.own: dict[str, FileField] = {}
        for field in self.book.file.fields:
            self._add(field)
        asked = data.getlist("conflicting") if data else conflicting
        self.conflicting = [field for field in asked if field in self.fields]
        offer(self, "keeper", queries.possible_keepers(user, customer))
        offer(self, "department", queries.possible_departments(user, customer))

    def _add(self, field: FileField) -> None:
        if field.retired:
            return
        made = part(field, self.book, self.customer)
        if made is None:
            return
        name = rules.own(field.name) if field.type else field.name
        if field.type:
            self.own[name] = field
            if field.type in rules.MASKS and self.initial.get(name):
                self.initial[name] = rules.MASKS[field.type](self.initial[name])
        made.of_kind = field.kinds[0] if len(field.kinds) == 1 else ""  # type: ignore[attr-defined]
        made.required = made.required and not field.kinds  # of the other kind it isn't asked; the action looks again
        self.fields[name] = made

    @property
    def look_alike_parts(self) -> dict[str, str]:
        """The fields beside which files that look alike are shown, and what is compared there."""
        papers = {name: "identity" for name, field in self.own.items() if field.type == "identity"}
        return {**{part: part for part in PARTS}, "external_number": "number", **papers}

    @property
    def essentials(self) -> list[str]:
        """What is asked while the customer is on the phone: who it is, how to reach them, what it is about."""
        return [name for name in ESSENTIAL if name in self.fields]

    def any_filled(self, cells: Cells, columns: Iterable[AssetColumn]) -> bool:
        return any(cells.get(column.name) for column in columns)

    def needs_a_look(self, names: Iterable[str]) -> bool:
        """Whether something in these fields is filled in, wrong or in conflict."""
        return any(
            self[name].errors
            or name in self.conflicting
            or (self.is_bound and self[name].value() not in (None, "", []))
            for name in names
        )

    @property
    def groups(self) -> list[tuple[str, Any, list[str]]]:
        """The groups of the rule book with the names of their fields, in order."""
        named = (
            (group, [rules.own(f.name) if f.type else f.name for f in group.fields]) for group in self.book.file.groups
        )
        rest = self.fields.keys() - {*ESSENTIAL}
        return [(group.key, group.title, [name for name in names if name in rest]) for group, names in named]

    def clean_phones(self) -> list[PhoneLine]:
        cells = self._whole("phones", "typed", masking.phone)
        self._refuse_unreadable(rules.phone_number, [line["typed"] for line in cells])
        return [PhoneLine(line["typed"], line["belongs_to"]) for line in cells]

    def clean_handles(self) -> list[HandleLine]:
        cells = self._whole("handles", "address", masking.text)
        return [HandleLine(line["kind"], line["address"], line["belongs_to"]) for line in cells]

    def clean_addresses(self) -> list[AddressLine]:
        cells = self._whole("addresses", "text", masking.address)
        return [AddressLine(line["label"], line["region"], line["text"]) for line in cells]

    def clean_contacts(self) -> list[ContactLine]:
        cells = self._whole("contacts", "phone", masking.phone)
        self._refuse_unreadable(rules.phone_number, [line["phone"] for line in cells if line["phone"]])
        return [ContactLine(line["name"], line["role"], line["phone"], line["note"]) for line in cells]

    def clean_assets(self) -> list[AssetLine]:
        wrong: list[str] = []
        found = []
        rows = queries.lines_at(self.customer, "assets", self.seen_revision) if self.customer else {}
        for kind in self.book.file.assets.values():
            for cells in self.cleaned_data["assets"][kind.key]:
                line = _whole_thing(kind, cells, rows)
                try:
                    rules.asset_key(line["key"], kind.spelling, self.book.region)
                    found.append(_asset(kind, line))
                except DomainError as error:
                    wrong.append(str(error))
                except ValueError:
                    wrong.append(str(_("Dates are written as 2026-11-23, months as a whole number.")))
        if wrong:
            raise ValidationError(wrong)
        return found

    def clean_tags(self) -> list[str]:
        return re.split(r"[\s,，、;；]+", self.cleaned_data["tags"])

    def clean(self) -> dict[str, Any]:
        for name, field in self.own.items():
            self._read_own(name, field)
        for name in self.conflicting:
            if self.decided(name) not in {"mine", "theirs"}:
                self.add_error(name, _("Choose which of the two stays."))
        return self.cleaned_data

    def _read_own(self, name: str, field: FileField) -> None:
        value = self.cleaned_data.get(name)
        if field.type in rules.MASKS and value and self.customer:
            whole = str(self.customer.values.get(field.name, ""))
            value = whole if whole and value == rules.MASKS[field.type](whole) else value
        try:
            book = self.book
            self.cleaned_data[name] = rules.typed(field, value, places=book.places, region=book.region, at_field=name)
        except DomainError as error:
            self.add_error(name, str(error))

    def _whole(self, group: str, column: str, mask: Any) -> list[Cells]:
        """The lines of which nobody touched the masked cell get back what is stored."""
        rows = queries.lines_at(self.customer, group, self.seen_revision) if self.customer else {}
        lines = []
        for line in self.cleaned_data[group]:
            stored = rows.get(int(line[ROW]) if line[ROW].isdecimal() else 0, {}).get(column, "")
            lines.append({**line, column: stored} if stored and line[column] == mask(stored) else line)
        return lines

    def _refuse_unreadable(self, rule: Any, typed: Iterable[str]) -> None:
        wrong = []
        for word in typed:
            try:
                rule(word, self.book.region)
            except DomainError as error:
                wrong.append(str(error))
        if wrong:
            raise ValidationError(wrong)

    def content(self) -> dict[str, Any]:
        """What open_file takes; of the other kind of customer nothing is asked."""
        kind = self.cleaned_data["kind"]
        own = {field.name: self.cleaned_data[name] for name, field in self.own.items() if field.asked_of(kind)}
        plain = {name: value for name, value in self.cleaned_data.items() if name not in self.own}
        return {**plain, "values": own, "confirmed": self.cleaned_data["confirmed"]}

    def changes(self) -> dict[str, Any]:
        """What edit_file takes: without the fields for which the other person's value was chosen."""
        content = self.content()
        content.pop("confirmed")
        content["values"] = {
            name: value for name, value in content["values"].items() if self.decided(rules.own(name)) != "theirs"
        }
        return {field: value for field, value in content.items() if self.decided(field) != "theirs"}

    def decided(self, field: str) -> str:
        """Whose value was chosen after a conflict: mine, theirs, or nobody's yet."""
        return str(self.data.get(f"decided_{field}", ""))

    def after_conflict(self, customer: Customer, *, mine: Collection[str], conflicting: Collection[str]) -> "FileForm":
        """The form on top of what somebody else saved: my changes stay typed, where both changed one has to choose."""
        stored = _as_typed(queries.form_content(customer))
        return FileForm(
            user=self.user,
            customer=customer,
            seen_revision=customer.revision,
            initial=stored | {field: self[field].value() for field in mine if field in self.fields},
            conflicting=conflicting,
        )

    def asset_columns(self, kind: AssetKind) -> list[AssetColumn]:
        return asset_columns(kind)

    def lines(self, name: str, kind: str = "") -> list[Cells]:
        """The lines to show: those there are, then empty ones to fill."""
        field = self.fields[name]
        value = self[name].value() or []
        if isinstance(field, AssetsField):
            field, value = field.kinds[kind], value.get(kind, []) if isinstance(value, dict) else []
        assert isinstance(field, LinesField)  # noqa: S101
        filled = [line for line in value if any(line.values())]
        return [*filled, *[dict.fromkeys(field.columns, "") for _spare in range(SPARE_LINES)]]


def _whole_thing(kind: AssetKind, line: Cells, rows: Mapping[int, Mapping[str, Any]]) -> Cells:
    """A thing of which nobody touched the masked cells gets back what is stored, and so do fields asked no more."""
    row = rows.get(int(line[ROW]) if line[ROW].isdecimal() else 0)
    if row is None:
        return line
    masks = {field.name: rules.MASKS[field.type] for field in kind.own_fields if field.type in rules.MASKS}
    stored = {name: str(row["values"].get(name, "")) for name in masks}
    if kind.spelling == "phone":
        masks["key"], stored["key"] = masking.phone, row["key"]
    whole = {name: stored[name] for name, mask in masks.items() if stored[name] and line[name] == mask(stored[name])}
    retired = [field.name for field in kind.own_fields if field.retired]
    gone = {name: str(row["values"][name]) for name in retired if name in row["values"]}
    return line | whole | gone


def _asset(kind: AssetKind, line: Cells) -> AssetLine:
    days = {
        column: date.fromisoformat(line[column]) if line[column] else None
        for column in DATES
        if column != "cycle_months"
    }
    return AssetLine(
        kind=kind.key,
        key=line["key"],
        values={field.name: line[field.name] for field in kind.own_fields if line[field.name]},
        cycle_months=int(line["cycle_months"]) if line["cycle_months"] else None,
        **days,
    )


def _as_typed(content: Mapping[str, Any]) -> dict[str, Any]:
    """A file's content in the words of the form."""
    typed = dict(content)
    for group, options in LINES.items():
        columns = list(options["columns"])
        if group in typed:
            typed[group] = [_cells(columns, line) for line in typed[group]]
    if isinstance(typed.get("assets"), list):
        typed["assets"] = _assets_as_typed(typed["assets"])
    for name in ("preferred_hours", "rest_hours"):
        if isinstance(typed.get(name), list):
            typed[name] = rules.hours_shown(typed[name])
    if isinstance(typed.get("tags"), list):
        typed["tags"] = " ".join(typed["tags"])
    return {name: _plain(value) if name.startswith(rules.own("")) else value for name, value in typed.items()}


def _cells(columns: list[str], line: Any) -> Cells:
    return line if isinstance(line, dict) else dict(zip(columns, [*line, *[""] * len(columns)], strict=False))


def _assets_as_typed(lines: Iterable[Any]) -> dict[str, list[Cells]]:
    found: dict[str, list[Cells]] = {}
    for kind, key, values, *dates in lines:
        shown = {name: _plain(value) for name, value in values.items()}
        days = {column: _plain(day) for column, day in zip((*DATES, ROW), [*dates, ""], strict=False)}
        found.setdefault(kind, []).append({**shown, **days, "key": key})
    return found


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

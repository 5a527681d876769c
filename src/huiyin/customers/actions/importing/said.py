"""What the cells of a row say of each field, still as they stand there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from huiyin.customers.actions.importing import cells
from huiyin.customers.actions.importing.columns import ASSET
from huiyin.customers.actions.importing.plan import Plan
from huiyin.intake.rules import DETAIL
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import Row, to_text
from huiyin.kernel.spreadsheets.values import Value

Said = dict[str, list[tuple[str, Any]]]  # field: heading and what stands under it


@dataclass
class Reading:
    """A row as it was read: content in the form of queries.content_of, and what is wrong with it."""

    content: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, heading: str, refusal: object) -> None:
        self.errors.setdefault(heading, []).append(str(refusal))


def said_in(row: Row, plan: Plan, reading: Reading) -> Said:
    """The filled cells of each field, as text but for dates."""
    said: Said = {}
    for name, headings in plan.headings.items():
        for heading in headings:
            value: Value = row.values.get(heading)
            if value is None or value == "":
                continue
            try:
                said.setdefault(name, []).append((heading, _cell(name, value, plan)))
            except DomainError as refusal:
                reading.refuse(heading, refusal)
    return {name: found for name, found in said.items() if found}


def _cell(name: str, value: Value, plan: Plan) -> Any:
    last = name.rpartition("/")[2]
    field = plan.own.get(name)
    if name in ("birth_date", "opened_at") or last.endswith("_service_on") or (field and field.type == "date"):
        return value
    codes = name in ("number", "external_number", "phone", "contact_phone") or name.startswith(ASSET)
    return cells.code_of(value) if codes else cells.text_of(value)


def details_of(row: Row, plan: Plan) -> Iterator[tuple[str, str]]:
    for heading, name in plan.columns.items():
        text = to_text(row.values.get(heading)).strip() if name == DETAIL else ""
        if text:
            yield heading, text

"""One row of a file as a customer's file takes it, or why it can't be taken in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from huiyin.customers import rules
from huiyin.customers.actions import particulars
from huiyin.customers.actions.editing import typed_lines
from huiyin.customers.actions.importing import cells
from huiyin.customers.actions.importing.columns import ASSET
from huiyin.customers.actions.importing.plan import Plan
from huiyin.customers.models import Customer
from huiyin.intake.actions import in_words
from huiyin.intake.rules import DETAIL
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import Row, to_text
from huiyin.kernel.spreadsheets.values import Value
from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import AssetKind, FileField

PLAIN = ("external_number", "name", "short_name", "needs", "preferences", "preferred_hours", "rest_hours")


class NotAColleague(DomainError):
    """There is no colleague “%(name)s” who looks after customers, or there are several."""


class InTheFuture(DomainError):
    """%(value)s lies in the future."""


class NobodyNamed(DomainError):
    """There is neither a name nor a phone nor a number by which a file could be found."""


@dataclass
class Reading:
    """A row as it was read: content in the form of queries.content_of, and what is wrong with it."""

    content: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, heading: str, refusal: object) -> None:
        self.errors.setdefault(heading, []).append(str(refusal))


def read_row(row: Row, plan: Plan, *, at: datetime) -> Reading:
    """Everything the row says, in the active language where something is refused."""
    reading = Reading()
    if row.shifted:
        reading.refuse(_("Row"), _("It has more cells than there are headings, so cells may stand in a wrong column."))
    if row.damaged:
        reading.refuse(_("Row"), _("Some characters can't be read; save the file as .xlsx."))
    said = _cells(row, plan, reading)
    content = reading.content
    for name in PLAIN:
        if name in said:
            content[name] = said[name][0][1]
    _read_words(said, plan, reading)
    _read_lines(said, plan, reading)
    _read_assets(said, plan, reading)
    _read_own(said, plan, reading)
    _read_people(said, plan, reading, at)
    details = [f"{heading}：{text}" for heading, text in _details(row, plan)]
    note = [text for _heading, text in said.get("note", ())]
    if note or details:
        content["note"] = "\n".join([*note, *details])
    if "name" not in content and content.get("contacts"):
        content["name"] = content["contacts"][0][0]
    if not reading.errors and not any(content.get(key) for key in ("name", "number", "external_number", "phones")):
        reading.refuse(_("Row"), NobodyNamed())
    return reading


def reasons_of(row: Row, plan: Plan, *, at: datetime, check: Callable[[Reading], None]) -> list[Text]:
    """Why a row is refused, in each language of the product."""
    said = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reading = read_row(row, plan, at=at)
            check(reading)
            said.append([(code, f"{name}：{' '.join(why)}") for name, why in reading.errors.items()])
    return [dict(sentence) for sentence in zip(*said, strict=True)]


def checked(reading: Reading, plan: Plan, *, at: datetime) -> list[Text]:
    """The row by the rules of the page; what they refuse stands in the reading, what only a new file must say is told.

    A row about a file that exists may be a part of it.
    """
    content = {"kind": Customer.Kind.PERSON, **reading.content}
    try:
        particulars.check(as_typed({**content, "name": content.get("name") or "-"}), plan.book, today=localdate(at))
    except particulars.FieldMissing as lacking:
        return [in_words(lacking)]
    except DomainError as refusal:
        reading.refuse(_blamed(refusal.at_field, plan), refusal)
    except ValueError as refusal:
        reading.refuse(_("Row"), refusal)
    return [] if content.get("name") else [in_words(particulars.NameMissing())]


def as_typed(content: Mapping[str, Any]) -> dict[str, Any]:
    """A row's content as open_file takes it."""
    hours = {word: rules.hours_in(content[word], at_field=word) for word in particulars.HOURS if content.get(word)}
    return {**content, **typed_lines(content), **hours}


Said = dict[str, list[tuple[str, Any]]]  # field: heading and what stands under it


def _cells(row: Row, plan: Plan, reading: Reading) -> Said:
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


def _details(row: Row, plan: Plan) -> Iterator[tuple[str, str]]:
    for heading, name in plan.columns.items():
        text = to_text(row.values.get(heading)).strip() if name == DETAIL else ""
        if text:
            yield heading, text


def _read_words(said: Said, plan: Plan, reading: Reading) -> None:
    content = reading.content
    names = content.get("name") or next((text for _heading, text in said.get("contact", ())), "")

    def read(name: str, how: Callable[[str], Any]) -> None:
        for heading, text in said.get(name, ())[:1]:
            try:
                content[name] = how(text)
            except DomainError as refusal:
                reading.refuse(heading, refusal)

    read("number", str.upper)
    read("kind", lambda text: cells.kind_of(text, names))
    if "kind" not in content and names:
        content["kind"] = plan.usual_kind or cells.kind_of("", names)
    read("salutation", cells.salutation_of)
    read("membership", lambda text: cells.one_of(text, plan.words["membership"]))
    read("preferred_channel", lambda text: cells.one_of(text, plan.words["preferred_channel"]))
    read("birth_date", lambda value: _iso(cells.day_of(value, plan.zone)))
    tags = [tag for _heading, text in said.get("tags", ()) for tag in cells.several(text)]
    if tags:
        content["tags"] = sorted(set(tags))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read_lines(said: Said, plan: Plan, reading: Reading) -> None:
    content = reading.content
    phones: dict[str, list[str]] = {}
    for heading, text in said.get("phone", ()):
        for typed, whose in cells.phones_of(text):
            try:
                phones.setdefault(rules.phone_number(typed, plan.book.region), [typed, whose])
            except DomainError as refusal:
                reading.refuse(heading, refusal)
    handles = [[kind, text, ""] for kind in ("email", "wechat") for _heading, text in said.get(kind, ())]
    groups: dict[str, list[Any]] = {
        "phones": list(phones.values()),
        "handles": [list(each) for each in dict.fromkeys(map(tuple, handles))],
        "addresses": list(_addresses(said, plan)),
    }
    words = [next((text for _h, text in said.get(name, ())), "") for name in
             ("contact", "contact_role", "contact_phone", "contact_note")]  # fmt: skip
    if any(words):
        groups["contacts"] = [words]
        for heading, text in said.get("contact_phone", ())[:1]:
            try:
                rules.phone_number(text, plan.book.region)
            except DomainError as refusal:
                reading.refuse(heading, refusal)
    content |= {group: lines for group, lines in groups.items() if lines}


def _addresses(said: Said, plan: Plan) -> Iterable[list[str]]:
    above = "".join(text for part in ("province", "city", "county") for _h, text in said.get(part, ())[:1])
    texts = [text for _heading, text in said.get("address", ())] or ([""] if above else [])
    for text in texts:
        code, rest = cells.place_of(text, plan.beginnings)
        if not code and above:
            code, left = cells.place_of(above, plan.beginnings)
            rest = text if code and not left else f"{above}{text}"
        yield ["", code, rest]


def _read_assets(said: Said, plan: Plan, reading: Reading) -> None:
    found = [line for kind in plan.book.file.assets.values() if (line := _asset(kind, said, plan, reading))]
    if found:
        reading.content["assets"] = found


def _asset(kind: AssetKind, said: Said, plan: Plan, reading: Reading) -> list[Any] | None:
    parts = {
        name.rpartition("/")[2]: found[0] for name, found in said.items() if name.startswith(f"{ASSET}{kind.key}/")
    }
    if not parts:
        return None
    own = {each.name: each for each in kind.own_fields}
    values: dict[str, Any] = {}
    line: dict[str, Any] = {"key": "", "cycle_months": None, "last_service_on": None, "next_service_on": None}
    for name, (heading, value) in parts.items():
        try:
            if name == kind.key_field:
                rules.asset_key(value, kind.spelling, plan.book.region)
                line["key"] = value
            elif name == "cycle_months":
                line[name] = _months(value)
            elif name.endswith("_service_on"):
                line[name] = _iso(cells.day_of(value, plan.zone))
            else:
                values[name] = _value(own[name], value, plan)
        except DomainError as refusal:
            reading.refuse(heading, refusal)
    return [kind.key, line["key"], values, line["cycle_months"], line["last_service_on"], line["next_service_on"], None]


def _months(text: str) -> int:
    digits = text.removesuffix("个月").removesuffix("個月").removesuffix("月").strip()
    if not digits.isdecimal() or len(digits) > 3:
        raise cells.NotAWordFor(value=text, known="1 … 600")
    return int(digits)


def _read_own(said: Said, plan: Plan, reading: Reading) -> None:
    values = {}
    for name, own in plan.own.items():
        for heading, value in said.get(name, ())[:1]:
            try:
                values[own.name] = _value(own, value, plan)
            except DomainError as refusal:
                reading.refuse(heading, refusal)
    if values:
        reading.content["values"] = values


def _value(own: FileField, value: Any, plan: Plan) -> Any:
    if own.type == "choice":
        return cells.one_of(to_text(value), plan.choices[id(own)])
    if own.type == "date":
        return _iso(cells.day_of(value, plan.zone))
    if own.type == "region":
        code, _rest = cells.place_of(to_text(value), plan.beginnings)
        value = code or value
    book = plan.book
    return rules.typed(own, value, places=book.places, region=book.region, at_field=own.name)


def _read_people(said: Said, plan: Plan, reading: Reading, at: datetime) -> None:
    content = reading.content
    for heading, text in said.get("keeper", ())[:1]:
        if text in plan.colleagues:
            content["keeper"] = plan.colleagues[text]
        else:
            reading.refuse(heading, NotAColleague(name=text))
    for heading, value in said.get("opened_at", ())[:1]:
        try:
            moment = cells.moment_of(value, plan.zone)
            if moment and moment > at:
                raise InTheFuture(value=to_text(value))
            content["opened_at"] = moment.isoformat() if moment else None
        except DomainError as refusal:
            reading.refuse(heading, refusal)
    for heading, text in said.get("opened_by", ())[:1]:
        if text in plan.authors:
            content["opened_by"] = plan.authors[text]
        else:  # somebody who is not in this house stays in the note
            said.setdefault("note", []).append((heading, f"{heading}：{text}"))


_FIELDS = {"phones": "phone", "handles": "email", "addresses": "address", "contacts": "contact"}


def _blamed(at_field: str | None, plan: Plan) -> str:
    """The column a refusal of the page is about."""
    name = _FIELDS.get(at_field or "", at_field or "")
    if name == "assets":
        name = next((each for each in plan.headings if each.startswith(ASSET)), "")
    return plan.headings.get(name, [_("Row")])[0]

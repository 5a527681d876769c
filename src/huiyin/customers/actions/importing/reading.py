"""One row of a file as a customer's file takes it, or why it can't be taken in."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from huiyin.customers import rules
from huiyin.customers.actions import checking
from huiyin.customers.actions.editing import typed_lines
from huiyin.customers.actions.importing import cells
from huiyin.customers.actions.importing.columns import ALLOWED, ASSET, names_organisation
from huiyin.customers.actions.importing.lines import iso, read_assets, read_lines, value_of
from huiyin.customers.actions.importing.plan import Plan
from huiyin.customers.actions.importing.said import Reading, Said, details_of, said_in
from huiyin.customers.actions.lines import check_lines
from huiyin.customers.enums import Purpose
from huiyin.customers.models import LINES, Customer
from huiyin.intake.actions import in_words
from huiyin.kernel.errors import DomainError
from huiyin.kernel.spreadsheets import Row, to_text
from huiyin.kernel.texts import Text

PLAIN = ("external_number", "name", "short_name", "needs", "preferences", "preferred_hours", "rest_hours")


class NotAColleague(DomainError):
    """There is no colleague “%(name)s” who looks after customers, or there are several."""


class NotADepartment(DomainError):
    """There is no department “%(name)s”, or there are several: write one as it is listed, or leave the cell empty."""


class InTheFuture(DomainError):
    """%(value)s lies in the future."""


class NobodyNamed(DomainError):
    """There is neither a name nor a phone, a number or a plate by which a file could be found."""


def read_row(row: Row, plan: Plan, *, at: datetime) -> Reading:
    """Everything the row says, in the active language where something is refused."""
    reading = Reading()
    if row.shifted:
        reading.refuse(_("Row"), _("It has more cells than there are headings, so cells may stand in a wrong column."))
    if row.damaged:
        reading.refuse(_("Row"), _("Some characters can't be read; save the file as .xlsx."))
    said = said_in(row, plan, reading)
    details = list(details_of(row, plan))
    _read_organisation(said, details)
    content = reading.content
    for name in PLAIN:
        if name in said:
            content[name] = said[name][0][1]
    _read_words(said, plan, reading)
    read_lines(said, plan, reading)
    read_assets(said, plan, reading)
    _read_own(said, plan, reading)
    _read_allowed(said, reading)
    _read_named(said, plan, reading)
    _read_beginning(said, plan, reading, at)
    note = [text for _heading, text in said.get("note", ())]
    if note or details:
        content["note"] = "\n".join([*note, *(f"{heading}：{text}" for heading, text in details)])
    if "name" not in content and content.get("contacts"):
        content["name"] = content["contacts"][0][0]
    if not reading.errors and not _leads_to_somebody(content, plan):
        reading.refuse(_blamed("name", plan), NobodyNamed())
    return reading


def _leads_to_somebody(content: Mapping[str, Any], plan: Plan) -> bool:
    words = ("name", "number", "external_number", "phones")
    _field, paper = rules.identity_of(content.get("values", {}), plan.book.file)
    owned = any(key for _kind, key, *_rest in content.get("assets", ()))
    return bool(paper) or owned or any(content.get(word) for word in words)


def reasons_of(row: Row, plan: Plan, *, at: datetime, check: Callable[[Reading], object]) -> list[Text]:
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

    A row about a file that exists may be a part of it. What a cell that was refused would have said is not missed.
    """
    content = {"kind": Customer.Kind.PERSON, **reading.content}
    lacking: list[DomainError] = []
    for refusal in _refusals(content, plan, localdate(at)):
        blamed = _blamed(getattr(refusal, "at_field", None), plan)
        if not isinstance(refusal, checking.FieldMissing):
            reading.refuse(blamed, refusal)
        elif blamed not in reading.errors:
            lacking.append(refusal)
    if not (content.get("name") or (plan.names_nameless and name_for(content))):
        lacking.append(checking.NameMissing())
    return [in_words(refusal) for refusal in lacking]


def _refusals(content: dict[str, Any], plan: Plan, today: date) -> Iterator[Exception]:
    """All that is wrong with a content: what was refused is left out, and the rest looked at again."""
    left: dict[str, Any] | None = content
    while left is not None:
        try:
            found = checking.read(as_typed({**left, "name": left.get("name") or "-"}), plan.book, today=today)
        except DomainError as refusal:
            yield refusal
            left = _without(left, refusal.at_field or "", plan)
        except ValueError as refusal:
            yield refusal
            return
        else:
            yield from checking.missing(found, plan.book)
            return


def _without(content: Mapping[str, Any], field: str, plan: Plan) -> dict[str, Any] | None:
    """A content without what was refused, of several lines without the first that is wrong; None if it isn't there."""
    own = field.removeprefix(rules.own(""))
    if own != field and own in content.get("values", {}):
        return {**content, "values": {name: value for name, value in content["values"].items() if name != own}}
    if not content.get(field):
        return None
    if field not in LINES:
        return {name: value for name, value in content.items() if name != field}
    lines = list(content[field])
    wrong = next((line for line in lines if not _is_sound(field, line, plan)), lines[-1])
    lines.remove(wrong)
    return {**content, field: lines}


def _is_sound(group: str, line: Any, plan: Plan) -> bool:
    try:
        check_lines(typed_lines({group: [line]}), plan.book)
    except DomainError:
        return False
    return True


def name_for(content: Mapping[str, Any]) -> str:
    """What somebody is called whose name nobody knows, in the active language; empty if nothing else is known."""
    phones = content.get("phones")
    digits = "".join(sign for sign in phones[0][0] if sign.isdigit())[-4:] if phones else ""
    if digits:
        return _("Phone ending in %(digits)s") % {"digits": digits}
    keys = (key for _kind, key, *_rest in content.get("assets", ()))
    number = content.get("external_number") or next(filter(None, keys), "")
    return _("Customer %(number)s") % {"number": number} if number else ""


def as_typed(content: Mapping[str, Any]) -> dict[str, Any]:
    """A row's content as open_file takes it."""
    hours = {word: rules.hours_in(content[word], at_field=word) for word in checking.HOURS if content.get(word)}
    return {**content, **typed_lines(content), **hours}


def _read_organisation(said: Said, details: list[tuple[str, str]]) -> None:
    """A row that names a company and no person is about the company."""
    company = next((detail for detail in details if names_organisation(detail[0])), None)
    if company and not {"name", "contact"} & said.keys():
        details.remove(company)
        said["name"] = [company]


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
    if cells.means_another(content.get("number", "")):
        content["apart"] = bool(content.pop("number"))
    read("kind", lambda text: cells.kind_of(text, names))
    if "kind" not in content and (names or plan.names_nameless):
        heading = said.get("name", [("", "")])[0][0]
        by_name = "company" if names_organisation(heading) else cells.kind_of("", names)
        content["kind"] = plan.usual_kind or by_name
    read("salutation", cells.salutation_of)
    read("membership", lambda text: cells.one_of(text, plan.words["membership"]))
    read("preferred_channel", lambda text: cells.one_of(text, plan.words["preferred_channel"]))
    read("birth_date", lambda value: iso(cells.birthday_of(value, plan.zone)))
    tags = [tag for _heading, text in said.get("tags", ()) for tag in cells.several(text)]
    if tags:
        content["tags"] = sorted(set(tags))


def _read_own(said: Said, plan: Plan, reading: Reading) -> None:
    values = {}
    for name, own in plan.own.items():
        for heading, value in said.get(name, ())[:1]:
            try:
                values[own.name] = value_of(own, value, plan)
            except DomainError as refusal:
                reading.refuse(heading, refusal)
    if values:
        reading.content["values"] = values


def _read_allowed(said: Said, reading: Reading) -> None:
    """What the customer allows and refuses; that a list has nothing against contact gives no leave for it."""
    allowed: dict[str, bool] = {}
    for name, purpose in ALLOWED.items():
        for heading, text in said.get(name, ())[:1]:
            try:
                if purpose != Purpose.CONTACT:
                    allowed[purpose] = cells.consent_of(text)
                elif cells.shuns_contact(text):
                    allowed[purpose] = False
            except DomainError as refusal:
                reading.refuse(heading, refusal)
    if allowed:
        reading.content["consents"] = allowed


def _read_named(said: Said, plan: Plan, reading: Reading) -> None:
    """Who keeps the customer, and which department supplied them."""
    named: dict[str, tuple[Mapping[str, int], type[DomainError]]] = {
        "keeper": (plan.colleagues, NotAColleague),
        "supplied_by": (plan.departments, NotADepartment),
    }
    for name, (known, refusal) in named.items():
        for heading, text in said.get(name, ())[:1]:
            if text in known:
                reading.content[name] = known[text]
            else:
                reading.refuse(heading, refusal(name=text))


def _read_beginning(said: Said, plan: Plan, reading: Reading, at: datetime) -> None:
    """When and by whom the file was begun elsewhere."""
    content = reading.content
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

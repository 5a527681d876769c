"""How customers are followed: classes of contact, care, visits."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.kernel.worktime.festivals import FESTIVALS
from huiyin.rulebook.definitions import (
    Care,
    CustomerClass,
    FollowUp,
    Visits,
)
from huiyin.rulebook.definitions.contact import USUAL_PURPOSES
from huiyin.rulebook.enums import CONSENT_PURPOSES
from huiyin.rulebook.loader.contact.lengths import whole_number
from huiyin.rulebook.loader.forms import Lists
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

OTHERS: Text = {"zh-hans": "其他客户", "zh-hant": "其他客戶", "en": "All other customers"}


def read_follow_up(reader: Reader, node: Node | None, lists: Lists, clauses: Collection[str]) -> FollowUp | None:
    if node is None:
        return None
    what = _("Following customers")
    parts = reader.mapping(
        node, what, required=("title", "due", "cap", "days", "clause"), optional=("classes", "purpose")
    )
    classes = [
        _class(reader, key, part, lists, clauses) for key, part in reader.entries(parts.get("classes"), _("Classes"))
    ]
    clause = reader.word(parts.get("clause"), clauses, _("Clause"))
    others = CustomerClass("", OTHERS, whole_number(reader, parts.get("days"), what), clause)
    return FollowUp(
        title=reader.text(parts.get("title"), what),
        due=reader.deadline(parts.get("due"), what),
        cap=whole_number(reader, parts.get("cap"), what),
        classes=(*classes, others),
        purpose=_purpose(reader, parts, FollowUp.purpose),
    )


def _class(reader: Reader, key: str, node: Node, lists: Lists, clauses: Collection[str]) -> CustomerClass:
    what = _("Class “%(key)s”") % {"key": key}
    required, optional = ("label", "days", "clause"), ("memberships", "categories")
    parts = reader.mapping(node, what, required=required, optional=optional)
    if not {*optional} & {*parts} and isinstance(node.value, dict):
        message = _("%(what)s fits nobody.") % {"what": what}
        reader.complain(node, message, _("Name its memberships or its categories."))
    known = {word: {choice.key for choice in lists.get(word, ())} for word in optional}
    return CustomerClass(
        key=key,
        label=reader.text(parts.get("label"), what),
        days=whole_number(reader, parts.get("days"), what),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        memberships=reader.words(parts.get("memberships"), known["memberships"], _("Membership")),
        categories=reader.words(parts.get("categories"), known["categories"], _("Category")),
    )


def read_care(reader: Reader, node: Node | None, clauses: Collection[str]) -> Care | None:
    if node is None:
        return None
    what = _("Care")
    optional = ("birthday_days", "holidays", "holiday_days", "holiday", "purposes")
    parts = reader.mapping(node, what, required=("clause", "birthday"), optional=optional)
    if "holidays" in parts and "holiday" not in parts:
        message = _("%(what)s: holidays are named, but not what the reminder says (“holiday”).") % {"what": what}
        reader.complain(parts["holidays"], message)
    return Care(
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        birthday_days=_days(reader, parts, "birthday_days", what),
        birthday=reader.text(parts.get("birthday"), what),
        holidays=reader.words(parts.get("holidays"), FESTIVALS, _("Holiday")),
        holiday_days=_days(reader, parts, "holiday_days", what),
        holiday=reader.text(parts.get("holiday"), what) if "holiday" in parts else {},
        purposes=_purposes(reader, parts.get("purposes")),
    )


def _purposes(reader: Reader, node: Node | None) -> dict[str, str]:
    """What each kind of care is for, as a customer allows or refuses it."""
    if node is None:
        return {}
    parts = reader.mapping(node, _("Purposes of care"), optional=USUAL_PURPOSES)
    return {kind: reader.word(part, CONSENT_PURPOSES, _("Purpose")) for kind, part in parts.items()}


def _purpose(reader: Reader, parts: Mapping[str, Node], usual: str) -> str:
    return reader.word(parts.get("purpose"), CONSENT_PURPOSES, _("Purpose")) or usual


def _days(reader: Reader, parts: Mapping[str, Node], word: str, what: str) -> int:
    return whole_number(reader, parts[word], what) if word in parts else Care.birthday_days


def read_visits(reader: Reader, node: Node | None, clauses: Collection[str], things: Collection[str]) -> Visits | None:
    if node is None:
        return None
    what = _("Visits after a deal")
    parts = reader.mapping(
        node, what, required=("title", "due", "cap", "days", "clause", "things"), optional=("purpose",)
    )
    return Visits(
        title=reader.text(parts.get("title"), what),
        due=reader.deadline(parts.get("due"), what),
        cap=whole_number(reader, parts.get("cap"), what),
        days=whole_number(reader, parts.get("days"), what),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        things=reader.words(parts.get("things"), things, _("Things owned")),
        purpose=_purpose(reader, parts, Visits.purpose),
    )

"""How customers are shared out: the first contact a new keeper owes, and the skills some customers ask for."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.rulebook.definitions import FirstContact, Sharing, Skill
from huiyin.rulebook.loader.forms import Lists
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

KINDS = ("person", "company")
SHARING: Text = {"zh-hans": "分配客户", "zh-hant": "分配客戶", "en": "Sharing out of customers"}
KEEPING: Text = {
    "zh-hans": "每天下班前补齐客户专员",
    "zh-hant": "每天下班前補齊客戶專員",
    "en": "Keepers at the end of the day",
}
RECORD: Text = {"zh-hans": "沟通记录", "zh-hant": "溝通紀錄", "en": "Record of a conversation"}


def read_sharing(
    reader: Reader, node: Node | None, *, lists: Lists, clauses: Collection[str], ladders: Collection[str]
) -> Sharing:
    if node is None:
        return Sharing()
    optional = ("clause", "keeper_clause", "first_contact", "skills")
    parts = reader.mapping(node, _("Sharing out"), optional=optional)
    return Sharing(
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        keeper_clause=reader.word(parts.get("keeper_clause"), clauses, _("Clause")),
        first_contact=_first_contact(reader, parts.get("first_contact"), clauses, ladders),
        skills={
            key: _skill(reader, key, part, lists) for key, part in reader.entries(parts.get("skills"), _("Skills"))
        },
    )


def carried(sharing: Sharing) -> list[tuple[str, Text]]:
    """The clauses that sharing out carries, each with what makes it happen."""
    found = [(sharing.clause, SHARING), (sharing.keeper_clause, KEEPING)]
    if sharing.first_contact:
        first = sharing.first_contact
        found += [(first.clause, first.title), (first.record_clause, RECORD)]
    return found


def _first_contact(
    reader: Reader, node: Node | None, clauses: Collection[str], ladders: Collection[str]
) -> FirstContact | None:
    if node is None:
        return None
    what = _("The first contact")
    parts = reader.mapping(node, what, required=("title", "due", "clause"), optional=("ladder", "record_clause"))
    return FirstContact(
        title=reader.text(parts.get("title"), what),
        due=reader.deadline(parts.get("due"), what),
        ladder=reader.word(parts.get("ladder"), ladders, _("Ladder")),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        record_clause=reader.word(parts.get("record_clause"), clauses, _("Clause")),
    )


def _skill(reader: Reader, key: str, node: Node, lists: Lists) -> Skill:
    what = _("Skill “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("label",), optional=("kinds", "memberships"))
    known = {choice.key for choice in lists.get("memberships", ())}
    return Skill(
        key=key,
        label=reader.text(parts.get("label"), what),
        kinds=reader.words(parts.get("kinds"), KINDS, _("Kind of customer")),
        memberships=reader.words(parts.get("memberships"), known, _("Membership")),
    )

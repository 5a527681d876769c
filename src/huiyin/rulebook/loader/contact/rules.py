"""What a conversation records, what is told in it, and how customers are followed."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text, under
from huiyin.rulebook.definitions import (
    ContactRules,
)
from huiyin.rulebook.loader.contact.following import read_care, read_follow_up, read_visits
from huiyin.rulebook.loader.contact.resting import read_cap, read_quiet
from huiyin.rulebook.loader.contact.talking import (
    read_deliveries,
    read_feedback,
    read_hints,
    read_letters,
    read_opinions,
    read_question,
    read_ratings,
)
from huiyin.rulebook.loader.forms import Lists
from huiyin.rulebook.loader.nodes import Node
from huiyin.rulebook.loader.reading import Reader

RECORD: Text = {"zh-hans": "沟通记录", "zh-hant": "溝通紀錄", "en": "Record of a conversation"}
CARE: Text = {"zh-hans": "关怀建议", "zh-hant": "關懷建議", "en": "Care proposals"}
DELIVERIES: Text = {
    "zh-hans": "交付登记，自留副本",
    "zh-hant": "交付登記，自留副本",
    "en": "Register of what is handed over",
}
QUIET: Text = {"zh-hans": "休息时间不打扰", "zh-hant": "休息時間不打擾", "en": "Nobody is disturbed at rest"}
CAP: Text = {"zh-hans": "联系次数上限", "zh-hant": "聯絡次數上限", "en": "Limit of contacts"}
OPINIONS: Text = {"zh-hans": "客户意见登记", "zh-hant": "客戶意見登記", "en": "Register of opinions"}
FEEDBACK: Text = {"zh-hans": "每周书面反馈", "zh-hant": "每週書面反饋", "en": "Weekly written feedback"}
LETTERS: Text = {"zh-hans": "来信的回复", "zh-hant": "來信的回覆", "en": "Answers to letters"}


def read_contact(
    reader: Reader, node: Node | None, *, lists: Lists, clauses: Collection[str], things: Collection[str]
) -> ContactRules:
    if node is None:
        return ContactRules()
    optional = (
        "questions", "ratings", "places", "tips", "services", "follow_up", "care", "visits", "businesses", "deliveries",
        "quiet", "cap", "opinions", "feedback", "letters",
    )  # fmt: skip
    parts = reader.mapping(node, _("Contact with customers"), required=("clause",), optional=optional)
    places = reader.sequence(parts.get("places"), _("Places"))
    rating_words, ratings = read_ratings(reader, parts.get("ratings"), lists)
    deliveries_clause, deliverable = read_deliveries(reader, parts.get("deliveries"), clauses)
    return ContactRules(
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        questions=tuple(
            read_question(reader, key, part) for key, part in reader.entries(parts.get("questions"), _("Questions"))
        ),
        ratings=ratings,
        rating_words=rating_words,
        places=tuple(reader.text(part, _("A place")) for part in places),
        tips=read_hints(reader, parts.get("tips"), _("Tips"), lists),
        services=read_hints(reader, parts.get("services"), _("Services"), lists),
        follow_up=read_follow_up(reader, parts.get("follow_up"), lists, clauses),
        care=read_care(reader, parts.get("care"), clauses),
        visits=read_visits(reader, parts.get("visits"), clauses, things),
        deliveries_clause=deliveries_clause,
        deliverable=deliverable,
        businesses=reader.word(parts.get("businesses"), lists, _("List")),
        quiet=read_quiet(reader, parts.get("quiet"), clauses),
        cap=read_cap(reader, parts.get("cap"), clauses),
        opinions=read_opinions(reader, parts.get("opinions"), lists, clauses),
        feedback=read_feedback(reader, parts.get("feedback"), clauses),
        letters=read_letters(reader, parts.get("letters"), clauses),
    )


def carried(contact: ContactRules) -> list[tuple[str, Text]]:
    """The clauses that contact with customers carries, each with what makes it happen."""
    found = [(contact.clause, RECORD)]
    if contact.follow_up:
        title = contact.follow_up.title
        found += [(one.clause, under(title, one.label)) for one in contact.follow_up.classes]
    if contact.care:
        found.append((contact.care.clause, CARE))
    if contact.deliverable:
        found.append((contact.deliveries_clause, DELIVERIES))
    if contact.visits:
        found.append((contact.visits.clause, contact.visits.title))
    parts = (
        (contact.quiet, QUIET), (contact.cap, CAP), (contact.opinions, OPINIONS), (contact.feedback, FEEDBACK),
    )  # fmt: skip
    found += [(part.clause, title) for part, title in parts if part]
    if contact.letters.clause:
        found.append((contact.letters.clause, LETTERS))
    return found

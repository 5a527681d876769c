"""What a conversation records, what is told in it, and how customers are followed."""

import re
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from huiyin.kernel.texts import Text
from huiyin.kernel.worktime.calendars import minutes
from huiyin.kernel.worktime.festivals import FESTIVALS
from huiyin.kernel.worktime.forms import WEEKDAYS
from huiyin.rulebook.definitions import (
    Cap,
    Care,
    ContactRules,
    CustomerClass,
    Deliverable,
    Feedback,
    FollowUp,
    Hint,
    Letters,
    Opinions,
    Question,
    Quiet,
    Visits,
)
from huiyin.rulebook.definitions.contact import USUAL_PURPOSES
from huiyin.rulebook.enums import CONSENT_PURPOSES, CUSTOMER_KINDS
from huiyin.rulebook.loader.advice import like
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
OTHERS: Text = {"zh-hans": "其他客户", "zh-hant": "其他客戶", "en": "All other customers"}
MOST_DAYS = 3650
_DAYS = re.compile(r"([1-9]\d{0,3}) days?")
PROFILE = ("memberships", "categories")  # lists of the pack by which something is meant for some customers only


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
    rating_words, ratings = _ratings(reader, parts.get("ratings"), lists)
    deliveries_clause, deliverable = _deliveries(reader, parts.get("deliveries"), clauses)
    return ContactRules(
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        questions=tuple(
            _question(reader, key, part) for key, part in reader.entries(parts.get("questions"), _("Questions"))
        ),
        ratings=ratings,
        rating_words=rating_words,
        places=tuple(reader.text(part, _("A place")) for part in places),
        tips=_hints(reader, parts.get("tips"), _("Tips"), lists),
        services=_hints(reader, parts.get("services"), _("Services"), lists),
        follow_up=_follow_up(reader, parts.get("follow_up"), lists, clauses),
        care=_care(reader, parts.get("care"), clauses),
        visits=_visits(reader, parts.get("visits"), clauses, things),
        deliveries_clause=deliveries_clause,
        deliverable=deliverable,
        businesses=reader.word(parts.get("businesses"), lists, _("List")),
        quiet=_quiet(reader, parts.get("quiet"), clauses),
        cap=_cap(reader, parts.get("cap"), clauses),
        opinions=_opinions(reader, parts.get("opinions"), lists, clauses),
        feedback=_feedback(reader, parts.get("feedback"), clauses),
        letters=_letters(reader, parts.get("letters"), clauses),
    )


def carried(contact: ContactRules) -> list[tuple[str, Text]]:
    """The clauses that contact with customers carries, each with what makes it happen."""
    found = [(contact.clause, RECORD)]
    if contact.follow_up:
        title = contact.follow_up.title
        found += [
            (one.clause, {word: f"{title.get(word, '')} · {said}" for word, said in one.label.items()})
            for one in contact.follow_up.classes
        ]
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


def _question(reader: Reader, key: str, node: Node) -> Question:
    what = _("Question “%(key)s”") % {"key": key}
    parts = reader.mapping(node, what, required=("label",), optional=("help",))
    return Question(key, reader.text(parts.get("label"), what), reader.text(parts.get("help"), what))


def _ratings(reader: Reader, node: Node | None, lists: Lists) -> tuple[str, tuple[Question, ...]]:
    if node is None:
        return "", ()
    what = _("Ratings of conversations")
    parts = reader.mapping(node, what, required=("words", "of"))
    words = reader.word(parts.get("words"), lists, _("List"))
    if words and not any(choice.share is not None for choice in lists[words]):
        message = _("%(what)s: no entry of the list “%(list)s” says how satisfied it is.") % {
            "what": what,
            "list": words,
        }
        reader.complain(parts["words"], message, _("Give its entries the setting “satisfied”, from 0 to 100."))
    asked = (_question(reader, key, part) for key, part in reader.entries(parts.get("of"), what))
    return words, tuple(asked)


def _hints(reader: Reader, node: Node | None, section: str, lists: Lists) -> tuple[Hint, ...]:
    hints = []
    profile = {"kinds": set(CUSTOMER_KINDS), **{word: {one.key for one in lists.get(word, ())} for word in PROFILE}}
    for key, part in reader.entries(node, section):
        what = _("%(section)s: “%(key)s”") % {"section": section, "key": key}
        parts = reader.mapping(part, what, required=("title", "text"), optional=("until", *profile))
        title, text = (reader.text(parts.get(word), what) for word in ("title", "text"))
        meant = {word: reader.words(parts.get(word), known, what) for word, known in profile.items()}
        hints.append(Hint(key, title, text, reader.day(parts.get("until"), what), **meant))
    return tuple(hints)


def _follow_up(reader: Reader, node: Node | None, lists: Lists, clauses: Collection[str]) -> FollowUp | None:
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
    others = CustomerClass("", OTHERS, _whole_number(reader, parts.get("days"), what), clause)
    return FollowUp(
        title=reader.text(parts.get("title"), what),
        due=reader.deadline(parts.get("due"), what),
        cap=_whole_number(reader, parts.get("cap"), what),
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
        days=_whole_number(reader, parts.get("days"), what),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        memberships=reader.words(parts.get("memberships"), known["memberships"], _("Membership")),
        categories=reader.words(parts.get("categories"), known["categories"], _("Category")),
    )


def _care(reader: Reader, node: Node | None, clauses: Collection[str]) -> Care | None:
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
    return _whole_number(reader, parts[word], what) if word in parts else Care.birthday_days


def _visits(reader: Reader, node: Node | None, clauses: Collection[str], things: Collection[str]) -> Visits | None:
    if node is None:
        return None
    what = _("Visits after a deal")
    parts = reader.mapping(
        node, what, required=("title", "due", "cap", "days", "clause", "things"), optional=("purpose",)
    )
    return Visits(
        title=reader.text(parts.get("title"), what),
        due=reader.deadline(parts.get("due"), what),
        cap=_whole_number(reader, parts.get("cap"), what),
        days=_whole_number(reader, parts.get("days"), what),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
        things=reader.words(parts.get("things"), things, _("Things owned")),
        purpose=_purpose(reader, parts, Visits.purpose),
    )


def _deliveries(reader: Reader, node: Node | None, clauses: Collection[str]) -> tuple[str, tuple[Deliverable, ...]]:
    if node is None:
        return "", ()
    what = _("What is handed over")
    parts = reader.mapping(node, what, required=("clause", "kinds"))
    kinds = []
    for key, part in reader.entries(parts.get("kinds"), what):
        named = f"{what}: “{key}”"
        words = reader.mapping(part, named, required=("label",), optional=("copy",))
        kinds.append(Deliverable(key, reader.text(words.get("label"), named), reader.flag(words.get("copy"), named)))
    return reader.word(parts.get("clause"), clauses, _("Clause")), tuple(kinds)


def _quiet(reader: Reader, node: Node | None, clauses: Collection[str]) -> Quiet | None:
    """When nobody is disturbed; hours may go over midnight."""
    if node is None:
        return None
    what = _("Rest hours")
    parts = reader.mapping(node, what, optional=("hours", "weekdays", "days", "clause"))
    hours = (_hours(reader, part, what) for part in reader.sequence(parts.get("hours"), what))
    return Quiet(
        hours=tuple(pair for pair in hours if pair),
        weekdays=reader.words(parts.get("weekdays"), WEEKDAYS, _("Day of the week")),
        days=reader.words(parts.get("days"), FESTIVALS, _("Holiday")),
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
    )


def _hours(reader: Reader, node: Node, what: str) -> tuple[str, str] | None:
    try:
        first, last = node.plain
        if minutes(first) != minutes(last):
            return first, last
    except (ValueError, TypeError, AttributeError):
        pass
    message = _("%(what)s: “%(word)s” is not from one time of the day to another.")
    reader.complain(node, message % {"what": what, "word": node.plain}, like('["12:00", "14:00"]'))
    return None


def _cap(reader: Reader, node: Node | None, clauses: Collection[str]) -> Cap | None:
    if node is None:
        return None
    what = _("The limit of contacts")
    parts = reader.mapping(node, what, required=("contacts", "within"), optional=("clause",))
    return Cap(
        contacts=_whole_number(reader, parts.get("contacts"), what),
        days=days_within(reader, parts["within"], what) if "within" in parts else 1,
        clause=reader.word(parts.get("clause"), clauses, _("Clause")),
    )


def days_within(reader: Reader, node: Node, what: str) -> int:
    """A number of days, written as 30 days."""
    match = _DAYS.fullmatch(str(node.plain))
    if match:
        return int(match[1])
    message = _("%(what)s: “%(word)s” is not a number of days.") % {"what": what, "word": node.plain}
    reader.complain(node, message, like("30 days"))
    return 1


def _letters(reader: Reader, node: Node | None, clauses: Collection[str]) -> Letters:
    if node is None:
        return Letters()
    what = _("Letters that come in")
    parts = reader.mapping(node, what, required=("answer",), optional=("clause",))
    clause = reader.word(parts.get("clause"), clauses, _("Clause"))
    return Letters(reader.deadline(parts.get("answer"), what), clause)


def _opinions(reader: Reader, node: Node | None, lists: Lists, clauses: Collection[str]) -> Opinions | None:
    if node is None:
        return None
    parts = reader.mapping(node, _("The register of opinions"), required=("classes",), optional=("clause",))
    classes = reader.word(parts.get("classes"), lists, _("List"))
    return Opinions(classes, reader.word(parts.get("clause"), clauses, _("Clause")))


def _feedback(reader: Reader, node: Node | None, clauses: Collection[str]) -> Feedback | None:
    if node is None:
        return None
    what = _("Weekly feedback for departments")
    parts = reader.mapping(node, what, required=("due",), optional=("clause",))
    clause = reader.word(parts.get("clause"), clauses, _("Clause"))
    return Feedback(due=reader.deadline(parts.get("due"), what), clause=clause)


def _whole_number(reader: Reader, node: Node | None, what: str) -> int:
    if node is None:
        return 1
    number = node.value
    if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= MOST_DAYS:
        return number
    message = _("%(what)s: “%(word)s” is not a whole number from 1 to %(most)s.")
    reader.complain(node, message % {"what": what, "word": node.plain, "most": MOST_DAYS})
    return 1

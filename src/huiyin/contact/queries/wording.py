"""What channels, purposes, outcomes and ratings are called, by the rule book in force."""

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.contact.enums import Purpose
from huiyin.contact.models import Opinion
from huiyin.contact.rules import NO_ANSWER
from huiyin.kernel.once import once
from huiyin.kernel.texts import say
from huiyin.messaging.enums import Kind
from huiyin.org.models import Membership, Person
from huiyin.org.roles import roles_with
from huiyin.rulebook import queries as rulebook
from huiyin.rulebook.definitions import Choice, ContactRules, Deliverable, flat

OUTCOMES: dict[str, str | Promise] = {NO_ANSWER: _("Not reached")}
WITHOUT_RESERVE = 100  # per cent
WRITTEN = dict(Kind.choices)  # what messaging sends, in every trade


def channels() -> list[tuple[str, str]]:
    """The ways somebody may say they spoke with a customer."""
    return [(choice.key, say(choice.label)) for choice in _choices("channels") if choice.by_hand]


def channels_known() -> list[tuple[str, str]]:
    """Every way a conversation may be on record as, those of files included."""
    named = {choice.key: say(choice.label) for choice in _choices("channels")}
    return [*named.items(), *((key, str(words)) for key, words in WRITTEN.items() if key not in named)]


def purposes_known() -> dict[str, str]:
    """What a conversation may have been about: what we note by hand, and the processes that begin with one."""
    try:
        processes = rulebook.pack_in_force().processes
    except rulebook.NothingPublished:
        processes = {}
    about = {key: say(process.title) for key, process in processes.items()}
    return about | {str(value): str(label) for value, label in Purpose.choices}


def scripts_known() -> dict[str, str]:
    """The scripts a call may have followed."""
    try:
        return {key: say(script.title) for key, script in rulebook.pack_in_force().scripts.items()}
    except rulebook.NothingPublished:
        return {}


def channels_with_place() -> frozenset[str]:
    """The ways of speaking at which people meet somewhere. Source: E22-3."""
    return frozenset(choice.key for choice in _choices("channels") if choice.has_place)


def businesses() -> dict[str, str]:
    """The kinds of business a need may be about, where the rule book asks for them. Source: E22-2."""
    return {choice.key: say(choice.label) for choice in _choices(contact_rules().businesses)}


def opinions_to_classify() -> int:
    """How many opinions no department hears of, since nobody said what they are about; none where no class is asked."""
    return Opinion.objects.filter(classified_at=None).count() if contact_rules().opinions else 0


def opinion_classes() -> dict[str, str]:
    """The classes of opinions, where the rule book has some. Source: B11-5."""
    rules = contact_rules().opinions
    return {choice.key: say(choice.label) for choice in _choices(rules.classes)} if rules else {}


def deliverable() -> dict[str, Deliverable]:
    """The kinds of things that are handed over; of some a copy stays here. Source: C31-4."""
    return {one.key: one for one in contact_rules().deliverable}


def contact_rules() -> ContactRules:
    """What the rule book in force says of conversations and of following customers."""
    try:
        return rulebook.pack_in_force().contact
    except rulebook.NothingPublished:
        return ContactRules()


def questions_known() -> dict[str, str]:
    """What a follow-up asks by the rule book in force. Source: D51-5."""
    return {question.key: say(question.label) for question in contact_rules().questions}


def who_records() -> list[tuple[str, str]]:
    """The people who may note conversations and needs, as the options of a filter."""
    roles = roles_with("customers.edit")
    places = Membership.objects.filter(person=OuterRef("pk"), role__in=roles)
    rows = Person.objects.filter(Exists(places)).order_by("name", "pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


@once
def ratings_asked() -> dict[str, str]:
    """What a customer is asked to rate when a conversation ends, by the rule book in force. Source: E22-4."""
    return {rating.key: say(rating.label) for rating in contact_rules().ratings}


def rating_words() -> dict[str, str]:
    """What a customer may say of it."""
    return {choice.key: say(choice.label) for choice in _ratings()}


def rating_shares() -> dict[str, int]:
    """How satisfied each of these words is, in per cent."""
    return {choice.key: choice.share for choice in _ratings() if choice.share is not None}


def _ratings() -> list[Choice]:
    return _choices(contact_rules().rating_words)


def satisfaction_words() -> tuple[dict[str, str], list[str]]:
    """The words for how satisfied somebody is, and those that say they are not."""
    choices = satisfaction()
    bad = [choice.key for choice in choices if choice.settings.get("dissatisfied")]
    return {choice.key: say(choice.label) for choice in choices}, bad


def content_words() -> list[str]:
    """The words that say somebody is satisfied without reserve."""
    return [choice.key for choice in satisfaction() if choice.share == WITHOUT_RESERVE]


def outcomes() -> list[tuple[str, str]]:
    """How a conversation may have gone."""
    words = [(choice.key, say(choice.label)) for choice in satisfaction()]
    return [*words, *((key, str(words)) for key, words in OUTCOMES.items())]


def outcomes_known() -> dict[str, str]:
    """Every word for how a conversation went, those of cases included."""
    named = {name.partition("/")[2]: words for name, words in labels_known().items() if name.startswith("outcome/")}
    return {**named, **{key: str(words) for key, words in OUTCOMES.items()}}


@once
def labels_known() -> dict[str, str]:
    """The names of channels, outcomes, ratings and what was spoken about in the rule book in force."""
    lists = rulebook.lists_in_force()
    about = {f"purpose/{key}": title for key, title in purposes_known().items()}
    named = {
        "channel": flat(lists.get("channels", ())).values(),
        "outcome": flat((*lists.get("satisfaction", ()), *lists.get("reactions", ()))).values(),
        "rating": _ratings(),
    }
    written = {f"channel/{key}": str(words) for key, words in WRITTEN.items()}
    said = {f"{kind}/{one.key}": say(one.label) for kind, ones in named.items() for one in ones}
    return about | written | said


def satisfaction() -> list[Choice]:
    """The words of the rule book for how satisfied somebody is."""
    return _choices("satisfaction")


def _choices(name: str) -> list[Choice]:
    """What a list of the rule book offers, at every depth of it."""
    return list(flat(rulebook.lists_in_force().get(name, ())).values())

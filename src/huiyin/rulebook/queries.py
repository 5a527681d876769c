"""Which rule book is in force, and what its versions say."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db import connection
from django.urls import reverse

import huiyin
from huiyin.kernel.cjk import normalise
from huiyin.kernel.editions import kept
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import Text, say
from huiyin.org.models import Person
from huiyin.org.queries import people_with
from huiyin.org.roles import roles_with
from huiyin.rulebook import definitions
from huiyin.rulebook.definitions import Choice, Pack, PackPaper
from huiyin.rulebook.enums import TOPICS
from huiyin.rulebook.loader import from_source
from huiyin.rulebook.models import Clause, Draft, PackVersion

PACKS = Path(huiyin.__file__).parent / "packs"


class NothingPublished(DomainError):
    """No rule book has been published yet."""


def pack_folders() -> list[Path]:
    """The folders of the packs that come with the product."""
    return sorted(path.parent for path in PACKS.glob("*/pack.yaml"))


IN_FORCE = """
SELECT id, pack, number, digest, published_at, published_by_id FROM rulebook_packversion
WHERE pack = (SELECT pack FROM org_organisation ORDER BY id LIMIT 1) ORDER BY number DESC LIMIT 1
"""


@kept
def current_version() -> PackVersion:
    """The newest published version of the organisation's pack; its source is read only when asked for."""
    version = next(iter(PackVersion.objects.raw(IN_FORCE)), None)
    if version is None:
        raise NothingPublished
    return version


@kept
def pack_in_force() -> Pack:
    """The organisation's rule book as it stands now."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE)
        found = cursor.fetchone()
    if found is None:
        raise NothingPublished
    return pack_of(found[0])


def papers_of_pack() -> list[PackPaper]:
    """The forms and registers on paper that the rule book names; none before one is in force."""
    try:
        return list(pack_in_force().papers.values())
    except NothingPublished:
        return []


@lru_cache(maxsize=64)
def pack_of(version_id: int) -> Pack:
    """What a published version says; versions never change, so each is read once."""
    return _said(PackVersion.objects.values_list("digest", flat=True).get(pk=version_id))


@lru_cache(maxsize=64)
def _said(digest: str) -> Pack:
    """Versions with the same words are one pack, as when an earlier one is put into force again."""
    source = PackVersion.objects.filter(digest=digest).values_list("source", flat=True)[0]
    return from_source(json.loads(source))


@kept
def lists_in_force() -> Mapping[str, tuple[Choice, ...]]:
    """The lists of words that the rule book offers; none before one is published."""
    try:
        return pack_in_force().lists
    except NothingPublished:
        return {}


@kept
def clause(pack_key: str, clause_key: str) -> Clause:
    """The row of a clause, to which work items point."""
    return Clause.objects.get(pack=pack_key, key=clause_key)


@dataclass(frozen=True)
class ClauseLine:
    """A clause as the rule book shows it: its number and the rules that carry it."""

    number: int
    clause: definitions.Clause
    rules: tuple[Text, ...]


@dataclass(frozen=True)
class Chapter:
    title: Text
    lines: tuple[ClauseLine, ...]


def chapters(pack: Pack, *, containing: str = "") -> list[Chapter]:
    """The clauses of a pack by chapter; with a search, only those that say it in any language."""
    found: dict[str, list[ClauseLine]] = {}
    titles: dict[str, Text] = {}
    for number, clause in enumerate(pack.clauses.values(), start=1):
        if says([clause.text, clause.chapter], containing):
            title = say(clause.chapter, "en")
            titles[title] = clause.chapter
            found.setdefault(title, []).append(ClauseLine(number, clause, pack.carried_by.get(clause.key, ())))
    return [Chapter(titles[title], tuple(lines)) for title, lines in found.items()]


@dataclass(frozen=True)
class Saying:
    """A saved reply."""

    key: str
    title: Text
    text: Text
    apologises: bool


@dataclass(frozen=True)
class Manners:
    """Everything about how to behave and what to say."""

    conduct: tuple[Text, ...]
    principles: tuple[definitions.Principle, ...]
    forbidden: tuple[str, ...]
    apologies: tuple[str, ...]
    sayings: tuple[Saying, ...]

    @property
    def empty(self) -> bool:
        return not (self.conduct or self.principles or self.forbidden or self.apologies or self.sayings)


def manners(pack: Pack, *, containing: str = "") -> Manners:
    """Conduct rules, principles, phrases and wording; with a search, those that say it in any language."""
    sayings = (
        Saying(key, pack.wording_titles.get(key, {}), text, key in pack.apologetic_wording)
        for key, text in pack.wording.items()
    )
    return Manners(
        conduct=tuple(rule for rule in pack.conduct if says([rule], containing)),
        principles=tuple(
            thought
            for thought in pack.principles
            if says([thought.title, thought.text, _topic(thought.topic)], containing)
        ),
        forbidden=tuple(phrase for phrase in pack.forbidden_phrases if says([{"": phrase}], containing)),
        apologies=tuple(phrase for phrase in pack.apology_phrases if says([{"": phrase}], containing)),
        sayings=tuple(saying for saying in sayings if says([saying.title, saying.text], containing)),
    )


def words_of(pack: Pack, name: str) -> dict[str, Text]:
    """The words of one of a pack's plain lists."""
    return {choice.key: choice.label for choice in pack.lists.get(name, ())}


def says(texts: Iterable[Text], wanted: str) -> bool:
    """Whether any of the texts holds the words, in whatever language and script they were typed."""
    looked_for = normalise(wanted)
    return not looked_for or any(looked_for in normalise(words) for text in texts for words in text.values())


def _topic(topic: str) -> Text:
    return {"here": str(TOPICS[topic]), "key": topic}


def versions() -> list[PackVersion]:
    """The published versions of the organisation's pack, the newest first."""
    newest = current_version()
    rows = PackVersion.objects.defer("source").select_related("published_by").filter(pack=newest.pack)
    return list(rows.order_by("-number"))


def open_draft(pack: str) -> Draft | None:
    """The version of a pack that is being written on screen, if any."""
    rows = Draft.objects.select_related("base", "begun_by", "changed_by", "handed_in_by")
    return rows.filter(pack=pack, published=None, discarded_at=None).first()


def editing_pages(reader: Person, places: Iterable[str]) -> dict[str, str]:
    """Where things of the rule book are changed, for whoever writes it: in the draft, or where one is begun."""
    if not reader.may("rulebook.edit"):
        return {}
    draft = open_draft(current_version().pack)
    return {place: reverse("rulebook:thing", args=[place]) if draft else reverse("rulebook:draft") for place in places}


def waiting_draft(reader: Person) -> Draft | None:
    """The draft that waits to be published, for whoever may do that."""
    if not reader.may("rulebook.publish"):
        return None
    try:
        found = open_draft(current_version().pack)
    except NothingPublished:
        return None
    return found if found and found.is_handed_in else None


def publishers() -> list[Person]:
    """Whoever may put a draft into force."""
    people = {person.pk: person for role in roles_with("rulebook.publish") for person in people_with(role)}
    return sorted(people.values(), key=lambda person: person.pk)


def taken_up_again(draft: Draft) -> int | None:
    """The number of the earlier version whose words a draft has, nothing else having been changed in it."""
    same = PackVersion.objects.filter(pack=draft.pack, source=draft.source).exclude(pk=current_version().pk)
    return same.order_by("-number").values_list("number", flat=True).first()


def version_at(number: int) -> PackVersion | None:
    """A published version of the organisation's pack."""
    return PackVersion.objects.filter(pack=current_version().pack, number=number).first()

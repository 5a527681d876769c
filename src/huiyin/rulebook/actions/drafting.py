"""Writing the next version of a rule book on screen: begin, change one thing after the other, give up."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from huiyin.audit import actions as audit
from huiyin.kernel.conflicts import Conflict, merge
from huiyin.kernel.errors import DomainError
from huiyin.kernel.texts import listed
from huiyin.kernel.whole import whole
from huiyin.rulebook.actions.publishing import AlreadyEnded, digest_of
from huiyin.rulebook.models import Draft, DraftChange, PackVersion
from huiyin.rulebook.places import Path, look_up, name_of, named
from huiyin.rulebook.queries import current_version, open_draft

if TYPE_CHECKING:
    from huiyin.org.models import Person

WHOLE = ""  # the one part of a thing that has no parts
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CLAUSE_KEY = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+")


class Gone(DomainError):
    """This is not part of the draft any more."""


class AlreadyThere(DomainError):
    """There is one with this key already."""

    field = "key"


class NotAKey(DomainError):
    """A key is written like judging_again, the key of a clause like complaint.judge-at-once."""

    field = "key"


class StillUsed(DomainError):
    """Other parts of the rule book still name it: %(places)s."""


class DraftThere(DomainError):
    """A draft is being written already: publish or discard it first."""


class InForce(DomainError):
    """What this version says is in force already."""


class Conflicting(DomainError):
    """%(name)s has changed the same meanwhile. What stands there now is shown beside yours: choose, then save again."""

    def __init__(self, conflicts: Sequence[Conflict], *, name: str) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(name=name)


@whole
def begin_draft(*, by: "Person", at: datetime) -> Draft:
    """Write the next version, beginning with the one in force; whoever comes second works on the same draft."""
    version = current_version()
    found = open_draft(version.pack)
    return found or begin(version, version.source, PackVersion.Origin.SCREEN, by, at)


@whole
def take_up_again(earlier: PackVersion, *, by: "Person", at: datetime) -> Draft:
    """An earlier version becomes the draft of the next one, to be looked at and published as any other.

    Raises DraftThere, and InForce for the version that counts already.
    """
    version = current_version()
    if earlier.digest == version.digest:
        raise InForce
    if open_draft(version.pack):
        raise DraftThere
    return begin(version, earlier.source, PackVersion.Origin.SCREEN, by, at)


def begin(version: PackVersion, source: str, origin: str, by: "Person", at: datetime) -> Draft:
    """The one draft that is written, from a version and in these words."""
    draft = Draft.objects.create(
        pack=version.pack,
        base=version,
        source=source,
        origin=origin,
        begun_by=by,
        begun_at=at,
        changed_by=by,
        changed_at=at,
    )
    detail = {"origin": origin}
    audit.record("rulebook.draft.begun", by=by, at=at, subject=f"pack/{version.pack}", detail=detail)
    return draft


@whole
def edit_draft(draft: Draft, path: Path, parts: Mapping[str, Any], *, seen: int, by: "Person", at: datetime) -> Draft:
    """Let a thing say something else; a part that is None is left out. Raises Gone, Conflicting.

    `seen` is the revision that the person began with: what somebody else changed since stays, and what both changed is
    theirs until the person has decided.
    """
    draft = _locked(draft)
    source = json.loads(draft.source)
    stands = look_up(source, path) if len(path) == 1 else _find(source, path)
    mine = dict(parts)
    if draft.revision != seen:
        mine = _merged(draft, path, stands, mine, seen)
    if mine.keys() == {WHOLE}:
        value = mine[WHOLE]
    else:
        known = stands if isinstance(stands, dict) else {}
        value = {word: part for word, part in {**known, **mine}.items() if part is not None}
    return _change(draft, source, path, value, by, at)


@whole
def add_to_draft(
    draft: Draft, path: Path, *, like: str = "", name: Mapping[str, str] | None = None, by: "Person", at: datetime
) -> Draft:
    """Put in a stage, a way, a field, an entry, behind another and as a copy of it: `path` ends in its key.

    Raises NotAKey, AlreadyThere, Gone.
    """
    draft = _locked(draft)
    source = json.loads(draft.source)
    *way, key = path
    pattern = _CLAUSE_KEY if path[0] == "clauses" else _KEY
    if not pattern.fullmatch(str(key)):
        raise NotAKey
    room = _room(source, tuple(way))
    if key in room:
        raise AlreadyThere
    keys = list(room)
    place = keys.index(like) + 1 if like in keys else len(keys)
    value = named(deepcopy(room.get(like, {})), name or {})
    _in_order(room, [*keys[:place], str(key), *keys[place:]], {str(key): value})
    return _keep(draft, source, path, None, value, by, at)


@whole
def remove_from_draft(draft: Draft, path: Path, *, by: "Person", at: datetime) -> Draft:
    """Take out a thing. Raises Gone, and StillUsed while a way leads to a stage or something shows a form or list."""
    draft = _locked(draft)
    source = json.loads(draft.source)
    stands = _find(source, path)
    *way, key = path
    places = _named_in(source, path)
    if places:
        raise StillUsed(places=listed(places))
    del _find(source, tuple(way))[key]
    return _keep(draft, source, path, stands, None, by, at)


@whole
def move_in_draft(draft: Draft, path: Path, *, down: bool, by: "Person", at: datetime) -> Draft:
    """Let it stand one place earlier or later among those beside it; the first and the last stay. Raises Gone."""
    draft = _locked(draft)
    source = json.loads(draft.source)
    stands = _find(source, path)
    *way, key = path
    room = _find(source, tuple(way))
    keys = list(room)
    place = keys.index(key)
    other = min(max(place + (1 if down else -1), 0), len(keys) - 1)
    keys[place], keys[other] = keys[other], keys[place]
    _in_order(room, keys, {})
    return _keep(draft, source, path, stands, stands, by, at)


@whole
def discard_draft(draft: Draft, *, by: "Person", at: datetime) -> Draft:
    """Give a draft up; the version in force stays. It is kept to be looked up, not to be gone on with."""
    draft = _locked(draft)
    draft.discarded_at, draft.changed_by, draft.changed_at = at, by, at
    draft.save(update_fields=["discarded_at", "changed_by", "changed_at"])
    audit.record("rulebook.draft.discarded", by=by, at=at, subject=f"pack/{draft.pack}", detail={})
    return draft


def _locked(draft: Draft) -> Draft:
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.published_id or draft.discarded_at:
        raise AlreadyEnded
    return draft


def _find(source: dict[str, Any], path: Path) -> Any:
    found = look_up(source, path) if path else source
    if found is None:
        raise Gone
    return found


def _room(source: dict[str, Any], path: Path) -> dict[str, Any]:
    """The mapping at a path, made where a pack has none yet."""
    _find(source, path[:-1])
    room: Any = source
    for word in path:
        room = room.setdefault(word, {})
    if not isinstance(room, dict):
        raise Gone
    return room


def _in_order(room: dict[str, Any], keys: Sequence[str], more: Mapping[str, Any]) -> None:
    stand = {**room, **more}
    room.clear()
    room.update({key: stand[key] for key in keys})


def _merged(draft: Draft, path: Path, stands: Any, mine: dict[str, Any], seen: int) -> dict[str, Any]:
    """My parts laid over those of whoever was faster."""
    later = list(draft.changes.filter(revision__gt=seen, path=list(path)).select_related("by").order_by("revision"))
    if not later:
        return mine
    base, theirs = _as_parts(later[0].before), _as_parts(stands)
    merged = merge(base, theirs, mine)
    if merged.conflicts:
        raise Conflicting(merged.conflicts, name=later[-1].by.name)
    return {**mine, **{word: part for word, part in merged.merged.items() if word in mine}}


def _as_parts(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {WHOLE: value}


def _change(draft: Draft, source: dict[str, Any], path: Path, value: Any, by: "Person", at_: datetime) -> Draft:
    *way, key = path
    room = _find(source, tuple(way))
    before = room.get(key)
    if before == value:
        return draft
    room[key] = value
    if value is None:  # a section that is left out
        del room[key]
    return _keep(draft, source, path, before, value, by, at_)


def _keep(
    draft: Draft, source: dict[str, Any], path: Path, before: Any, after: Any, by: "Person", at_: datetime
) -> Draft:
    draft.source, _digest = digest_of(source)
    draft.revision += 1
    draft.changed_by, draft.changed_at = by, at_
    draft.rehearsal = draft.rehearsed_at = None  # it was of other words
    draft.save(update_fields=["source", "revision", "changed_by", "changed_at", "rehearsal", "rehearsed_at"])
    DraftChange.objects.create(
        draft=draft, revision=draft.revision, path=list(path), before=before, after=after, by=by, at=at_
    )
    return draft


def _named_in(source: dict[str, Any], path: Path) -> list[str]:
    """The names of those ways that would lead nowhere, and of forms that would lack a list, without it."""
    test = _USES.get(path[2] if len(path) == 4 else path[0])
    if test is None or len(path) not in (2, 4):
        return []
    process = look_up(source, path[:2]) if path[0] == "processes" else source
    return test(process, str(path[-1]))


def _ways_of(process: dict[str, Any], word: str) -> list[str]:
    return [
        name_of(way, key)
        for key, way in [*(process.get("transitions") or {}).items(), *(process.get("parts") or {}).items()]
        if isinstance(way, dict) and word in (each for part in _LEADS for each in _several(way.get(part)))
    ]


_LEADS = ("to", "form", "from", "question", "in")  # what names a stage or a form


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _forms_with(source: dict[str, Any], word: str) -> list[str]:
    return [
        name_of(field, name)
        for process in (source.get("processes") or {}).values()
        for form in (process.get("forms") or {}).values()
        for name, field in (form.get("fields") or {}).items()
        if isinstance(field, dict) and field.get("choices") == word
    ]


_USES: Mapping[Any, Callable[[dict[str, Any], str], list[str]]] = {
    "stages": _ways_of,
    "forms": _ways_of,
    "lists": _forms_with,
}

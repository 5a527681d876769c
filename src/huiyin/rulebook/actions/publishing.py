"""Publishing a rule book."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection

from huiyin.audit import actions as audit
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish as tell
from huiyin.kernel.whole import whole
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.events import PackPublished
from huiyin.rulebook.loader import BrokenPack, Loaded, load, look_at
from huiyin.rulebook.models import Clause, Draft, PackVersion
from huiyin.rulebook.queries import PACKS

if TYPE_CHECKING:
    from huiyin.org.models import Person


class NoSuchPack(DomainError):
    """There is no rule book in “%(folder)s”."""


class VersionsPassed(DomainError):
    """Another version has come into force since you looked. Look at what differs from it now, then publish."""


class NoReason(DomainError):
    """Say what changed and why: it stands beside the version for whoever looks later."""

    field = "note"


class AlreadyEnded(DomainError):
    """This draft was published or discarded meanwhile."""


@whole
def publish(pack: str | Path, *, by: "Person | None", at: datetime) -> PackVersion:
    """Put a pack into force, by its key or folder; an unchanged one keeps its version.

    Raises NoSuchPack, and BrokenPack with every mistake in its files.
    """
    loaded = read_folder(pack)
    _one_at_a_time(loaded.pack.key)
    return _put_into_force(loaded.pack, loaded.source, origin=PackVersion.Origin.FILES, by=by, at=at)


def read_folder(pack: str | Path) -> Loaded:
    """The files of a pack, by its key or folder. Raises NoSuchPack, and BrokenPack with every mistake in them."""
    folder = pack if isinstance(pack, Path) else PACKS / pack
    if not (folder / "pack.yaml").is_file():
        raise NoSuchPack(folder=folder)
    return load(folder)


@whole
def publish_draft(draft: Draft, *, seen_version: int, note: str, by: "Person", at: datetime) -> PackVersion:
    """Put a draft into force; `seen_version` is the number of the version that the person compared it with.

    Raises BrokenPack while it has mistakes, VersionsPassed when another version came into force, AlreadyEnded,
    NoReason.
    """
    note = " ".join(note.split())[:300]
    if not note:
        raise NoReason
    _one_at_a_time(draft.pack)
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.published_id or draft.discarded_at:
        raise AlreadyEnded
    newest = PackVersion.objects.filter(pack=draft.pack).order_by("-number").values_list("number", flat=True)[0]
    if newest != seen_version:
        raise VersionsPassed
    source = json.loads(draft.source)
    pack, problems = look_at(source, here=True)
    if problems:
        raise BrokenPack(problems)
    version = _put_into_force(pack, source, origin=draft.origin, note=note, by=by, at=at)
    draft.published = version
    draft.save(update_fields=["published"])
    return version


def digest_of(source: Mapping[str, Any]) -> tuple[str, str]:
    """A source as it is kept, and the fingerprint by which the same words are known again."""
    text = json.dumps(source, ensure_ascii=False, separators=(",", ":"))
    return text, hashlib.sha256(text.encode()).hexdigest()


def _put_into_force(
    pack: Pack, source: Mapping[str, Any], *, origin: str, note: str = "", by: "Person | None", at: datetime
) -> PackVersion:
    text, digest = digest_of(source)
    newest = PackVersion.objects.filter(pack=pack.key).order_by("-number").first()
    if newest and newest.digest == digest:
        return newest
    version = PackVersion.objects.create(
        pack=pack.key,
        number=newest.number + 1 if newest else 1,
        source=text,
        digest=digest,
        published_at=at,
        published_by=by,
        origin=origin,
        note=note,
    )
    _keep_clauses(pack)
    detail = {"number": version.number, **({"note": note} if note else {})}
    audit.record("rulebook.published", by=by, at=at, subject=f"pack/{version.pack}", detail=detail)
    tell(PackPublished(version.pk, at))
    return version


def _one_at_a_time(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"rulebook/{key}"])


def _keep_clauses(pack: Pack) -> None:
    """Clause rows follow the newest version; a clause left out stays as history, no longer in force."""
    rows = [
        Clause(pack=pack.key, key=clause.key, text=clause.text, chapter=clause.chapter, position=position)
        for position, clause in enumerate(pack.clauses.values(), start=1)
    ]
    Clause.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["pack", "key"],
        update_fields=["text", "chapter", "position", "in_force"],
    )
    Clause.objects.filter(pack=pack.key).exclude(key__in=list(pack.clauses)).update(in_force=False)

"""Publishing a rule book."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from huiyin.audit import actions as audit
from huiyin.kernel.errors import DomainError
from huiyin.kernel.events import publish as tell
from huiyin.kernel.whole import whole
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.events import PackPublished
from huiyin.rulebook.loader import load
from huiyin.rulebook.models import Clause, PackVersion
from huiyin.rulebook.queries import PACKS

if TYPE_CHECKING:
    from huiyin.org.models import Person


class NoSuchPack(DomainError):
    """There is no rule book in “%(folder)s”."""


@whole
def publish(pack: str | Path, *, by: "Person | None", at: datetime) -> PackVersion:
    """Put a pack into force, by its key or folder; an unchanged one keeps its version.

    Raises NoSuchPack, and BrokenPack with every mistake in its files.
    """
    folder = pack if isinstance(pack, Path) else PACKS / pack
    if not (folder / "pack.yaml").is_file():
        raise NoSuchPack(folder=folder)
    loaded = load(folder)
    source = json.dumps(loaded.source, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(source.encode()).hexdigest()

    _one_at_a_time(loaded.pack.key)
    newest = PackVersion.objects.filter(pack=loaded.pack.key).order_by("-number").first()
    if newest and newest.digest == digest:
        return newest
    version = PackVersion.objects.create(
        pack=loaded.pack.key,
        number=newest.number + 1 if newest else 1,
        source=source,
        digest=digest,
        published_at=at,
        published_by=by,
    )
    _keep_clauses(loaded.pack)
    audit.record("rulebook.published", by=by, at=at, subject=f"pack/{version.pack}", detail={"number": version.number})
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

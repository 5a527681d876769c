"""Which rule book is in force, and what its versions say."""

import json
from functools import lru_cache
from pathlib import Path

from django.db.models import Subquery

import huiyin
from huiyin.kernel.errors import DomainError
from huiyin.org.models import Organisation
from huiyin.rulebook.definitions import Pack
from huiyin.rulebook.loader import from_source
from huiyin.rulebook.models import Clause, PackVersion

PACKS = Path(huiyin.__file__).parent / "packs"


class NothingPublished(DomainError):
    """No rule book has been published yet."""


def pack_folders() -> list[Path]:
    """The folders of the packs that come with the product."""
    return sorted(path.parent for path in PACKS.glob("*/pack.yaml"))


def current_version() -> PackVersion:
    """The newest published version of the organisation's pack; its source is read only when asked for."""
    pack = Organisation.objects.order_by("pk").values("pack")[:1]
    version = PackVersion.objects.defer("source").filter(pack=Subquery(pack)).order_by("-number").first()
    if version is None:
        raise NothingPublished
    return version


def pack_in_force() -> Pack:
    """The organisation's rule book as it stands now."""
    return pack_of(current_version().pk)


@lru_cache(maxsize=64)
def pack_of(version_id: int) -> Pack:
    """What a published version says; versions never change, so each is read once."""
    source = PackVersion.objects.values_list("source", flat=True).get(pk=version_id)
    return from_source(json.loads(source))


def clause(pack_key: str, clause_key: str) -> Clause:
    """The row of a clause, to which work items point."""
    return Clause.objects.get(pack=pack_key, key=clause_key)

"""A rule book leaves the house as a file."""

import json
from datetime import datetime

from huiyin.audit import actions as audit
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.loader.writing import as_yaml


@whole
def take_along(source: str, *, name: str, by: Person, at: datetime) -> str:
    """A version, or the draft, as the YAML of a pack; who took it is on record."""
    audit.record("rulebook.taken", by=by, at=at, subject=f"pack/{name}", detail={})
    return as_yaml(json.loads(source))

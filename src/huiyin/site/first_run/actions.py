"""Opening a house."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from huiyin.audit import actions as audit
from huiyin.kernel.whole import whole
from huiyin.org import actions as org
from huiyin.org.actions.house import Administrator
from huiyin.org.models import Person
from huiyin.rulebook import actions as rulebook
from huiyin.rulebook.loader import load
from huiyin.rulebook.queries import PACKS


@whole
def open_house(
    *,
    name: str,
    industry: str,
    language: str,
    region: str,
    week: Mapping[str, Sequence[Sequence[str]]],
    administrator: Administrator,
    at: datetime,
) -> Person:
    """Found the house and put the rule book of its industry into force; gives back the administrator."""
    departments = load(PACKS / industry).pack.departments
    org.set_up_house(
        name=name,
        pack=industry,
        language=language,
        region=region,
        week=week,
        administrator=administrator,
        departments=departments,
        at=at,
    )
    person: Person = Person.objects.get(username=administrator["username"])
    rulebook.publish(industry, by=person, at=at)
    audit.record("house.opened", by=person, at=at, detail={"industry": industry})
    return person

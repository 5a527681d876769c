"""What somebody can take on: ability, most customers, skills, regions. Source: A1-9, A8-2."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

import pghistory

from huiyin.customers import queries
from huiyin.customers.actions.fitting import fitting
from huiyin.customers.models import Capacity
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.actions import change_person
from huiyin.org.models import Person

LEAST, MOST = Decimal("0.1"), Decimal(10)


class AbilityOutOfRange(DomainError):
    """Ability lies between 0.1 and 10; 1 is usual, 2 gets twice as much."""

    field = "ability"


class SkillUnknown(DomainError):
    """The rule book has no skill “%(skill)s”."""

    field = "skills"


class RegionUnknown(DomainError):
    """“%(name)s” is no province, city or county; write it as on a map."""

    field = "regions"


class RegionUnclear(DomainError):
    """“%(name)s” exists more than once: %(places)s. Write the province or city before it."""

    field = "regions"


@whole
def set_capacity(
    person: Person,
    *,
    ability: Decimal,
    cap: int | None,
    skills: Collection[str] = (),
    regions: Collection[str] = (),
    takes: bool = True,
    note: str = "",
    by: Person,
    at: datetime,
) -> Capacity:
    """Say what somebody can take on from now on; what it was before stays in the history.

    Regions are named by the reader's words or by code. Raises AbilityOutOfRange, SkillUnknown, RegionUnknown,
    RegionUnclear.
    """
    if not LEAST <= ability <= MOST:
        raise AbilityOutOfRange
    known = queries.sharing_rules().skills
    for skill in skills:
        if skill not in known:
            raise SkillUnknown(skill=skill)
    with pghistory.context(person=by.pk, at=at.isoformat()):
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if person.ability != ability:
            change_person(person, ability=ability, by=by, at=at)
        stored = Capacity.objects.filter(person=person).first() or Capacity(person=person)
        said = {
            "cap": cap,
            "skills": sorted(set(skills)),
            "regions": sorted({_region(name) for name in regions}),
            "takes": takes,
            "note": fitting(Capacity, "note", note),
        }
        if stored.pk is None or any(getattr(stored, field) != value for field, value in said.items()):
            for field, value in said.items():
                setattr(stored, field, value)
            stored.save()
    return stored


def _region(name: str) -> str:
    """How the codes of a region begin: 河北省, 秦皇岛, 北京 朝阳区 or 1303."""
    found = queries.regions_named(name)
    if not found:
        raise RegionUnknown(name=name)
    if len(found) > 1:
        raise RegionUnclear(name=name, places=list(found.values())[:6])
    [code] = found
    return code

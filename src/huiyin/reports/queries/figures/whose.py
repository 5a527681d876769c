"""Whose the lines are that are not kept by one department: put together when they are read.

Figures of what somebody did count where they work now; what one department owes to the matters of another counts for
both.
"""

from huiyin.kernel.editions import kept
from huiyin.org.models import Membership
from huiyin.reports.queries.figures.definitions import BETWEEN, Asker, By, Figure

OF_ALL = "line.department = 0"  # keeping.models: all together
OF_EACH = "line.department = -2"  # each part


def clerks_within(figure: Figure, asker: Asker) -> frozenset[str] | None:
    """The keys of those whose rows the asker counts; None: of everybody."""
    if figure.clerk is None or asker.reach.everything:
        return None
    return _people_in(asker.reach.departments)


@kept
def _people_in(departments: frozenset[int]) -> frozenset[str]:
    places = Membership.objects.filter(department__in=departments)
    return frozenset(str(person) for person in places.values_list("person", flat=True))


def lines_within(figure: Figure, kept_by: By, asker: Asker, by: By | None) -> dict[str, str]:
    """Which of the lines that are kept are read, and what of their keys names the part."""
    if by is None and asker.reach.everything:
        return {"departments": OF_ALL, "part": "''"}
    keys = [f"split_part(line.part, '{BETWEEN}', {place})" for place, _each in enumerate(kept_by.each, 1)]
    theirs = "" if asker.reach.everything else f" AND ({_theirs(figure, keys)})"
    told = dict(zip((each.key for each in kept_by.each), keys, strict=True))
    part = "''" if by is None else told.get(by.key, "line.part")
    return {"departments": OF_EACH + theirs, "part": part}


def _theirs(figure: Figure, keys: list[str]) -> str:
    if figure.clerk:
        return f"{keys[0]} = ANY (%(clerks)s::text[])"
    return " OR ".join(f"{key} = ANY (%(departments)s::bigint[]::text[])" for key in keys)

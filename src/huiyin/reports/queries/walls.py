"""What a screen on the wall may show, and whether it still may."""

import hashlib
from datetime import datetime

from django.db.models import Q

from huiyin.org.models import Department, Person
from huiyin.org.roles import Reach
from huiyin.reports.models import Wall
from huiyin.worklist.queries import Scope


def wall_of(token: str, at: datetime) -> Wall | None:
    """The screen a link belongs to, as long as whoever hung it up works here and may show these figures."""
    rows = Wall.objects.hanging(at).select_related("by", "department")
    wall = rows.filter(digest=digest_of(token)).first()
    return wall if wall and reach_within(wall.by, wall.department) else None


def reach_within(person: Person, department: Department | None) -> Reach:
    """A department with those below it, or all, no further than the person reads figures and oversees work."""
    theirs = person.reach("reports.view")
    if not person.may("worklist.oversee"):
        return Reach()
    if department is None:
        return Reach(theirs.everything, theirs.departments)
    below = frozenset(Department.objects.filter(path__contains=[department.pk]).values_list("pk", flat=True))
    return Reach(departments=below if theirs.everything else below & theirs.departments)


def work_within(reach: Reach) -> Scope:
    """The open work of these departments."""
    theirs = Q() if reach.everything else Q(team__in=reach.departments)
    return Scope(theirs, theirs)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

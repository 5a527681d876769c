"""Figures on a screen on the wall, by a link that needs no sign-in."""

import secrets
from datetime import datetime, timedelta

from huiyin.audit.actions import record
from huiyin.kernel.errors import DomainError
from huiyin.kernel.whole import whole
from huiyin.org.models import Department, Person
from huiyin.reports.models import Wall
from huiyin.reports.queries.walls import digest_of, reach_within

HANGS = timedelta(days=180)  # then somebody has to want it again


class NotYourDepartment(DomainError):
    """You may not see the figures of this department."""

    field = "department"


class TakenDownAlready(DomainError):
    """This screen was taken down already."""


@whole
def hang_wall(title: str, *, department: Department | None, by: Person, at: datetime) -> tuple[Wall, str]:
    """Open a link for a screen on the wall; says it once, since only its digest is kept."""
    if not reach_within(by, department):
        raise NotYourDepartment
    token = secrets.token_urlsafe(24)
    wall = Wall.objects.create(
        title=title, department=department, digest=digest_of(token), by=by, at=at, expires_at=at + HANGS
    )
    record("wall.hung", by=by, at=at, subject=f"wall/{wall.pk}", detail={"title": title})
    return wall, token


@whole
def close_wall(wall: Wall, *, by: Person, at: datetime) -> Wall:
    """Take a screen down: its link shows nothing from now on."""
    wall = Wall.objects.select_for_update().get(pk=wall.pk)
    if wall.closed_at:
        raise TakenDownAlready
    wall.closed_at, wall.closed_by = at, by
    wall.save(update_fields=["closed_at", "closed_by"])
    record("wall.closed", by=by, at=at, subject=f"wall/{wall.pk}", detail={"title": wall.title})
    return wall

"""The one-time link by which a department without an account answers. Source: B41-2."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.carrying_out import LinkExpired, LinkUsed, digest_of
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.moving import OutOfOrder
from huiyin.cases.actions.parts.answering import answered
from huiyin.cases.actions.parts.asking import held, must_see_to_it
from huiyin.cases.actions.parts.ending import close_links, tell
from huiyin.cases.actions.saying import Files
from huiyin.cases.models import Part, PartLink
from huiyin.cases.rules import Invalid
from huiyin.kernel.texts import say
from huiyin.kernel.whole import whole
from huiyin.org.models import Person


class LinkThanked(LinkUsed):
    """Your answer has reached us; there is nothing more to do."""


@dataclass(frozen=True)
class DepartmentInvited:
    """A link with its token, which is shown once and stored nowhere."""

    link: PartLink
    token: str


@whole
def invite_department(part: Part, *, by: Person, at: datetime) -> DepartmentInvited:
    """Make the link to be sent to a department; an earlier one stops working."""
    case, part = held(part)
    must_see_to_it(case, part, by)
    rule = queries.rule_of(part, case.process)
    if not rule.link or not part.waits:
        raise OutOfOrder(what=_("Make a link"), stage=say(rule.title))
    close_links(part, at=at)
    days = int(str(queries.pack_for(case).settings["invitation_valid_for"]).split()[0])
    token = secrets.token_urlsafe(24)
    link = PartLink.objects.create(
        part=part, digest=digest_of(token), expires_at=at + timedelta(days=days), by=by, at=at
    )
    tell(case, part, "part_link", by=by, at=at)
    return DepartmentInvited(link, token)


@whole
def open_department_link(token: str, *, at: datetime) -> PartLink:
    """Somebody of the department opened the link; the first time is noted."""
    link = _valid(token, at)
    if link.opened_at is None:
        case = locked(link.part.case)
        link = _valid(token, at)
    if link.opened_at is None:
        link.opened_at = at
        link.save(update_fields=["opened_at"])
        tell(case, link.part, "part_link_opened", by=None, at=at)
    return link


@whole
def answer_by_department_link(
    token: str, *, name: str, values: Mapping[str, Any], files: Files | None = None, at: datetime
) -> Part:
    """The department's answer without an account: who answers says their name. The link is good for one answer."""
    locked(_valid(token, at).part.case)
    link = _valid(token, at)  # again, now that nobody else can answer
    case, part = held(link.part)
    said = " ".join(name.split())
    if not said:
        raise Invalid({"answered_name": [_("Please fill this in.")]})
    return answered(case, part, values=values, files=files or {}, name=said[:60], by=None, at=at)


def _valid(token: str, at: datetime) -> PartLink:
    rows = PartLink.objects.select_related("part__case", "part__department", "part__item", "by")
    link = rows.filter(digest=digest_of(token)).first()
    if link is None:
        raise LinkUsed
    if link.revoked_at is not None:
        sent = link.part.answered and link.part.answered_by_id is None and link.revoked_at == link.part.closed_at
        raise LinkThanked if sent else LinkUsed
    if not link.part.waits:
        raise LinkUsed
    if at >= link.expires_at:
        raise LinkExpired(until=localtime(link.expires_at, queries.zone_of(link.part.case)).date().isoformat())
    return link

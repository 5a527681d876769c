"""Carrying a decision out: telling the customer, their answer by a one-time link."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huiyin.cases import queries
from huiyin.cases.actions.locks import locked
from huiyin.cases.actions.papers import keep
from huiyin.cases.actions.pressing import move
from huiyin.cases.actions.proposing import must_collect
from huiyin.cases.actions.saying import Call, called_in_rest
from huiyin.cases.models import Acceptance, Act, Case, Invitation
from huiyin.cases.rules import Invalid
from huiyin.contact.actions import Said, note_interaction
from huiyin.contact.rules import PHONE
from huiyin.kernel.errors import DomainError
from huiyin.kernel.signatures import check_signature
from huiyin.kernel.whole import whole
from huiyin.org.models import Person
from huiyin.rulebook.definitions import flat

AT_THE_DOOR = timedelta(hours=1)
NO_CALL = Call()


class LinkUsed(DomainError):
    """This link has been used or replaced. Please ask us for a new one."""


class LinkAnswered(LinkUsed):
    """Your answer has been received; there is nothing more to do."""

    def __init__(self, *, accepted: bool) -> None:
        super().__init__()
        self.accepted = accepted


class LinkExpired(DomainError):
    """This link was good until %(until)s. Please ask us for a new one."""


@whole
def inform_customer(
    case: Case, *, channel: str, content: str, told_at: datetime, call: Call = NO_CALL, by: Person, at: datetime
) -> Act:
    """The customer has been told the solution: when, how and by whom. Source: A4-1, A6-14. Raises CalledInRest."""
    case = locked(case)
    must_collect(case, "notices", by, queries.HANDLING)
    errors = {}
    known = flat(queries.pack_for(case).lists.get("channels", ())).get(channel)
    if known is None or not known.by_hand:
        errors["channel"] = [_("“%(value)s” is not in the list.") % {"value": channel}]
    if not content.strip():
        errors["content"] = [_("Please fill this in.")]
    if told_at > at:
        errors["told_at"] = [_("This time is still to come.")]
    if errors:
        raise Invalid(errors)
    called = called_in_rest(case.customer, call, told_at) if case.customer and channel == PHONE else {}
    note_interaction(
        Said(
            direction="in" if called.get("by_them") else "out",
            channel=channel,
            purpose="solution",
            content=content.strip(),
            despite=called.get("rest_despite", ""),
        ),
        customer=case.customer,
        subject=case.subject,
        by=by,
        at=told_at,
    )
    data = {"channel": channel, "content": content.strip(), "told_at": told_at.isoformat(), "round": case.round}
    return Act.objects.create(case=case, kind="informed", data={**data, **called}, by=by, at=at)


@dataclass(frozen=True)
class Invited:
    """An invitation with the token of its link, which is shown once and stored nowhere."""

    invitation: Invitation
    token: str


@whole
def invite_customer(case: Case, *, by: Person, at: datetime) -> Invited:
    """Make the one-time link with which the customer sees the solution, signs or refuses. Source: A6-15."""
    case = locked(case)
    must_collect(case, "acceptance", by, queries.HANDLING)
    case.invitations.filter(revoked_at=None).update(revoked_at=at)
    days = int(str(queries.pack_for(case).settings["invitation_valid_for"]).split()[0])
    invited = _invited(case, until=at + timedelta(days=days), by=by, at=at)
    until = invited.invitation.expires_at.isoformat()
    Act.objects.create(case=case, kind="invited", data={"until": until}, by=by, at=at)
    return invited


@whole
def invite_who_asks(case: Case, *, at: datetime) -> Invited:
    """The customer looked their matter up and finds that it waits for their answer: a link for the next hour.

    A link that we sent them before stays good; the first answer closes both. What was merged into another matter of
    theirs is answered there. Source: A6-15, E101-3.
    """
    case = locked(queries.where_answered(case))
    if "acceptance" not in queries.stage_of(case).collects or queries.customers_way(case, forward=True) is None:
        raise LinkUsed
    return _invited(case, until=at + AT_THE_DOOR, by=None, at=at)


@whole
def open_invitation(token: str, *, at: datetime) -> Invitation:
    """The customer opened the link; the first time is noted."""
    invitation = _valid(token, at)
    if invitation.opened_at is None:
        locked(invitation.case)  # as whoever answers does, who then closes the link
        invitation = _valid(token, at)
    if invitation.opened_at is None:
        invitation.opened_at = at
        invitation.save(update_fields=["opened_at"])
        Act.objects.create(case=invitation.case, kind="link_opened", by=None, at=at)
    return invitation


@whole
def accept_by_link(token: str, *, values: Mapping[str, Any], signature: bytes, typed: str = "", at: datetime) -> Act:
    """The customer accepts the solution and signs with a finger, or types the name they give. Source: A6-15."""
    case = locked(_valid(token, at).case)
    _valid(token, at)  # again, now that nobody else can answer
    check_signature(signature, typed=typed, name=_signer(case, values))
    picture = ContentFile(signature, name=f"{case.number}.png")
    keep(case, picture, purpose="signature", field="signature", by=None, at=at)
    return _answered(case, values, at, forward=True)


@whole
def refuse_by_link(token: str, *, values: Mapping[str, Any], at: datetime) -> Act:
    """The customer does not accept; the matter goes back to proposals."""
    case = locked(_valid(token, at).case)
    _valid(token, at)
    return _answered(case, values, at, forward=False)


def _invited(case: Case, *, until: datetime, by: Person | None, at: datetime) -> Invited:
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        case=case,
        round=case.round,
        decision=case.decisions.filter(round=case.round).first(),
        digest=digest_of(token),
        expires_at=until,
        by=by,
        at=at,
    )
    return Invited(invitation, token)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _valid(token: str, at: datetime) -> Invitation:
    invitation = Invitation.objects.select_related("case", "decision__proposal").filter(digest=digest_of(token)).first()
    if invitation is None:
        raise LinkUsed
    if invitation.revoked_at is not None:
        # Two links may be good at a time; the answer by one of them closed both at that moment.
        answers = Acceptance.objects.filter(case=invitation.case_id, round=invitation.round, by_link__isnull=False)
        answer = answers.filter(at=invitation.revoked_at).first()
        raise LinkAnswered(accepted=answer.accepted) if answer else LinkUsed
    if at >= invitation.expires_at:
        raise LinkExpired(until=localtime(invitation.expires_at, queries.zone_of(invitation.case)).date().isoformat())
    return invitation


def _signer(case: Case, values: Mapping[str, Any]) -> str:
    """As they call themselves on this page; who complained, where it does not ask."""
    way = queries.customers_way(case, forward=True)
    form = queries.process_of(case).forms.get(way.form) if way else None
    asked = [field.name for field in form.fields if field.means == "signed_name"] if form else []
    return next((str(values[name]) for name in asked if str(values.get(name, "")).strip()), case.complainant)


def _answered(case: Case, values: Mapping[str, Any], at: datetime, *, forward: bool) -> Act:
    way = queries.customers_way(case, forward=forward)
    if way is None:
        raise LinkUsed
    return move(case, way.key, values=values, by=None, at=at)
